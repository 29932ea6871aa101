# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestRisk(TransactionCase):
    """The words of owners stand beside those of every company."""

    def test_owners_acting_together_are_noticed(self):
        risks = self.env["complaint.risk"]
        owners = self.env.ref("complaint_management_property.complaint_risk_owners")
        for sentence, found in (
            ("全体业主明天去物业办公室", True),
            ("我们要求退房，见记者", True),
            ("业主群里看到停水通知，几点恢复", False),
            ("邻居装修太吵", False),
        ):
            with self.subTest(sentence):
                self.assertEqual(owners in risks._find_risks(sentence), found)
