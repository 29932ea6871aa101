# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError


class ComplaintMeasureMixin(models.AbstractModel):
    """One measure of a document: what, by whom, until when, done when."""

    _name = "complaint.measure.mixin"
    _description = "Complaint Measure of a Document"
    _inherit = ["complaint.stamped.mixin"]
    _check_company_auto = True

    _complaint_stamp_fields = ("state", "date_done", "done_by_id")

    name = fields.Char(string="Measure", required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        required=True,
        index=True,
        check_company=True,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    date_due = fields.Date(string="Due", required=True)
    date_done = fields.Date(string="Done", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        selection=[("open", "Open"), ("done", "Done")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
    )

    _date_when_done = models.Constraint(
        "CHECK(state != 'done' OR date_done IS NOT NULL)",
        "A measure that is done needs its date.",
    )

    def _check_reporter(self, document):
        """Let the owner report the measure done, or who may write the document.

        :param document: record the measure belongs to
        :raise AccessError: to others
        """
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user and not document.has_access("write"):
            raise AccessError(self.env._("%s reports this.", self.user_id.name))

    def _set_done(self):
        """Stamp the measure as done today, by the user."""
        for measure in self.sudo()._trusted():
            measure.write(
                {
                    "state": "done",
                    "date_done": measure.company_id._get_complaint_today(),
                    "done_by_id": self.env.uid,
                }
            )
