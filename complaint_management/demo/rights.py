# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from .steps import STAFF

MODULE = "complaint_management"
DAYS_COMPARED = 30
DAYS_MORE = 6


class ComplaintDemoRights(models.AbstractModel):
    """The steps of the rights complaints (P18), each by the person whose step it is."""

    _name = "complaint.demo.rights"
    _description = "Complaint Demo Rights"
    _inherit = ["complaint.demo.together"]

    # -- the clocks ----------------------------------------------------------------

    @api.model
    def _step_track(self, case, _parameter):
        """Tell the customer how far it is; late in principle, with the reason."""
        clocks = self._officer(case).complaint_clock_ids
        late = clocks.filtered(
            lambda c: c.step_id.code == "contacted" and c.can_explain_delay
        )
        for clock in late:
            self._by(self.env["complaint.delay"], "user_officer_demo").create(
                {"clock_id": clock.id, "reason": case.get("late_reason", "节假日顺延")}
            ).action_explain()
        self._add_contact(case, self._text(case, "progress"))

    @api.model
    def _step_pause(self, case, _parameter):
        ticket = self._officer(case)
        reason = ticket.complaint_procedure_id.sudo().pause_ids[:1]
        ticket.complaint_pause_ids.create(
            {
                "ticket_id": ticket.id,
                "reason_id": reason.id,
                "explanation": case["pause"],
            }
        ).action_start()

    @api.model
    def _step_speak(self, case, _parameter):
        ticket = self._by(case["_ticket"], case["customer"]).sudo()
        # the default was bound before the clock was moved
        ticket = ticket.with_context(default_date=fields.Datetime.now())
        ticket._complaint_add_contact(case["message"], "portal")

    @api.model
    def _step_extend(self, case, _parameter):
        clock = self._officer(case).complaint_clock_ids.filtered(
            lambda c: c.is_open and c.step_id.code == "investigated"
        )
        due = clock.sudo().calendar_id._complaint_deadline(
            fields.Datetime.now(), DAYS_MORE, "working_day"
        )
        handler = STAFF[case["team"]][0]
        case["_extension"] = self._by(self.env["complaint.extension"], handler).create(
            {
                "ticket_id": case["_ticket"].id,
                "clock_id": clock.id,
                "date_due": due,
                "reason": case["extension"],
            }
        )
        case["_extension"].action_request_approval()

    @api.model
    def _step_grant(self, case, _parameter):
        self._by(case["_extension"], "user_leader_demo").action_approve("同意延长")

    @api.model
    def _step_escalate(self, case, _parameter):
        escalations = self._by(self.env["complaint.escalation"], "user_officer_demo")
        case["_escalation"] = escalations.create(
            {"ticket_id": case["_ticket"].id, "reason": case["escalation"]}
        )
        case["_escalation"].action_raise()

    @api.model
    def _step_take_over(self, case, _parameter):
        escalation = self._by(case["_escalation"], STAFF[case["team"]][1])
        escalation.date_agreed = fields.Datetime.now() + timedelta(days=4)
        escalation.action_accept()

    @api.model
    def _step_settle(self, case, _parameter):
        escalation = self._by(case["_escalation"], STAFF[case["team"]][1])
        escalation.answer = case["settlement"]
        escalation.action_answer()

    # -- responsibility and compensation --------------------------------------------

    @api.model
    def _step_share(self, case, _parameter):
        documents = self._by(
            self.env["complaint.responsibility"], "user_officer_2_demo"
        )
        teams = [
            (f"{MODULE}.team_{name}_demo", share) for name, share in case["shares"]
        ]
        documents.create(
            {
                "ticket_id": case["_ticket"].id,
                "kind": "cause",
                "reason": case["responsibility"],
                "line_ids": [
                    Command.create({"team_id": self.env.ref(name).id, "share": share})
                    for name, share in teams
                ],
            }
        ).action_fix()

    @api.model
    def _step_claim(self, case, _parameter):
        files = self._by(self.env["ir.attachment"], "user_officer_demo")
        name, text = case["evidence"]
        evidence = files.create({"name": name, "raw": text.encode()})
        cases = self._by(self.env["complaint.compensation"], "user_officer_demo")
        case["_compensation"] = cases.create(
            {
                "ticket_id": case["_ticket"].id,
                "claim": case["claim"],
                "amount_claimed": case["amount"],
                "attachment_ids": evidence.ids,
            }
        )
        case["_compensation"].action_claim()

    @api.model
    def _step_judge(self, case, _parameter):
        case["_compensation"].write(
            {"liability": "own", "liability_reason": case["liability"]}
        )
        case["_compensation"].action_judge()

    @api.model
    def _step_compensate(self, case, _parameter):
        case["_compensation"].write(
            {"amount_proposed": case["paid"], "proposal": case["proposal"]}
        )
        case["_compensation"].action_request_approval()

    @api.model
    def _step_review_payment(self, case, _parameter):
        head = STAFF[case["team"]][1]
        self._by(case["_compensation"], head).action_approve("金额合理")

    @api.model
    def _step_approve_payment(self, case, _parameter):
        self._by(case["_compensation"], "user_leader_demo").action_approve("同意支付")

    @api.model
    def _step_pay(self, case, _parameter):
        case["_compensation"].action_request_payment()
        case["_compensation"].amount_paid = case["paid"]
        case["_compensation"].action_pay()

    # -- appeal ----------------------------------------------------------------------

    @api.model
    def _step_appeal(self, case, _parameter):
        user = self.env.ref(f"{MODULE}.{case['customer']}")
        ticket = self._by(case["_ticket"], case["customer"]).sudo()
        case["_appeal"] = ticket._complaint_appeal(
            user.partner_id,
            ticket._get_complaint_appealable()[-1],
            {
                "grounds": case["grounds"],
                "demand": case["demand"],
                # the default was bound before the clock was moved
                "date": fields.Datetime.now(),
            },
        )

    @api.model
    def _step_receive_appeal(self, case, _parameter):
        appeal = self._by(case["_appeal"].sudo(False), "user_officer_2_demo")
        appeal.reviewer_id = self.env.ref(f"{MODULE}.user_verifier_demo")
        appeal.action_receive()

    @api.model
    def _step_decide_appeal(self, case, decision):
        appeal = self._by(case["_appeal"].sudo(False), "user_verifier_demo")
        appeal.write(
            {"decision": decision or "rejected", "decision_reason": case["decision"]}
        )
        appeal.action_decide()

    # -- improvement ------------------------------------------------------------------

    @api.model
    def _step_improve(self, case, _parameter):
        team, (handler, _head) = case["team"], STAFF[case["team"]]
        owner = {
            "team_id": self.env.ref(f"{MODULE}.team_{team}_demo").id,
            "user_id": self.env.ref(f"{MODULE}.{handler}").id,
        }
        due = fields.Date.context_today(self) + timedelta(days=20)
        words = case["improvement"]
        case["_action"] = self._by(
            self.env["complaint.action"], "user_officer_demo"
        ).create(
            owner
            | {
                "name": words["name"],
                "analysis": words["analysis"],
                "goal": words["goal"],
                "ticket_ids": [Command.link(case["_ticket"].id)],
                "effect_days": DAYS_COMPARED,
                "supervisor_id": self.env.ref(f"{MODULE}.user_verifier_demo").id,
                "date_due": due,
                "measure_ids": [
                    Command.create(owner | {"name": name, "date_due": due})
                    for name in words["measures"]
                ],
            }
        )
        case["_action"].action_plan()

    @api.model
    def _step_begin(self, case, _parameter):
        self._by(case["_action"], STAFF[case["team"]][0]).action_start()

    @api.model
    def _step_finish(self, case, _parameter):
        action = self._by(case["_action"], STAFF[case["team"]][0])
        action.measure_ids.action_done()
        action.action_done()

    @api.model
    def _step_evaluate(self, case, _parameter):
        checks = self._by(self.env["complaint.action.check"], "user_verifier_demo")
        checks.create(
            {
                "action_id": case["_action"].id,
                "result": "effective",
                "note": case["improvement"]["effect"],
            }
        ).action_evaluate()
