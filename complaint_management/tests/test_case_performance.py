# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .test_performance import COUNTS, PerformanceCommon


@tagged("post_install", "-at_install")
class TestCaseQueries(PerformanceCommon):
    """A group case costs the same for 20 and for 100 people."""

    def _open_case(self, count):
        case, *members = self._register_many(count + 1)
        case._complaint_join(case.browse().union(*members), "同一根水管")
        return case

    def _register_many(self, count):
        tickets = self._register(count)
        return [ticket.with_user(self.officer) for ticket in tickets]

    def setUp(self):
        super().setUp()
        self._open_case(2)

    def test_join_many(self):
        """Beside a fixed price, each file that joins is one place in the list."""
        for count in COUNTS:
            case, *members = self._register_many(count + 1)
            members = case.browse().union(*members)
            with self.subTest(count), self.assertBudget(75):
                case._complaint_join(members, "同一根水管")
            self.assertEqual(case.complaint_people_count, count + 1)

    def test_facts_of_many_cases(self):
        self._register(2)._get_complaint_fact_values()
        for count in COUNTS:
            tickets = self._register(count)
            people = self.env["complaint.complainant"].with_user(self.officer)
            people.create([{"ticket_id": t.id, "name": "张三"} for t in tickets])
            with self.subTest(count), self.assertBudget(9):
                values = tickets._get_complaint_fact_values()
            self.assertEqual(values[tickets[0].sudo()]["persons"], 2)

    def test_banner_of_many_cases(self):
        for count in COUNTS:
            tickets = self._register(count)
            people = self.env["complaint.complainant"].with_user(self.officer)
            people.create([{"ticket_id": t.id, "name": "张三"} for t in tickets])
            with self.subTest(count), self.assertBudget(4):
                counts = tickets.mapped("complaint_people_count")
            self.assertEqual(set(counts), {2})

    def test_list_of_people_at_once(self):
        for count in COUNTS:
            case = self._register_many(1)[0]
            people = self.env["complaint.complainant"].with_user(self.officer)
            vals = [{"ticket_id": case.id, "name": f"业主{i}"} for i in range(count)]
            with self.subTest(count), self.assertBudget(50):
                people.create(vals)

    def test_close_with_the_case(self):
        closing = self.procedure.closing_ids.filtered(lambda c: c.kind == "withdrawn")
        for count in COUNTS:
            case = self._open_case(count)
            people = case.complaint_complainant_ids.sudo()
            people._set_state("ended", "member_ended", end_reason="撤诉")
            case.sudo()._complaint_record("withdrawn")
            with self.subTest(count), self.assertBudget(75):
                case._complaint_close(closing, "撤诉")
            self.assertEqual(
                set(case.complaint_member_ids.mapped("complaint_phase")), {"closed"}
            )
