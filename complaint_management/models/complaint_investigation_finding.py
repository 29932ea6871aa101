# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class ComplaintInvestigationFinding(models.Model):
    """One survey, interview or check of an investigation and what it showed."""

    _name = "complaint.investigation.finding"
    _description = "Complaint Finding"
    _inherit = ["complaint.company.mixin", "complaint.evidence.mixin"]
    _order = "investigation_id, date, id"

    investigation_id = fields.Many2one(
        comodel_name="complaint.investigation",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="investigation_id.company_id", store=True, index=True
    )
    method = fields.Selection(
        selection=[
            ("document", "Document review"),
            ("survey", "Site survey"),
            ("interview", "Interview"),
            ("data", "Data analysis"),
        ],
        required=True,
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True
    )
    persons = fields.Char(string="With")
    content = fields.Text(string="Finding", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [{**vals, "user_id": self.env.uid} for vals in vals_list]
        findings = super().create(vals_list)
        findings._check_draft()
        return findings

    def write(self, vals):
        if "user_id" in vals:
            raise AccessError(self.env._("Whoever writes a finding made it."))
        self._check_draft()
        result = super().write(vals)
        self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse changes to the findings of a submitted report.

        :raise UserError: see complaint.document.mixin
        """
        for investigation in self.investigation_id:
            investigation._check_frozen({"finding_ids"})
