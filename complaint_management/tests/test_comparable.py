# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .plan_common import PlanMixin
from .test_compensation import MODEL, CompensationCommon

PAST = """
    INSERT INTO complaint_compensation (
        ticket_id, company_id, category_id, state, round, liability, approval_date,
        amount_proposed, amount_approved, create_uid, create_date, write_uid,
        write_date
    )
    SELECT %(ticket)s, %(company)s, %(category)s, 'paid', 1, %(liability)s,
        now() AT TIME ZONE 'UTC' - i * interval '1 hour', %(amount)s * i,
        %(amount)s * i, %(user)s, now(), %(user)s, now()
    FROM generate_series(1, %(count)s) i
"""


class ComparableCommon(CompensationCommon):
    """Eight comparable cases that got 1,000 to 8,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.past = cls._prepare_past()

    @classmethod
    def _prepare_past(cls):
        ticket = cls.env["helpdesk.ticket"].with_user(cls.officer)
        return ticket._complaint_register([cls._prepare_complaint()]).sudo()

    def _add_past(self, count=8, amount=1000, liability="own", ticket=None):
        """Write decided cases of other complaints, as years of work leave them."""
        ticket = (ticket or self.past).sudo()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                PAST,
                ticket=ticket.id,
                company=ticket.company_id.id,
                category=ticket.category_id.id,
                liability=liability,
                amount=amount,
                count=count,
                user=self.officer.id,
            )
        )
        self.env.invalidate_all()

    def _get_figures(self, case):
        return (
            case.comparable_count,
            case.comparable_lower,
            case.comparable_median,
            case.comparable_upper,
        )


@tagged("post_install", "-at_install")
class TestComparable(ComparableCommon):
    def test_what_comparable_cases_got_stands_beside_the_amount(self):
        self._add_past()
        case = self._draft_case()
        self.assertEqual(self._get_figures(case), (8, 2750, 4500, 6250))
        with Form(case) as form:
            self.assertEqual(form.comparable_median, 4500)
            form.liability = "goodwill"
            self.assertEqual(form.comparable_count, 0)
            form.liability = "own"
            form.amount_proposed = 6000
            self.assertFalse(form.is_above_comparable)
            form.amount_proposed = 6251
            self.assertTrue(form.is_above_comparable)
            form.comparable_reason = "两次上门未修好"

    def test_what_is_not_comparable_is_left_out(self):
        self._add_past(liability="goodwill")
        case = self._draft_case()
        self.assertFalse(case.comparable_count)
        # those of ledgers that were taken over name no liability
        self._add_past(2, liability=None)
        self.assertEqual(self._get_figures(case), (2, 1250, 1500, 1750))
        other = self.category.copy({"name": "Other"})
        self.ticket.sudo()._trusted().category_id = other
        self.assertFalse(case.comparable_count)
        other.parent_id = self.category
        case.invalidate_recordset()
        self.assertEqual(case.comparable_count, 2)
        self._add_past(3)
        self.assertEqual(case.comparable_count, 5)
        past = self.env[MODEL].sudo().search([("ticket_id", "=", self.past.id)])
        past[:4]._trusted().write({"state": "cancelled"})
        old = fields.Datetime.now() - timedelta(days=4 * 365)
        past[4:]._trusted().write({"approval_date": old})
        case.invalidate_recordset()
        self.assertFalse(case.comparable_count)

    def test_reason_is_asked_for_above_the_upper_quartile(self):
        self._add_past()
        case = self._judge(amount_proposed=9000)
        with self.assertRaisesRegex(UserError, "three in four comparable cases"):
            case.action_request_approval()
        name = self.ticket.sudo().partner_id.name
        case.comparable_reason = f"{name}家中老人因此摔伤"
        case.action_request_approval()
        own = case.with_user(self.leader)
        self.assertIn("老人因此摔伤", own.comparable_reason)
        self.assertTrue(own.is_above_comparable)
        row = self.ticket.sudo().complaint_ledger_ids.filtered(
            lambda r: r.milestone == "compensation_proposed"
        )
        kept = json.loads(row.payload)["comparable"]
        self.assertEqual((kept["count"], kept["upper"]), (8, "6250.00"))
        self.assertEqual(kept["proposed"], "9000.00")
        self.assertIn("老人因此摔伤", kept["reason"])
        self.assertNotIn(name, row.payload)
        texts = self.env["complaint.ledger.text"].with_user(self.officer)
        self.assertIn("老人因此摔伤", texts._get_texts(row)[row][0])
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            own.comparable_reason = "x"
        own.action_approve()
        self.assertEqual(case.state, "approved")

    def test_few_cases_ask_for_no_reason(self):
        self._add_past(7)
        case = self._judge(amount_proposed=9000)
        self.assertEqual(case.comparable_count, 7)
        self.assertFalse(case.is_above_comparable)
        case.action_request_approval()
        row = self.ticket.sudo().complaint_ledger_ids[-1:]
        self.assertNotIn("comparable", row.payload)

    def test_procedure_may_do_without(self):
        self._add_past()
        self.procedure._trusted().comparable_years = 0
        self.assertFalse(self._draft_case().comparable_count)

    def test_who_does_not_know_the_complaint_learns_nothing(self):
        self._add_past()
        self.past.complaint_subject_user_ids = self.officer_2
        forms = self.env[MODEL].with_user(self.officer_2).onchange
        spec = {"comparable_count": {}, "comparable_median": {}}
        values = {"ticket_id": self.past.id, "liability": "own"}
        found = forms(values, ["ticket_id"], spec)["value"]
        self.assertFalse(found.get("comparable_count"))
        self.assertFalse(found.get("comparable_median"))

    def test_hash_of_older_requests_holds(self):
        case = self._draft_case()
        self.assertNotIn("comparable_reason", case._get_approval_content())
        case.comparable_reason = "x"
        self.assertIn("comparable_reason", case._get_approval_content())


@tagged("post_install", "-at_install")
class TestComparableSpeed(PlanMixin, ComparableCommon):
    growing = PlanMixin.growing | {"complaint_compensation"}

    def test_one_query_by_the_index(self):
        self._add_past(200, amount=1)
        other = self.category.copy({"name": "Other"})
        past = self._prepare_past()
        past._trusted().category_id = other
        self._add_past(20000, amount=1, ticket=past)
        self.env.cr.execute("ANALYZE complaint_compensation")
        case = self._draft_case(amount_proposed=100)
        self.env.flush_all()
        case.invalidate_recordset(["comparable_count"])
        self.assertEqual(case.comparable_count, 200)
        case.invalidate_recordset(["comparable_count"])
        with self.assertQueryCount(2):
            self.assertEqual(case.comparable_upper, 150.25)
        with self.explained() as plans:
            self.assertEqual(case.comparable_count, 200)
        compared = [plan for query, plan in plans if "percentile_cont" in query]
        self.assertEqual(len(compared), 1)
        self.assertFalse(self._get_scanned(compared[0]))
        self.assertIn(
            "complaint_compensation_comparable_idx", self._get_indexes(compared[0])
        )
