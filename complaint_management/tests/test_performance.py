# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.helpdesk_ticket_stage import OPEN_PHASES
from ..tools.bigrams import bigrams
from .common import ComplaintCommon
from .plan_common import PlanMixin
from .volume import fill

OPEN = [
    ("complaint_procedure_id", "!=", False),
    ("complaint_phase", "in", OPEN_PHASES),
]
BY_DUE = "complaint_date_due, id desc"
COLUMNS = (
    "number",
    "name",
    "partner_name",
    "complaint_grade_id",
    "complaint_phase",
    "complaint_clock_state",
    "complaint_date_due",
    "user_id",
    "category_id",
    "stage_id",
)
# A batch costs the same, however many complaints are in it.
COUNTS = (20, 100)


class PerformanceCommon(PlanMixin, ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tickets = cls.env["helpdesk.ticket"].with_user(cls.officer)

    def _register(self, count):
        vals_list = [self._prepare_complaint() for _ in range(count)]
        return self.tickets._complaint_register(vals_list)

    @contextmanager
    def assertBudget(self, queries):
        """Check the number of queries of an action up to its commit."""
        self._settle()
        with self.assertQueryCount(queries):
            yield
            self.env.flush_all()
            self.env.cr.precommit.run()
        self._settle()

    def _read_page(self, records, domain, order=None, columns=COLUMNS):
        """Read what a list of 80 rows shows, as the web client asks for it."""
        specification = {
            name: {"fields": {"display_name": {}}}
            if records._fields[name].type == "many2one"
            else {}
            for name in columns
        }
        return records.web_search_read(
            domain, specification, limit=80, order=order, count_limit=10001
        )


@tagged("post_install", "-at_install")
class TestQueryCount(PerformanceCommon):
    """Budgets of design.md, section 8: in queries, which no other load changes."""

    def setUp(self):
        super().setUp()
        # settings are warm, as on a server that runs
        self._register(2)[0].action_complaint_confirm()

    def test_register_one(self):
        with self.assertBudget(29):
            ticket = self._create_complaint()
        self.assertEqual(
            ticket.complaint_ledger_ids.mapped("milestone"), ["registered"]
        )
        self.assertEqual(
            sorted(ticket.complaint_clock_ids.step_id.mapped("code")),
            ["acknowledged", "assessed", "confirmed"],
        )
        self.assertEqual(ticket.complaint_clock_state, "running")
        self.assertEqual(
            ticket.complaint_date_due,
            min(ticket.complaint_clock_ids.mapped("date_due")),
        )

    def test_register_many(self):
        with self.assertBudget(115):
            tickets = self._register(1000)
        self.assertEqual(len(set(tickets.mapped("number"))), 1000)
        self.assertEqual(len(tickets.complaint_ledger_ids), 1000)
        self.assertEqual(len(tickets.complaint_clock_ids), 3000)

    def test_step_of_one(self):
        ticket = self._register(1)
        with self.assertBudget(21):
            ticket.action_complaint_confirm()
        self.assertTrue(ticket.complaint_date_confirmed)

    def test_step_of_many(self):
        tickets = self._register(100)
        with self.assertBudget(22):
            tickets.action_complaint_confirm()
        self.assertEqual(len(tickets.complaint_ledger_ids), 200)
        met = tickets.complaint_clock_ids.filtered(lambda c: c.state == "met")
        self.assertEqual(met.step_id.mapped("code"), ["confirmed"])
        self.assertEqual(len(met), 100)

    def _prepare_stage_step(self, count):
        """Return complaints whose next milestone moves the kanban column."""
        tickets = self._register(count).sudo()
        tickets._trusted().write({"complaint_validity": "valid"})
        tickets = tickets.with_user(self.env.ref("base.user_root"))
        tickets._complaint_record("confirmed")
        tickets._complaint_record("assessed")
        # as on a server: the tests switch the notes on changes off
        return tickets.with_env(tickets.env(context={}))

    def test_stage_of_one(self):
        ticket = self._prepare_stage_step(1)
        with self.assertBudget(28):
            ticket._complaint_record("dispatched")
        self.assertEqual(ticket.stage_id.complaint_phase, "handling")

    def test_stage_of_many(self):
        """Two queries each are the host's: the note that the stage changed."""
        tickets = self._prepare_stage_step(100)
        with self.assertBudget(230):
            tickets._complaint_record("dispatched")
        self.assertEqual(tickets.stage_id.mapped("complaint_phase"), ["handling"])

    def test_sweep_of_many(self):
        """What 50 complaints miss is one reminder to the people of the role."""
        clocks = (
            self._register(50)
            .sudo()
            .complaint_clock_ids.filtered(lambda c: c.step_id.code == "assessed")
        )
        past = fields.Datetime.now() - timedelta(hours=1)
        clocks._trusted().write({"date_due": past, "next_check_at": past})
        messages = self.env["mail.message"].search_count([])
        with self.assertBudget(60):
            clocks._check_due()
        self.assertEqual(set(clocks.mapped("state")), {"breached"})
        self.assertEqual(len(clocks.ticket_id.complaint_ledger_ids), 100)
        self.assertEqual(self.env["mail.message"].search_count([]) - messages, 1)
        reminder = self.env["mail.message"].search([], order="id desc", limit=1)
        people = (self.officer | self.officer_2).partner_id
        self.assertEqual(reminder.notified_partner_ids, people)
        self.assertTrue(all(t.number in reminder.body for t in clocks.ticket_id))

    def _rise_by_repetition(self):
        """Let the gravest grade rise with complaints of the same kind in a month."""
        line = self.procedure.grade_ids.sorted("severity")[-1:]
        line._trusted().is_rising = True
        line.condition_ids._trusted().unlink()
        conditions = self.env["complaint.procedure.condition"]._trusted()
        conditions.create(
            {
                "grade_line_id": line.id,
                "fact_code": "same_kind",
                "operator": ">=",
                "value": "1",
                "window_number": 1,
                "window_unit": "month",
            }
        )
        return line.grade_id

    def _register_persons(self, count):
        """Register complaints of one kind, each by another person."""
        partners = self.env["res.partner"].create(
            [{"name": f"客户{number}"} for number in range(count)]
        )
        tickets = self.tickets._complaint_register(
            [
                self._prepare_complaint(
                    partner_id=partner.id, complaint_phone=f"1390000{partner.id:05}"
                )
                for partner in partners
            ]
        )
        return tickets.sudo()

    def test_raise_grades_of_many(self):
        grade = self._rise_by_repetition()
        for count in COUNTS:
            tickets = self._register_persons(count)
            with self.subTest(count), self.assertBudget(26):
                tickets._complaint_raise_grades()
            self.assertEqual(tickets.complaint_grade_id, grade)
            self.assertEqual(len(tickets.complaint_ledger_ids), 2 * count)

    def test_raise_nothing(self):
        self._rise_by_repetition()
        tickets = self._register_persons(100)
        tickets._complaint_raise_grades()
        with self.assertBudget(11):
            tickets._complaint_raise_grades()

    def _add_limit(self):
        self._add_line(
            "limit",
            steps=["assessed"],
            limit_number=3,
            limit_unit="working_day",
            conditions=[("persons", ">", "10")],
        )

    def test_reconsider_many(self):
        """Each due time moves, each move is in the ledger."""
        self._add_limit()
        for count in COUNTS:
            tickets = self._register(count).sudo()
            tickets.complaint_persons = 20
            with self.subTest(count), self.assertBudget(19):
                tickets._complaint_reconsider()
            rows = tickets.complaint_ledger_ids
            self.assertEqual(
                len(rows.filtered(lambda r: r.milestone == "rescheduled")), count
            )

    def _browse_clocks(self, tickets):
        """Return the clocks of complaints as a cron finds them."""
        clocks = tickets.sudo().complaint_clock_ids
        return clocks.browse(clocks.ids)

    def test_reschedule_many(self):
        for count in COUNTS:
            clocks = self._browse_clocks(self._register(count))
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Closed",
                    "calendar_id": clocks.calendar_id.id,
                    "date_from": fields.Datetime.now() - timedelta(days=1),
                    "date_to": fields.Datetime.now() + timedelta(days=count // 2),
                }
            )
            with self.subTest(count), self.assertBudget(27):
                clocks._reschedule("calendar")
            rows = clocks.ticket_id.complaint_ledger_ids
            self.assertEqual(
                len(rows.filtered(lambda r: r.milestone == "rescheduled")), 3 * count
            )

    def test_sweep_of_warnings(self):
        for count in COUNTS:
            clocks = self._browse_clocks(self._register(count))
            clocks = clocks.filtered(lambda c: c.step_id.code == "assessed")
            clocks._trusted().next_check_at = fields.Datetime.now()
            with self.subTest(count), self.assertBudget(46):
                clocks._check_due()
            self.assertTrue(all(clocks.mapped("is_warned")))
            self.assertEqual(clocks.mapped("next_check_at"), clocks.mapped("date_due"))

    def test_reminder_of_one_stands_on_its_complaint(self):
        ticket = self._register(1).sudo()
        ticket.complaint_subject_user_ids = self.officer
        ticket.complaint_clock_ids.filtered(
            lambda c: c.step_id.code == "assessed"
        )._remind()
        reminder = self.env["mail.message"].search(
            [("model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        self.assertIn(ticket.number, reminder.body)
        self.assertEqual(reminder.notified_partner_ids, self.officer_2.partner_id)

    def test_refresh_writes_changes_only(self):
        tickets = self._register(20)
        with self.assertBudget(2):
            tickets._complaint_refresh()

    def test_lists_do_not_count_rows(self):
        """A page costs as many queries whatever lies behind it."""
        clocks = self.env["complaint.clock"].with_user(self.officer)
        mine = [("is_mine", "=", True), ("is_open", "=", True)]
        pages = (
            (self.tickets, OPEN, BY_DUE, COLUMNS),
            (
                self.tickets,
                [*OPEN, ("complaint_clock_state", "=", "running")],
                BY_DUE,
                COLUMNS,
            ),
            (clocks, mine, "date_due, id", ("name", "ticket_id", "date_due", "state")),
        )
        self._register(100)
        few = [self._count_queries(page) for page in pages]
        self._register(100)
        many = [self._count_queries(page) for page in pages]
        self.assertEqual(few, many)
        for count, budget in zip(many, (8, 8, 12), strict=True):
            self.assertLessEqual(count, budget)

    def _count_queries(self, page):
        self._settle()
        self._read_page(*page)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertGreater(self._read_page(*page)["length"], 80)
        return self.env.cr.sql_log_count - before

    def test_kanban(self):
        def read():
            return self.tickets.web_read_group(
                OPEN,
                ["stage_id"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification={name: {} for name in COLUMNS},
                unfold_read_default_limit=80,
            )

        self._settle()
        read()
        self._register(80)
        self._settle()
        with self.assertQueryCount(6):
            groups = read()["groups"]
        self.assertGreater(groups[0]["__count"], 80)


@tagged("post_install", "-at_install")
class TestPlans(PerformanceCommon):
    """With 10,000 complaints no daily list reads a whole table."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fill(cls.procedure, cls.officer, cls.category, 10_000)
        cls.one = cls.tickets.search([("number", "=", "V00009990")])

    def _check_page(self, *domain, least=1):
        with self.assertNoScan():
            page = self._read_page(self.tickets, list(domain), BY_DUE)
        self.assertGreaterEqual(page["length"], least)

    def test_the_check_finds_a_scan(self):
        with self.assertRaises(AssertionError), self.assertNoScan():
            self.tickets.search([("complaint_demand", "ilike", "退货")], limit=80)

    def test_open(self):
        self._check_page(*OPEN, least=500)

    def test_open_details(self):
        for field, operator, value in (
            ("complaint_clock_state", "=", "breached"),
            ("complaint_date_due", "<", "today +1d"),
            ("complaint_grade_id", "=", False),
            ("user_id", "=", self.officer.id),
            ("team_id", "=", self.team.id),
        ):
            with self.subTest(field):
                self._check_page(*OPEN, (field, operator, value))

    def test_overdue_reads_what_is_overdue(self):
        with self.explained() as plans:
            page = self._read_page(
                self.tickets,
                [*OPEN, ("complaint_clock_state", "=", "breached")],
                BY_DUE,
            )
        self.assertEqual(page["length"], 50)
        indexes = set().union(*(self._get_indexes(plan) for _query, plan in plans))
        self.assertIn("helpdesk_ticket_complaint_state_idx", indexes)
        self.assertNotIn("helpdesk_ticket_complaint_open_idx", indexes)

    def test_one_complaint(self):
        self._check_page(("number", "=", self.one.number))

    def test_phone(self):
        self._check_page(("complaint_phone", "=", self.one.complaint_phone), least=3)

    def test_customer(self):
        self._check_page(("partner_id", "=", self.one.partner_id.id), least=10)

    def test_period(self):
        now = fields.Datetime.now()
        self._check_page(
            ("complaint_date_received", ">=", now - timedelta(days=30)),
            ("complaint_date_received", "<", now),
            least=100,
        )

    def test_first_page_of_everything(self):
        with self.assertNoScan():
            found = self.tickets.search(OPEN[:1], order=BY_DUE, limit=80)
        self.assertEqual(len(found), 80)

    def test_kanban(self):
        with self.assertNoScan():
            groups = self.tickets.formatted_read_group(OPEN, ["stage_id"], ["__count"])
        self.assertEqual(groups[0]["__count"], 500)
        self._check_page(*OPEN, ("stage_id", "=", groups[0]["stage_id"][0]), least=500)

    def test_my_work(self):
        handlers = self.procedure.step_ids.filtered(lambda s: s.code == "investigated")
        for user in (self.officer, self.handler):
            if user == self.handler:
                self.responsible_team.user_ids += self.handler
                self.env["complaint.clock"].sudo()._trusted().search(
                    [("step_id", "in", handlers.ids)], limit=40
                ).team_id = self.responsible_team
            clocks = self.env["complaint.clock"].with_user(user)
            with self.subTest(user.login), self.assertNoScan():
                clocks.search(
                    [("is_mine", "=", True), ("is_open", "=", True)],
                    order="date_due, id",
                    limit=80,
                )

    def test_first_page_of_my_work_is_not_sorted(self):
        clocks = self.env["complaint.clock"].with_user(self.officer)
        with self.explained() as plans:
            clocks.search(
                [("is_mine", "=", True), ("is_open", "=", True)],
                order="date_due, id",
                limit=80,
            )
        plan = next(plan for query, plan in plans if 'FROM "complaint_clock"' in query)
        self.assertEqual(plan["Node Type"], "Limit")
        self.assertIn("complaint_clock_work_idx", self._get_indexes(plan))

    def test_sweep(self):
        clocks = self.env["complaint.clock"]
        with self.assertNoScan():
            due = clocks.search(
                clocks._get_due_domain(), order="next_check_at", limit=10
            )
        self.assertTrue(due)

    def test_window_of_the_same_kind(self):
        recent = self.tickets.search(OPEN, order="id desc", limit=50).sudo()
        with self.assertNoScan():
            counts = recent._count_complaint_window("same_kind", 1, "month")
        self.assertEqual(len(counts), 50)

    def test_window_of_the_same_person(self):
        recent = self.tickets.search(OPEN, order="id desc", limit=50).sudo()
        with self.assertNoScan():
            recent._count_complaint_window("same_person", 24, "month")

    def test_reschedule_sweep(self):
        clocks = self.env["complaint.clock"].sudo()
        calendar = self.procedure._get_calendar()
        self.env.cr.execute(
            "UPDATE complaint_clock SET calendar_id = %s, date_counted = create_date",
            [calendar.id],
        )
        self.env.cr.execute("ANALYZE complaint_clock")
        calendar.complaint_date_changed = fields.Datetime.now()
        with self.assertNoScan():
            found = clocks.search(clocks._get_outdated_domain(), order="id")
        self.assertTrue(found)

    def test_acknowledgements(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.env.ref("base.user_root"))
        with self.assertNoScan():
            tickets.search(tickets._get_acknowledge_domain(), order="id", limit=100)

    def test_portal(self):
        tickets = self.env["helpdesk.ticket"].sudo()
        domain = tickets._get_complaint_partner_domain(self.one.partner_id)
        with self.assertNoScan():
            found = tickets.search(domain, order="complaint_date_received desc")
        self.assertEqual(len(found), 10)

    def test_registered_by_an_employee(self):
        with self.assertNoScan():
            self.assertFalse(self.tickets.with_user(self.employee).search(OPEN[:1]))

    def test_figures_of_a_month(self):
        """All indicators by team, and the analysis with what the documents say."""
        begin = fields.Datetime.now().replace(day=1, hour=0)
        company = ("company_id", "=", self.company.id)
        with self.assertNoScan():
            rows = self.env["complaint.indicator.report"]._read_group(
                [company, ("date", ">=", begin)],
                ["indicator_id", "team_id"],
                ["value:avg"],
            )
        self.assertGreaterEqual(len(rows), 2)
        with self.assertNoScan():
            self.env["complaint.report"]._read_group(
                [company, ("date_received", ">=", begin)],
                ["category_id", "cause_dimension_id", "result"],
                ["__count", "days:avg", "late_count:sum", "score:avg"],
            )

    def test_case_file(self):
        with self.assertNoScan():
            rows = self.one.sudo().complaint_ledger_ids
            clocks = self.one.sudo().complaint_clock_ids
        self.assertEqual((len(rows), len(clocks)), (3, 3))

    def test_two_characters(self):
        """Two Chinese characters, which no index of trigrams can find."""
        self._check_page(("complaint_text", "ilike", "漏氟"), least=20)

    def test_two_characters_of_open_complaints(self):
        self._check_page(*OPEN, ("complaint_text", "ilike", "漏氟 空调"))


@tagged("post_install", "-at_install")
class TestTextSearch(PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._new_ticket(
            name="空调E203故障",
            description="<p>两次<b>维</b>修</p><p>仍漏氟&amp;异响</p>",
        )
        cls.other = cls._new_ticket(
            name="沙发开裂", description="<p>100%皮_面</p>", complaint_demand="退货😀"
        )

    @classmethod
    def _new_ticket(cls, **values):
        return cls.tickets._complaint_register([cls._prepare_complaint(**values)])

    def _find(self, phrase):
        both = self.ticket | self.other
        return both & self.tickets.search([("complaint_text", "ilike", phrase)])

    def test_words(self):
        for phrase in ("漏氟", "空调", "e203", "E203", "维修", "氟", "漏氟&异响"):
            with self.subTest(phrase):
                self.assertEqual(self._find(phrase), self.ticket)
        self.assertEqual(self._find("空调 漏氟"), self.ticket)
        for phrase in ("沙发", "退货😀", "😀", "100%", "皮_面"):
            with self.subTest(phrase):
                self.assertEqual(self._find(phrase), self.other)

    def test_not_found(self):
        # pairs that all occur, though not one after the other; tags; wild cards
        for phrase in ("空调 沙发", "修漏氟仍漏", "<b>", "amp", "1%皮", "皮面", "调空"):
            with self.subTest(phrase):
                self.assertFalse(self._find(phrase))

    def test_number(self):
        self.assertEqual(self._find(self.other.number), self.other)

    def test_empty_phrase_finds_all(self):
        self.assertEqual(self._find("  "), self.ticket | self.other)

    def test_changed_text(self):
        self.ticket.name = "冰箱结霜"
        self.assertEqual(self._find("结霜"), self.ticket)
        self.assertFalse(self._find("E203"))

    def test_the_database_computes_the_same_numbers(self):
        for word in ("不制冷", "Aé9", "😀退", "冷冷", "a"):
            self.env.cr.execute("SELECT complaint_text_bigrams(%s)", [word])
            self.assertLessEqual(set(bigrams(word)), set(self.env.cr.fetchone()[0]))

    def test_customers_cannot_search_the_text(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.customer)
        with self.assertRaises(AccessError):
            tickets.search([("complaint_text", "ilike", "空调")])

    def test_uninstallation_leaves_nothing(self):
        self.tickets._drop_complaint_text()
        self.env.cr.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'complaint_text%%'"
            " UNION SELECT relname FROM pg_class WHERE relname LIKE 'complaint_text%%'"
        )
        self.assertFalse(self.env.cr.fetchall())
        self.ticket.name = "还能写"
        self.env.flush_all()

    def test_ordinary_tickets_are_not_kept(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "打印机卡纸", "description": "<p>纸</p>"}
        )
        self.env.flush_all()
        self.assertFalse(self.tickets.search([("complaint_text", "ilike", "卡纸")]))
        ticket.complaint_phone = "13900000000"
        ticket.partner_name = "王芳"
        ticket.team_id = self.team
        ticket.with_user(self.env.ref("base.user_root")).action_make_complaint()
        self.assertEqual(
            self.tickets.search([("complaint_text", "ilike", "卡纸")]), ticket
        )
