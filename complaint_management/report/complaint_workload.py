# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

# The number of a row follows from company and person: it stays the same.
LOAD = """
    SELECT (work.company_id::bigint << 31) + work.user_id AS id, work.company_id,
        work.user_id, sum(opened)::int AS open_count, sum(orders)::int AS order_count,
        sum(clocks)::int AS clock_count, sum(today)::int AS today_count,
        sum(late)::int AS late_count, sum(closed)::int AS closed_count,
        sum(lasted) / NULLIF(sum(closed), 0) AS days
    FROM (
        SELECT team.company_id, member.res_users_id AS user_id, 0 AS opened,
            0 AS orders, 0 AS clocks, 0 AS today, 0 AS late, 0 AS closed, 0.0 AS lasted
        FROM helpdesk_ticket_team team
        JOIN helpdesk_ticket_team_res_users_rel member
            ON member.helpdesk_ticket_team_id = team.id
        WHERE team.active AND team.company_id IS NOT NULL
        UNION ALL
        SELECT company_id, user_id, 1, 0, 0, 0, 0, 0, 0.0
        FROM helpdesk_ticket
        WHERE complaint_phase IN ('registered', 'handling', 'replied', 'verifying')
        UNION ALL
        SELECT company_id, handler_id, 0, 1, 0, 0, 0, 0, 0.0
        FROM complaint_dispatch WHERE state IN ('issued', 'received', 'refused')
        UNION ALL
        SELECT clock.company_id, COALESCE(dispatch.handler_id, ticket.user_id), 0, 0, 1,
            (clock.state = 'running' AND clock.date_due < %(tomorrow)s)::int,
            (clock.state = 'breached')::int, 0, 0.0
        FROM complaint_clock clock
        JOIN helpdesk_ticket ticket ON ticket.id = clock.ticket_id
        LEFT JOIN complaint_dispatch dispatch ON dispatch.id = clock.document_id
            AND clock.document_model = 'complaint.dispatch'
        WHERE clock.state IN ('running', 'paused', 'breached')
        UNION ALL
        SELECT company_id, user_id, 0, 0, 0, 0, 0, 1, EXTRACT(
            EPOCH FROM complaint_date_closed - complaint_date_received) / 86400
        FROM helpdesk_ticket
        WHERE complaint_phase = 'closed' AND complaint_date_closed >= %(since)s
    ) work
    JOIN res_users person ON person.id = work.user_id
    GROUP BY work.company_id, work.user_id
"""


class ComplaintWorkload(models.Model):
    """Who has how much on the table: open complaints, orders, clocks, what is late."""

    _name = "complaint.workload"
    _description = "Load per Person"
    _auto = False
    _order = "late_count desc, open_count desc, user_id"
    _rec_name = "user_id"

    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    open_count = fields.Integer(string="Open Complaints", readonly=True)
    order_count = fields.Integer(string="Open Orders", readonly=True)
    clock_count = fields.Integer(string="Open Work", readonly=True)
    today_count = fields.Integer(string="Due Today", readonly=True)
    late_count = fields.Integer(string="Overdue", readonly=True)
    closed_count = fields.Integer(
        string="Closed Lately",
        readonly=True,
        help="In as many days as the system parameter workload_days says.",
    )
    days = fields.Float(
        string="Average Days",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="From the receipt to the closing of what was closed lately.",
    )

    leader_ids = fields.Many2many(
        comodel_name="res.users",
        string="Leaders",
        compute="_compute_leader_ids",
        search="_search_leader_ids",
        compute_sudo=True,
        help="Who leads a team the person is a member of.",
    )

    def _compute_leader_ids(self):
        teams = self.env["helpdesk.ticket.team"].search(
            [("user_ids", "in", self.user_id.ids)]
        )
        for load in self:
            own = teams.filtered(lambda team, load=load: load.user_id in team.user_ids)
            load.leader_ids = own.user_id

    def _search_leader_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        teams = self.env["helpdesk.ticket.team"].sudo()
        led = teams.search([("user_id", "in", list(value))])
        return [("user_id", "in", led.user_ids.ids)]

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        local = fields.Datetime.context_timestamp(self, now)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        parameters = self.env["ir.config_parameter"].sudo()
        days = int(parameters.get_param("complaint_management.workload_days") or 0)
        return SQL(
            LOAD,
            tomorrow=now + (midnight + timedelta(days=1) - local),
            since=now - timedelta(days=days),
        )

    def action_reassign(self):
        """Give the open work of a person to others.

        :return: window action
        """
        self.ensure_one()
        return self.env["complaint.reassignment"]._open_new(
            {"source_user_id": self.user_id.id, "company_id": self.company_id.id}
        )

    def action_open_complaints(self):
        """Open the complaints a person has in hand.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.helpdesk_ticket_complaint_action"
        )
        action["domain"] = [
            ("complaint_procedure_id", "!=", False),
            ("complaint_phase", "!=", "closed"),
            ("company_id", "=", self.company_id.id),
            ("user_id", "=", self.user_id.id),
        ]
        action["context"] = {}
        return action
