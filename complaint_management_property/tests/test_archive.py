# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .property_common import PropertyCommon


@tagged("post_install", "-at_install")
class TestPropertyArchive(PropertyCommon):
    """客诉档案: complaints with a compensation have a file of their household."""

    def _close_with_compensation(self, unit, amount=800, **values):
        """Return the archive file of a complaint that was paid for.

        :param int amount: 0 without a compensation
        """
        ticket = self._create_complaint(complaint_unit_id=unit.id, **values)
        officer = ticket.with_user(self.officer)
        if amount:
            cases = self.env["complaint.compensation"].with_user(self.officer)
            cases.create(
                {"ticket_id": ticket.id, "claim": "泡坏地板", "amount_claimed": amount}
            )
        closing = self.procedure.closing_ids[0]
        ticket.sudo()._trusted().complaint_closing_type_id = closing
        ticket.sudo()._complaint_record("closed", payload={"closing": closing.code})
        return officer.complaint_archive_ids

    def test_one_file_for_each_household(self):
        """单独设档, 一户一档: the unit is the household, not who complained."""
        owner = self._close_with_compensation(self.unit)
        tenant = self._close_with_compensation(
            self.unit, partner_id=self.stranger.partner_id.id, complaint_address="来电"
        )
        neighbour = self._close_with_compensation(self.units[1])
        plain = self._close_with_compensation(self.unit, amount=0)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_archive_action_compensation"
        )
        with self.shows("R338"):
            files = (owner | tenant | neighbour | plain).filtered_domain(
                [("is_compensation", "=", True)]
            )
            self.assertEqual(files, owner | tenant | neighbour)
            self.assertIn("is_compensation", action["domain"])
            groups = files._read_group(
                [("id", "in", files.ids)], ["household"], ["id:recordset"]
            )
            self.assertEqual(
                dict(groups),
                {
                    self.unit.display_name: owner | tenant,
                    self.units[1].display_name: neighbour,
                },
            )
            # complete: what is missing is said before it is filed
            with self.assertRaisesRegex(UserError, "documents are missing"):
                owner.action_file()
            owner.remark = "客户撤诉"
            owner.action_file()
            self.assertIn("Compensation: 1", owner.inventory_filed)
        household = self._create_complaint(complaint_address="西湖路1号")
        self.assertEqual(household.sudo()._get_complaint_household(), "西湖路1号")
