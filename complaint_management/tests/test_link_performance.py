# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from . import test_performance
from .test_performance import COUNTS, PerformanceCommon
from .volume import fill


@tagged("post_install", "-at_install")
class TestLinkQueries(PerformanceCommon):
    """Proposals and facts of links cost the same for 20 and for 100."""

    def setUp(self):
        super().setUp()
        tickets = self._register(3)
        tickets.mapped("complaint_proposal_ids.complaint_likeness")
        tickets.mapped("complaint_link_ids.kind")

    def test_proposals_of_many(self):
        for count in COUNTS:
            tickets = self._register(count)
            with self.subTest(count), self.assertBudget(5):
                found = tickets.mapped("complaint_proposal_ids")
            self.assertGreater(len(found), 10)

    def test_likeness_of_many(self):
        for count in COUNTS:
            tickets = self._register(count)
            side = tickets[0].id
            with self.subTest(count), self.assertBudget(7):
                context = {"complaint_side": side, "lang": "en_US"}
                tickets.with_context(**context).mapped("complaint_likeness")

    def test_links_of_many(self):
        for count in COUNTS:
            tickets = self._register(count)
            self.env["complaint.link"].with_user(self.officer).create(
                [
                    {
                        "ticket_id": ticket.id,
                        "other_id": tickets[0].id,
                        "kind": "repeat",
                        "reason": "同一问题",
                    }
                    for ticket in tickets[1:]
                ]
            )
            with self.subTest(count), self.assertBudget(5):
                tickets.mapped("complaint_link_ids.kind")

    def test_facts_of_links_of_many(self):
        line = self.procedure.grade_ids.sorted("severity")[-1:]
        self._add_conditions("grade_line_id", line, [("repeats", ">=", "1")])
        for count in COUNTS:
            tickets = self._register(count)
            tickets._get_complaint_fact_values()
            with self.subTest(count), self.assertBudget(9):
                tickets._get_complaint_fact_values()


@tagged("post_install", "-at_install")
class TestLinkPlans(PerformanceCommon):
    """With 10,000 complaints nothing reads a whole table."""

    assertNoScan = test_performance.TestPlans.assertNoScan
    _get_scanned = test_performance.TestPlans._get_scanned

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fill(cls.procedure, cls.officer, cls.category, 10_000)
        cls.one = cls.tickets.search([("number", "=", "V00009990")])

    def test_proposals(self):
        with self.assertNoScan():
            found = self.one.complaint_proposal_ids
        self.assertTrue(found)

    def test_links(self):
        with self.assertNoScan():
            self.assertFalse(self.one.complaint_link_ids)

    def test_handled_before(self):
        with self.assertNoScan():
            self.one.sudo()._count_complaint_window("handled_before", 12, "month")
