# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import file_open

MODULE = "complaint_management"
DAYS_WATCHED = 7
DAYS_FOR_TASK = 3


class ComplaintDemoTogether(models.AbstractModel):
    """What concerns many: guides, a group case, a meeting, a risk signal."""

    _name = "complaint.demo.together"
    _description = "Complaint Demo of Many"
    _inherit = ["complaint.demo.figures"]

    @api.model
    def _publish_guides(self):
        """Put the guides of ``guides.json`` in force, as the manager."""
        with file_open(f"{MODULE}/demo/guides.json") as file:
            rows = json.load(file)
        guides = self._by(self.env["complaint.guide"], "user_manager_demo")
        for row in rows:
            codes = row.pop("categories")
            categories = [self.env.ref(f"{MODULE}.category_{c}_demo").id for c in codes]
            guides.create(
                {**row, "category_ids": [Command.set(categories)]}
            ).action_publish()

    @api.model
    def _step_join(self, case, _parameter):
        """Make it a group case: a neighbour's complaint joins, others are listed."""
        told = case["join"]
        ticket = self._officer(case)
        other = ticket.search([("name", "=", told["name"])], limit=1)
        self._by(self.env["complaint.join"], "user_officer_demo").create(
            {
                "case_id": ticket.id,
                "ticket_ids": [Command.set(other.ids)],
                "reason": told["reason"],
            }
        ).action_join()
        self._by(self.env["complaint.complainant.paste"], "user_officer_demo").create(
            {"ticket_id": ticket.id, "text": told["people"]}
        ).action_take()

    @api.model
    def _step_meet(self, case, _parameter):
        """Go through the complaints of the week; the chair confirms the minutes."""
        told = case["meeting"]
        people = [self.env.ref(f"{MODULE}.{name}") for name in told["people"]]
        meeting = self._by(self.env["complaint.meeting"], "user_officer_demo").create(
            {
                "name": told["name"],
                "place": told["place"],
                "date": fields.Datetime.now(),
                "ticket_ids": [Command.set(case["_ticket"].ids)],
                "chair_id": people[0].id,
                "participant_ids": [
                    Command.create({"user_id": user.id, "attendance": "yes"})
                    for user in people
                ],
            }
        )
        meeting.action_call()
        meeting.action_hold()
        today = fields.Date.context_today(self)
        meeting.write(
            {
                "minutes": told["minutes"],
                "decision": told["decision"],
                "task_ids": [
                    Command.create(
                        {
                            "name": told["task"],
                            "user_id": people[-1].id,
                            "date_due": today + timedelta(days=DAYS_FOR_TASK),
                        }
                    )
                ],
            }
        )
        self._by(meeting, told["people"][0]).action_confirm()

    @api.model
    def _step_watch(self, case, _parameter):
        """An employee reads of it; an officer assesses it and watches the page."""
        told = dict(case["signal"], date=fields.Datetime.now())
        note = told.pop("note")
        signals = self._by(self.env["complaint.risk.signal"], "user_employee_demo")
        signal = signals.create(told)
        own = self._by(signal, "user_officer_demo")
        today = fields.Date.context_today(self)
        own.write(
            {
                "ticket_id": case["_ticket"].id,
                "media": "possible",
                "media_note": note,
                "user_id": own.env.uid,
                "date_check": today + timedelta(days=DAYS_WATCHED),
            }
        )
        own.action_assess()
