# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many complaints by SQL, for tests of plans and for the benchmark."""

from odoo.tools import SQL

# One in twenty is open, at most this many: nobody has more on the table.
MOST_OPEN = 20_000

# columns that differ between the customers
CUSTOMERS = {
    "name": "'客户' || i",
    "complete_name": "'客户' || i",
    "phone": "'139' || lpad(i::text, 8, '0')",
    "email": "'customer' || i || '@example.com'",
}
COMPLAINTS = """
    INSERT INTO helpdesk_ticket (
        number, name, description, active, priority, sequence, company_id, team_id,
        stage_id, category_id, partner_id, commercial_partner_id, partner_name,
        create_uid, create_date, write_uid, write_date, user_id, last_stage_update,
        complaint_procedure_id, complaint_input_kind_id, complaint_is_counted,
        complaint_counter, complaint_date_received, complaint_received_by_id,
        complaint_phone, complaint_persons, complaint_demand, complaint_phase,
        complaint_round, complaint_date_due, complaint_clock_state,
        complaint_date_closed, complaint_ledger_seq, complaint_ledger_hash
    )
    SELECT
        'V' || lpad(i::text, 8, '0'),
        what || problem || ',' || want,
        '<p>' || lpad(i::text, 8, '0') || '号订单:' || what || '于上周送到,'
            || problem || '。<b>多次</b>联系售后,至今' || want || '未果,'
            || repeat('请尽快答复。', 8) || '</p>',
        true, '1', 10, %(company)s, %(team)s,
        CASE WHEN is_open THEN %(handling)s ELSE %(closed)s END, %(category)s,
        customer, customer, '客户' || i, %(user)s, received, %(user)s, received,
        %(user)s, received, %(procedure)s, %(kind)s, true, i, received, %(user)s,
        '138' || lpad((i / 3)::text, 8, '0'), 1, want,
        CASE WHEN is_open THEN 'handling' ELSE 'closed' END, 1,
        CASE WHEN is_open THEN received + interval '12 days' END,
        CASE WHEN NOT is_open THEN 'none' WHEN i %% 10 = 0 THEN 'breached'
            ELSE 'running' END,
        CASE WHEN NOT is_open THEN received + interval '9 days' END,
        CASE WHEN is_open THEN 3 ELSE 6 END, md5(i::text) || md5(i::text)
    FROM (
        SELECT i, i > %(size)s - %(open)s AS is_open,
            (%(customers)s::int[])[1 + i %% cardinality(%(customers)s::int[])]
                AS customer,
            now() AT TIME ZONE 'UTC' - (%(size)s - i) * %(gap)s * interval '1 second'
                AS received,
            (ARRAY['空调', '洗衣机', '热水器', '沙发', '电梯', '地板', '门锁', '冰箱'])
                [1 + i %% 8] AS what,
            CASE WHEN i %% 500 = 0 THEN '漏氟' ELSE
            (ARRAY['不制冷', '噪音大', '有异味', '开裂', '漏水', '无法启动', '色差'])
                [1 + i %% 7] END AS problem,
            (ARRAY['要求退货', '要求维修', '要求赔偿', '要求更换', '要求道歉'])
                [1 + i %% 5] AS want
        FROM generate_series(1, %(size)s) i
    ) AS made
    RETURNING id
"""
LEDGER = """
    INSERT INTO complaint_ledger (
        ticket_id, company_id, seq, milestone, label, round, date, user_id, payload,
        hash, create_uid, create_date, write_uid, write_date
    )
    SELECT t.id, t.company_id, seq, milestone, milestone, 1,
        t.complaint_date_received + seq * interval '1 day', t.create_uid, '{}',
        md5(t.id || '-' || seq), t.create_uid, t.create_date, t.create_uid,
        t.create_date
    FROM helpdesk_ticket t, unnest(ARRAY[
        'registered', 'acknowledged', 'assessed', 'dispatched', 'replied', 'closed'
    ]) WITH ORDINALITY AS row (milestone, seq)
    WHERE t.complaint_procedure_id = %(procedure)s
        AND t.number LIKE 'V%%' AND seq <= t.complaint_ledger_seq
"""
CLOCKS = """
    INSERT INTO complaint_clock (
        ticket_id, company_id, step_id, name, role_id, team_id, round,
        document_model, document_id, occurrence, date_start, date_due, state,
        date_met, next_check_at, create_uid, create_date, write_uid, write_date
    )
    SELECT t.id, t.company_id, s.id, s.name, s.role_id, t.team_id, 1, '', 0, 1,
        t.complaint_date_received, t.complaint_date_received + interval '12 days',
        CASE WHEN s.code <> 'investigated' OR t.complaint_phase = 'closed' THEN 'met'
            ELSE t.complaint_clock_state END,
        CASE WHEN s.code <> 'investigated' OR t.complaint_phase = 'closed'
            THEN t.complaint_date_received + interval '1 day' END,
        CASE WHEN s.code = 'investigated' AND t.complaint_clock_state = 'running'
            THEN t.complaint_date_due END,
        t.create_uid, t.create_date, t.create_uid, t.create_date
    FROM helpdesk_ticket t
    JOIN complaint_procedure_step s ON s.procedure_id = t.complaint_procedure_id
        AND s.code IN ('acknowledged', 'assessed', 'investigated')
    WHERE t.complaint_procedure_id = %(procedure)s AND t.number LIKE 'V%%'
"""
TABLES = (
    "helpdesk_ticket, res_partner, complaint_ledger, complaint_clock, complaint_text"
)


def _add_customers(env, count):
    """Copy a customer, with what other addons ask of one.

    :return: the ids
    :rtype: list of int
    """
    sample = env["res.partner"].create({"name": "客户", "lang": "en_US"})
    sample.flush_recordset()
    own = {name: SQL(expression) for name, expression in CUSTOMERS.items()}
    rows = env.execute_query(
        SQL(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'res_partner' AND column_name NOT IN %s",
            ("id", *own),
        )
    )
    copied = [SQL.identifier(name) for (name,) in rows]
    inserted = env.execute_query(
        SQL(
            "INSERT INTO res_partner (%(names)s) SELECT %(values)s"
            " FROM res_partner, generate_series(1, %(count)s) i WHERE id = %(sample)s"
            " RETURNING id",
            names=SQL(", ").join([*map(SQL.identifier, own), *copied]),
            values=SQL(", ").join([*own.values(), *copied]),
            count=count,
            sample=sample.id,
        )
    )
    return [row[0] for row in inserted]


def fill(procedure, user, category, size, open_count=None):
    """Add complaints of five years with ledger and clocks, the newest open.

    :param procedure: complaint.procedure in force
    :param user: res.users who registered and handles them all
    :param category: helpdesk.ticket.category
    :param int size: how many
    :param int open_count: how many of them are open, by default one in twenty
    """
    env, cr = procedure.env, procedure.env.cr
    env.flush_all()
    customers = _add_customers(env, max(size // 10, 1))
    stages = env["helpdesk.ticket"]._get_complaint_stage
    team = procedure.team_ids[:1]
    values = {
        "size": size,
        "open": open_count or min(max(size // 20, 1), MOST_OPEN),
        "gap": 5 * 365 * 86400 / size,
        "customers": customers,
        "company": procedure.company_id.id,
        "team": team.id,
        "handling": stages(team, "handling").id,
        "closed": stages(team, "closed").id,
        "category": category.id,
        "user": user.id,
        "procedure": procedure.id,
        "kind": procedure.input_ids[:1].kind_id.id,
    }
    for statement in (COMPLAINTS, LEDGER, CLOCKS):
        cr.execute(statement, values)
    cr.execute(SQL("ANALYZE %s", SQL(TABLES)))
    env.invalidate_all()
