# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

MODULE = "complaint_management"
STAFF = {
    "repair": ("user_handler_demo", "user_head_demo"),
    "engineering": ("user_engineer_demo", "user_chief_engineer_demo"),
    "workshop": ("user_mechanic_demo", "user_workshop_head_demo"),
}
WORKING_DAYS_TO_ANSWER = 3


class ComplaintDemoSteps(models.AbstractModel):
    """The steps of the story, each by the person whose step it is."""

    _name = "complaint.demo.steps"
    _description = "Complaint Demo Steps"
    _inherit = ["complaint.demo.registration"]

    # -- judgement and orders ------------------------------------------------------

    @api.model
    def _step_assess(self, case, validity):
        valid = validity != "invalid"
        assessment = self._by(
            self.env["complaint.assessment"], "user_officer_demo"
        ).create({"ticket_id": self._take_charge(case).id})
        for answer in self._officer(case).complaint_fact_ids:
            code = answer.fact_id.code
            if answer.fact_id.is_required or code in case.get("facts", {}):
                answer.value_boolean = case.get("facts", {}).get(code, "no")
        assessment.write(
            {
                "grounds_sufficient": "yes" if valid else "no",
                "demand_reasonable": "yes" if valid else "no",
                "validity": "valid" if valid else "invalid",
                "explanation": case.get("explanation"),
                "grade_id": assessment.grade_proposed_id.id,
            }
        )
        assessment.action_decide()

    @api.model
    def _step_dispatch(self, case, _parameter):
        ticket = self._officer(case)
        calendar = ticket.complaint_procedure_id.sudo()._get_calendar()
        now = fields.Datetime.now()
        case["_dispatch"] = ticket.complaint_dispatch_ids.create(
            {
                "ticket_id": ticket.id,
                "kind_id": ticket.complaint_procedure_id.dispatch_ids[0].id,
                "team_id": self.env.ref(f"{MODULE}.team_{case['team']}_demo").id,
                "question": self._text(case, "question"),
                "date_limit": calendar._complaint_deadline(
                    now, WORKING_DAYS_TO_ANSWER, "working_day"
                ),
            }
        )
        case["_dispatch"].action_issue()

    @api.model
    def _step_remind(self, case, _parameter):
        case["_dispatch"].action_remind()

    @api.model
    def _step_receive(self, case, _parameter):
        self._by(case["_dispatch"], STAFF[case["team"]][0]).action_receive()

    @api.model
    def _step_answer(self, case, _parameter):
        dispatch = self._by(case["_dispatch"], STAFF[case["team"]][0])
        dispatch.answer = self._text(case, "answer")
        dispatch.action_answer()

    @api.model
    def _step_return(self, case, _parameter):
        dispatch = self._by(case["_dispatch"], STAFF[case["team"]][0])
        dispatch.return_reason = case["return_reason"]
        dispatch.action_return()

    @api.model
    def _step_head_refuse(self, case, _parameter):
        dispatch = self._by(case["_dispatch"], STAFF[case["team"]][1])
        dispatch.return_reason = case["head_refusal"]
        dispatch.action_head_refuse()

    @api.model
    def _step_head_sign(self, case, _parameter):
        self._by(case["_dispatch"], STAFF[case["team"]][1]).action_head_sign()

    @api.model
    def _step_investigate(self, case, _parameter):
        method, content = self._text(case, "finding")
        kind, cause = self._text(case, "cause")
        handler = STAFF[case["team"]][0]
        case["_investigation"] = self._by(
            self.env["complaint.investigation"], handler
        ).create(
            {
                "ticket_id": case["_ticket"].id,
                "dispatch_id": case["_dispatch"].id,
                "is_true": "yes",
                "cause": cause,
                "cause_id": self.env.ref(f"{MODULE}.complaint_cause_{kind}").id,
                "impact": case["impact"],
                "impact_rights": "considerable",
                "impact_reputation": "slight",
                "impact_operations": "none",
                "responsible_team_id": case["_dispatch"].team_id.id,
                "finding_ids": [
                    Command.create(
                        {
                            "method": method,
                            "date": fields.Datetime.now(),
                            "content": content,
                        }
                    )
                ],
            }
        )
        case["_investigation"].action_submit()

    # -- the solution ----------------------------------------------------------------

    @api.model
    def _step_propose(self, case, _parameter):
        name = STAFF[case["team"]][0]
        owner = self.env.ref(f"{MODULE}.{name}")
        today = fields.Date.context_today(self)
        case["_solution"] = self._by(self.env["complaint.solution"], name).create(
            {
                "investigation_id": case["_investigation"].id,
                "mode": self._text(case, "mode"),
                "description": self._text(case, "solution"),
                "basis": "服务合同及《客户投诉处理指南》第 3 条",
                "cost": self._text(case, "cost"),
                "prevention": self._text(case, "prevention"),
                "measure_ids": [
                    Command.create(
                        {
                            "name": self._text(case, "measure"),
                            "user_id": owner.id,
                            "date_due": today + timedelta(days=12),
                        }
                    )
                ],
            }
        )
        case["_solution"].action_request_approval()

    @api.model
    def _step_review(self, case, _parameter):
        self._by(case["_solution"], STAFF[case["team"]][1]).action_approve("同意")

    @api.model
    def _step_approve(self, case, _parameter):
        self._by(case["_solution"], "user_leader_demo").action_approve("同意，抓紧落实")

    @api.model
    def _step_reject(self, case, _parameter):
        self._by(case["_solution"], "user_leader_demo").action_reject(case["rejection"])

    @api.model
    def _step_take_back(self, case, _parameter):
        self._by(case["_solution"], STAFF[case["team"]][0]).action_restart_approval()

    @api.model
    def _step_request(self, case, _parameter):
        self._by(case["_solution"], STAFF[case["team"]][0]).action_request_approval()

    @api.model
    def _step_cancel(self, case, _parameter):
        solution = self._by(case["_solution"], STAFF[case["team"]][0])
        solution.action_cancel(case["cancellation"])

    @api.model
    def _step_offer(self, case, _parameter):
        self._by(case["_solution"], "user_officer_demo").action_offer()

    @api.model
    def _step_reply(self, case, _parameter):
        case["_reply"] = self._by(
            self.env["complaint.reply"], "user_officer_demo"
        ).create(
            {
                "ticket_id": case["_ticket"].id,
                "solution_id": case["_solution"].id,
                "follow_up": case.get(
                    "follow_up", "方案落实后由质量专员验证效果，并由专人回访。"
                ),
                "channels": "热线 400-000-0000；不同意可在客户门户说明理由。",
            }
        )
        case["_reply"].action_send()

    @api.model
    def _step_deliver(self, case, _parameter):
        case["_reply"].delivered_how = "挂号信回执 XA 0000 0000 1 31"
        case["_reply"].action_deliver()

    @api.model
    def _answer_offer(self, case, answer, reason=None):
        """Let the customer answer in the portal, or the officer note his call."""
        user = self.env.ref(f"{MODULE}.{case['customer']}")
        if user._name == "res.users":
            solution = self._by(case["_solution"], case["customer"]).sudo()
            if answer == "accepted":
                solution._customer_accept(user.partner_id, "portal")
            else:
                solution._customer_refuse(user.partner_id, reason, "portal")
            return
        self._by(self.env["complaint.solution.answer"], "user_officer_demo").create(
            {
                "solution_id": case["_solution"].id,
                "answer": answer,
                "channel_id": self._get_channel("phone").id,
                "person": user.name,
                "date": fields.Datetime.now(),
                "reason": reason,
            }
        ).action_record()

    @api.model
    def _step_accept(self, case, _parameter):
        self._answer_offer(case, "accepted")

    @api.model
    def _step_refuse(self, case, _parameter):
        self._answer_offer(case, "refused", case["refusal"])

    @api.model
    def _step_implement(self, case, _parameter):
        solution = self._by(case["_solution"], STAFF[case["team"]][0])
        solution.measure_ids.action_done()
        solution.action_implement()

    @api.model
    def _step_verify(self, case, result):
        self._by(
            self.env["complaint.solution.verification"], "user_verifier_demo"
        ).create(
            {
                "solution_id": case["_solution"].id,
                "result": result or "effective",
                "note": case["failure"] if result else "现场复查，问题已消除",
            }
        ).action_verify()

    # -- the end -----------------------------------------------------------------------

    @api.model
    def _step_revisit(self, case, satisfaction):
        ticket = self._by(case["_ticket"], "user_officer_2_demo")
        satisfaction = satisfaction or case["satisfaction"]
        values = ticket.complaint_procedure_id.satisfaction_ids
        ticket.complaint_revisit_ids.create(
            {
                "ticket_id": ticket.id,
                "mode": "phone",
                "date": fields.Datetime.now(),
                "satisfaction_id": values.filtered(lambda v: v.name == satisfaction).id,
                "opinion": self._text(case, "opinion"),
            }
        ).action_done()

    @api.model
    def _step_close(self, case, code):
        ticket = self._officer(case)
        closings = ticket.complaint_procedure_id.closing_ids
        self._by(self.env["complaint.close"], "user_officer_demo").create(
            {
                "ticket_id": ticket.id,
                "closing_id": closings.filtered(
                    lambda closing: closing.code == (code or "accepted")
                ).id,
                "summary": case["summary"],
                "case_value": "yes" if "case" in case else "no",
            }
        ).action_close()
        if "case" in case:
            self._write_case(ticket, case["case"])

    @api.model
    def _write_case(self, ticket, texts):
        """Write what the complaint teaches; the manager takes it into the library."""
        case = self.env["complaint.case"].browse(
            ticket.action_complaint_case()["res_id"]
        )
        case = self._by(case, "user_officer_demo")
        case.write(texts)
        case.action_submit()
        self._by(case, "user_manager_demo").action_publish()
