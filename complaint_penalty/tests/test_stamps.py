# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_penalty_attacks import AttackCommon

LATER = "2026-03-11 00:00:00"


@tagged("post_install", "-at_install", "security")
class TestStamps(AttackCommon):
    """What the system stamps is written by nobody, in no state that is still open.

    Each stamp has a row of its own: without its guard the row is red. A stamp that is
    added asks for a row.
    """

    def _check_model(self, record, users, values, needed):
        """Try each stamp by writing and by creating.

        :param record: what a client tries to change
        :param users: who may write records of the model
        :param dict values: stamp -> value
        :param dict needed: values of a record that may be created
        """
        self.assertEqual(set(values), record._get_stamp_fields())
        for user in users:
            own = record.with_user(user)
            for name, value in values.items():
                with self.subTest(name, user=user.login):
                    label = re.escape(own._fields[name].string)
                    self._is_stamped(label, own.write, {name: value})
                    self._is_stamped(label, own.create, needed | {name: value})

    def _is_stamped(self, label, act, vals):
        sentence = f"^{label} is stamped by the system"
        with self.assertRaisesRegex(UserError, sentence):
            with self.env.cr.savepoint():
                act(vals)

    def test_fine(self):
        fine = self._take_to("draft")
        values = {
            "company_id": self.company.id,
            "round": 7,
            "state": "signed",
            "number": "FK-1",
            "party_id": self.other_party.id,
            "currency_id": self.env.ref("base.VND").id,
            "minimum_amount": 1,
            "date_confirmed": LATER,
            "confirmed_by_id": self.deputy.id,
            "date_signed": LATER,
            "signed_by_id": self.coordinator.id,
            "signed_hash": "0" * 64,
            "repair_id": False,
            "cancel_reason": "不罚了",
            "date_delivered": LATER,
            "delivered_by_id": self.representative.id,
            "settlement": "paid",
            "settlement_date": "2026-03-11",
            "settlement_reference": "JS-1",
            "settled_by_id": self.finance.id,
            "date_withdrawn": LATER,
            "copy_ids": [],
            "objection_ids": [],
            "approval_request": 3,
            "approval_requested_by_id": self.representative.id,
            "approval_author_ids": [],
            "approval_hash": "0" * 64,
            "approval_date": LATER,
            "approval_exempt_line_id": False,
            "validation_status": "validated",
            "review_ids": [],
        }
        users = (self.representative, self.coordinator, self.centre_manager)
        order = self._issue_order()
        needed = {"ticket_id": order.ticket_id.id, "dispatch_id": order.id}
        self._check_model(fine, users[:1], values, needed)
        confirmed = self._take_to("confirmed")
        for user in users:
            for name, value in values.items():
                with self.subTest(name, user=user.login):
                    self._refused(confirmed.with_user(user).write, {name: value})

    def test_condition(self):
        fine = self._take_to("draft")
        values = {
            "code": "5",
            "dispatch_id": self._issue_order().id,
            "company_id": False,
            "is_found": False,
            "evidence": "无",
            "is_live": False,
        }
        needed = {
            "penalty_id": fine.id,
            "violation_id": self.procedure.violation_ids[4].id,
        }
        users = (self.representative,)
        self._check_model(fine.violation_ids, users, values, needed)

    def test_objection(self):
        fine = self._take_to("delivered")
        objections = self.env["complaint.penalty.objection"]
        needed = {"penalty_id": fine.id, "grounds": "当日暴雨"}
        objection = objections.with_user(self.representative).create(dict(needed))
        values = {
            "company_id": self.company.id,
            "round": 7,
            "state": "upheld",
            "date_lodged": LATER,
            "lodged_by_id": self.representative.id,
            "is_from_portal": True,
            "date_decided": LATER,
            "decided_by_id": self.reviewer.id,
        }
        self._check_model(objection, (self.representative,), values, needed)

    def test_repair(self):
        order = self._issue_order()
        repairs = self.env["complaint.emergency.repair"]
        needed = {"dispatch_id": order.id, "team_id": self.repair_team.id}
        repair = repairs.with_user(self.representative).create(dict(needed))
        values = {
            "company_id": self.company.id,
            "round": 7,
            "state": "accepted",
            "party_id": self.other_party.id,
            "date_ordered": LATER,
            "ordered_by_id": self.centre_manager.id,
            "date_done": LATER,
            "done_by_id": self.repairer.id,
            "date_accepted": LATER,
            "accepted_by_id": self.representative.id,
            "audited_cost": 1,
            "date_audited": LATER,
            "audited_by_id": self.cost_control.id,
        }
        self._check_model(repair, (self.representative,), values, needed)
