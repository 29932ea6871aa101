# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .penalty_common import PenaltyCommon


@tagged("post_install", "-at_install")
class TestPenalty(PenaltyCommon):
    """From what the stamps show to the settled fine."""

    def test_from_refusal_to_settlement(self):
        fine = self._take_to("draft")
        line = fine.violation_ids
        with self.shows("R344", "R349"):
            self.assertEqual((line.code, line.is_found), ("1", True))
            self.assertIn("拒绝接受工程整改通知单", line.evidence)
            self.assertFalse(line.is_confirmed)
        self.assertEqual(fine.party_id, self.party)
        self.assertFalse(fine.amount_in_capitals)
        self._confirm(fine)
        with self.shows("R350", "R479"):
            self.assertEqual(fine.confirmed_by_id, self.representative)
        self._sign(fine)
        self._request(fine)
        with self.shows("R352"):
            fine.with_user(self.deputy).action_approve("同意")
            self.assertEqual(fine.state, "requested")
            fine.with_user(self.team_leader).action_approve()
            self.assertEqual(fine.state, "approved")
        self.assertEqual(fine.amount_in_capitals, "人民币陆仟元整")
        self._deliver(fine)
        self._settle(fine)
        with self.shows("R356"):
            self.assertEqual(fine.settlement, "deducted")
            self.assertEqual(fine.settlement_reference, "JS-2026-018")
            self.assertEqual(fine.settled_by_id, self.finance)
            self.assertTrue(fine.settlement_date)
        self.assertFalse(fine.ticket_id.sudo().complaint_ledger_ids._verify())

    def test_day_of_settlement_is_one_of_the_company(self):
        """Between delivery and today, whatever day it is where the reader sits."""
        self._at("2026-03-11 00:40")
        fine = self._take_to("delivered")
        self._at("2026-03-12 00:10")
        self.finance.tz = "America/New_York"
        for day, sentence in (
            ("2026-03-10", "before its delivery"),
            ("2026-03-13", "lies ahead"),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self._settle(fine, date=day)
        self._settle(fine)
        self.assertEqual(str(fine.settlement_date), "2026-03-12")
