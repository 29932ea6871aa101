# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.complaint_management.models.helpdesk_ticket_stage import OPEN_PHASES
from odoo.addons.complaint_management.tests.plan_common import PlanMixin
from odoo.addons.complaint_management.tests.volume import fill

from .property_common import PropertyCommon
from .volume import fill as fill_places

OPEN = [
    ("complaint_procedure_id", "!=", False),
    ("complaint_phase", "in", OPEN_PHASES),
]


@tagged("post_install", "-at_install")
class TestEstatePlans(PlanMixin, PropertyCommon):
    """With 10,000 complaints in two estates nobody reads more than his own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tickets = cls.env["helpdesk.ticket"].with_user(cls.officer)
        fill(cls.procedure, cls.officer, cls.category, 10_000)
        fill_places(cls.env, 10_000)
        # one in ten is of the estate that is asked for
        cls.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_estate_id = %s WHERE id %% 10 = 0",
            [cls.unit.project_id.id],
        )
        cls.env.cr.execute("ANALYZE helpdesk_ticket")
        cls.env.invalidate_all()

    def _get_page_indexes(self, *domain):
        """Return the indexes by which a list finds and counts its complaints."""
        with self.explained() as plans, self.assertNoScan():
            page = self.tickets.web_search_read(
                list(domain),
                {"number": {}, "complaint_date_due": {}},
                limit=80,
                order="complaint_date_due, id desc",
                count_limit=10001,
            )
        self.assertTrue(page["length"])
        return set().union(*(self._get_indexes(plan) for _query, plan in plans))

    def test_open_complaints_of_an_estate(self):
        estate = ("complaint_estate_id", "=", self.unit.project_id.id)
        indexes = self._get_page_indexes(*OPEN, estate)
        self.assertIn("helpdesk_ticket_complaint_estate_open_idx", indexes)

    def test_complaints_of_a_unit(self):
        complaint = self.tickets.search(OPEN, limit=1)
        unit = ("complaint_unit_id", "=", complaint.complaint_unit_id.id)
        indexes = self._get_page_indexes(unit)
        self.assertIn("helpdesk_ticket_complaint_unit_idx", indexes)
