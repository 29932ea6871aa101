# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

from .steps import STAFF

PARTY = "user_party_demo"
KIND = {"code": "work_order", "name": "外部单位工作单", "is_outside": True}
# what is said with an act, as the dialogue names it
SAID = ("person", "text", "norms_followed", "customer_satisfied")
STAMPS = "received arrived plan_presented work_done work_accepted answered"


class ComplaintDemoOrders(models.AbstractModel):
    """An order to a company outside: what it does in the portal, what we note."""

    _name = "complaint.demo.orders"
    _description = "Complaint Demo Orders"
    _inherit = ["complaint.demo.steps"]

    @api.model
    def _add_outside_kind(self, procedure):
        """Let a procedure that is not in force yet know orders to companies outside."""
        procedure.dispatch_ids.create(
            {"procedure_id": procedure.id, "stamps": STAMPS} | KIND
        )

    @api.model
    def _step_order(self, case, _parameter):
        ticket = self._officer(case)
        kinds = ticket.complaint_procedure_id.dispatch_ids
        party = self.env.ref("complaint_management.partner_party_demo")
        case["_dispatch"] = ticket.complaint_dispatch_ids.create(
            {
                "ticket_id": ticket.id,
                "kind_id": kinds.filtered("is_outside").id,
                "team_id": self.env.ref(
                    f"complaint_management.team_{case['team']}_demo"
                ).id,
                "party_id": party.id,
                "place": case["place"],
                "question": case["question"],
                "date_limit": fields.Datetime.now() + timedelta(days=14),
            }
        )
        case["_dispatch"].action_issue()

    @api.model
    def _prepare_act(self, case, code):
        """Return what is said with an act; its time is the one of the step.

        :param dict case: ``acts`` holds the words by act; what is promised is a
            number of working days and a time of day
        :rtype: dict
        """
        words = case["acts"].get(code, {})
        vals = {name: words[name] for name in SAID if name in words}
        if "promised" in words:
            days, clock = words["promised"]
            calendar = case["_dispatch"].sudo().procedure_id._get_calendar()
            day = calendar._complaint_deadline(
                fields.Datetime.now(), days, "working_day"
            )
            day = fields.Datetime.context_timestamp(self, day).date()
            vals["date_promised"] = self._to_utc(day, clock)
        return vals

    @api.model
    def _step_party(self, case, code):
        """Let a person of the company act in the portal."""
        order = self._by(case["_dispatch"], case.get("party_user", PARTY)).sudo()
        files = self.env["ir.attachment"].with_user(order.env.user).sudo()
        shown = case["acts"].get(code, {}).get("files", {})
        for name, image in shown.items():
            content = self._get_file(image)
            files |= files.create(order._prepare_party_file(name, content, "image/png"))
        order._party_act(code, files=files, **self._prepare_act(case, code))

    @api.model
    def _step_note(self, case, code):
        """Put an act of ours on record, with the dialogue of the order."""
        name = case.get("noted_by") or STAFF[case["team"]][0]
        notes = self._by(self.env["complaint.dispatch.note"], name)
        notes.create(
            {
                "dispatch_id": case["_dispatch"].id,
                "code": code,
                "date": fields.Datetime.now(),
                **self._prepare_act(case, code),
            }
        ).action_record()
