# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.portal_common import PortalCommon

from .property_common import PropertyCommon


@tagged("post_install", "-at_install", "security")
class TestPortal(PropertyCommon, PortalCommon):
    """Customers name the unit they complain about, out of their own."""

    def setUp(self):
        super().setUp()
        # the browser does not know the moved clock
        self._stop_clock()

    def test_customer_names_his_unit(self):
        self._login(self.customer)
        page = self._get_page("/my/complaint/new").text
        self.assertIn("2-1201", page)
        self.assertNotIn("2-1301", page)
        self._file(unit_id=str(self.unit.id), is_in_unit="1")
        complaint = self._find_complaints(self.customer)
        with self.shows("R018", "R468"):
            self.assertEqual(complaint.complaint_unit_id, self.unit)
            self.assertEqual(complaint.complaint_occupancy_role, "owner")
            self.assertTrue(complaint.complaint_is_in_unit)
        shown = self._get_page(f"/my/complaint/{complaint.id}").text
        self.assertIn(self.unit.display_name, shown)

    def test_common_area_is_no_unit(self):
        self._login(self.customer)
        self._file(unit_id="", is_in_unit="1")
        complaint = self._find_complaints(self.customer)
        self.assertFalse(complaint.complaint_unit_id)
        self.assertFalse(complaint.complaint_is_in_unit)

    def test_unit_of_somebody_else_is_refused(self):
        self._login(self.customer)
        moved_out = self.owner.copy({"unit_id": self.units[1].id})
        moved_out.date_to = "2024-01-01"
        for unit_id in (self.units[1].id, 0, -1, "x", 2**40):
            with self.subTest(unit_id):
                response = self._file(unit_id=str(unit_id))
                self.assertEqual(response.status_code, 400)
        self.assertFalse(self._find_complaints(self.customer))

    def test_customer_without_a_unit_is_not_asked(self):
        self._login(self.stranger)
        self.assertNotIn('name="unit_id"', self._get_page("/my/complaint/new").text)
        response = self._file(unit_id=str(self.unit.id))
        self.assertEqual(response.status_code, 400)
        self._file()
        self.assertTrue(self._find_complaints(self.stranger))

    def test_customer_reads_no_estate_by_rpc(self):
        self._login(self.customer)
        for model in ("project", "building", "unit", "occupancy"):
            with self.subTest(model):
                result = self._search_by_rpc(f"complaint.estate.{model}")
                self.assertIn("error", result)

    def _search_by_rpc(self, model):
        """Search as the browser of a customer would."""
        params = {"model": model, "method": "search_read", "args": [[]], "kwargs": {}}
        return self.url_open(
            f"/web/dataset/call_kw/{model}/search_read",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
        ).json()
