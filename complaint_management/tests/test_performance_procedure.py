# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from ..models.helpdesk_ticket_stage import OPEN_PHASES
from .test_performance import COUNTS, PerformanceCommon
from .volume import fill

STEPS = 100
CONDITIONS = 40
OPEN = 10_000
HOLDS = ("has_contact", "=", "false")
# Each holds for few complaints; all are asked of every complaint.
FACTS = (
    ("persons", ">", "10"),
    ("amount_claimed", ">", "5000"),
    ("channel", "in", "letter, visit"),
    ("validity", "=", "invalid"),
    ("days_open", ">", "3650"),
    ("is_anonymous", "=", "yes"),
    ("round", ">", "5"),
    ("grade", "=", "major"),
)


class LargeProcedureCommon(PerformanceCommon):
    """A procedure of a hundred steps, forty of them under a condition."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_steps()

    @classmethod
    def _add_steps(cls):
        steps = cls.env["complaint.procedure.step"]._trusted()
        known = cls.procedure._get_steps()
        missing = STEPS - len(known)
        starts = [known[code].id for code in ("registered", "assessed", "dispatched")]
        added = steps.create(
            [
                {
                    "procedure_id": cls.procedure.id,
                    "code": f"extra_{number}",
                    "name": f"Extra {number}",
                    "after_ids": [starts[number % 3]],
                    "limit_number": 1 + number % 9,
                    "limit_unit": "working_day",
                }
                for number in range(missing)
            ]
        )
        conditions = cls.env["complaint.procedure.condition"]._trusted()
        for number, step in enumerate(added[:CONDITIONS]):
            conditions.create(
                [
                    {"step_id": step.id, "fact_code": fact, "operator": op, "value": v}
                    for fact, op, v in (HOLDS, FACTS[number % len(FACTS)])
                ]
            )

    def _get_open(self):
        return self.tickets.sudo().search(
            [("number", "=like", "V%"), ("complaint_phase", "in", OPEN_PHASES)]
        )


@tagged("post_install", "-at_install")
class TestLargeProcedure(LargeProcedureCommon):
    """Queries do not grow with the complaints of a batch, nor with the steps."""

    def setUp(self):
        super().setUp()
        self._register(2)

    def test_it_is_large(self):
        self.assertGreaterEqual(len(self.procedure.step_ids), STEPS)
        conditions = self.procedure.step_ids.condition_ids
        self.assertGreaterEqual(len(conditions), CONDITIONS)

    def test_registration(self):
        for count in COUNTS:
            with self.subTest(count), self.assertBudget(45):
                tickets = self._register(count)
            self.assertGreater(len(tickets.sudo().complaint_clock_ids), 10 * count)

    def test_simulation(self):
        draft = self.procedure.with_user(self.manager)
        draft = draft.browse(draft.action_revise()["res_id"])
        lines = self.env["complaint.simulation.line"].sudo()
        for count in COUNTS:
            tickets = self._register(count).sudo()
            simulation = self.env["complaint.simulation"].create(
                {"procedure_id": draft.id}
            )
            simulation._begin(tickets)
            with self.subTest(count), self.assertBudget(30):
                lines.browse(simulation.line_ids.ids)._play()
            self.assertGreater(
                sum(simulation.line_ids.mapped("simulated_clocks")), 10 * count
            )
            self.assertFalse(any(simulation.line_ids.mapped("difference")))


@tagged("post_install", "-at_install")
class TestLargeBatch(LargeProcedureCommon):
    """Ten thousand open complaints in one batch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fill(cls.procedure, cls.officer, cls.category, OPEN, open_count=OPEN)
        # nobody has to be read back what he said: the bulk knows no such work
        cls.env.cr.execute("UPDATE helpdesk_ticket SET complaint_phone = NULL")
        cls.env.invalidate_all()

    def test_facts_of_all(self):
        tickets = self._get_open()
        self.assertEqual(len(tickets), OPEN)
        with self.assertBudget(25):
            facts = tickets._get_complaint_fact_values()
        self.assertEqual(len(facts), OPEN)

    def test_work_is_fitted_to_facts(self):
        """What the conditions of 40 steps say of 10,000 complaints."""
        tickets = self._get_open()
        tickets[:100].complaint_persons = 20
        clocks = self.env["complaint.clock"].sudo()
        before = clocks.search_count([])
        with self.assertBudget(60):
            tickets._complaint_reconsider()
        begun = clocks.search_count([]) - before
        self.assertGreaterEqual(begun, 300)
        self.assertLess(begun, 1000)

    def test_grades_rise(self):
        line = self.procedure.grade_ids.sorted("severity")[-1:]
        line._trusted().is_rising = True
        tickets = self._get_open()
        tickets[:100].complaint_persons = 40
        with self.assertBudget(169):
            changed = tickets._complaint_raise_grades()
        self.assertEqual(len(changed), 100)
