# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..tools.people import read_people


class ComplaintComplainantPaste(models.TransientModel):
    """Takes a list of people out of a spreadsheet or a letter into a group case."""

    _name = "complaint.complainant.paste"
    _description = "List of Complainants"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Group Case",
        required=True,
        readonly=True,
    )
    text = fields.Text(
        string="List",
        required=True,
        help="One person a line: name, phone, unit or address, as copied from a table.",
    )
    preview = fields.Text(compute="_compute_preview")
    problems = fields.Text(compute="_compute_preview")

    @api.depends("text", "ticket_id")
    def _compute_preview(self):
        for wizard in self:
            _people, wrong = read_people(wizard.text)
            new = wizard._get_new()
            lines = [
                " · ".join(filter(None, (p["name"], p["phone"], p["address"])))
                for p in new
            ]
            wizard.preview = "\n".join(lines) or False
            numbers = format_list(self.env, map(str, wrong))
            wizard.problems = (
                self.env._("Not understood: line %s.", numbers) if wrong else False
            )

    def _get_new(self):
        """Return the people of the list that the case does not have yet.

        :rtype: list of dict
        """
        self.ensure_one()
        known = {
            (person.name, person.phone or None)
            for person in self.ticket_id.complaint_complainant_ids
            if person.state != "left"
        }
        people, _wrong = read_people(self.text)
        new = {}
        for person in people:
            new.setdefault((person["name"], person["phone"]), person)
        return [person for key, person in new.items() if key not in known]

    def action_take(self):
        """Put the people into the list of the case.

        :raise UserError: when a line is not understood or nobody is new
        """
        self.ensure_one()
        new = self._get_new()
        if self.problems or not new:
            raise UserError(self.problems or self.env._("Nobody on this list is new."))
        self.env["complaint.complainant"].create(
            [{"ticket_id": self.ticket_id.id, **person} for person in new]
        )
        return {"type": "ir.actions.act_window_close"}
