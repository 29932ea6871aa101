# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import html2plaintext


class ComplaintInvestigationReport(models.AbstractModel):
    """调查报告: methods, truth, cause, impact, evidence, who is responsible (R531)."""

    _name = "report.complaint_management.report_complaint_investigation"
    _description = "Investigation Report"
    _inherit = ["complaint.document.form"]

    _form_model = "complaint.investigation"

    @api.model
    def _prepare_page(self, investigation):
        findings = investigation.finding_ids
        return super()._prepare_page(investigation) | {
            "methods": self._get_boxes(findings, "method"),
            "truth": self._get_boxes(investigation, "is_true"),
            "findings": list(findings) or [findings],
            "files": self._get_files(investigation),
            "responsibilities": self._get_responsibilities(investigation),
            "extensions": self._get_extensions(investigation),
            "report": html2plaintext(investigation.report or "").strip(),
            "proposals": self._get_rows(
                self._get_readable(
                    self._get_ticket(investigation).complaint_solution_ids.filtered(
                        lambda s: s.investigation_id == investigation.sudo()
                    )
                ),
                "cancelled",
            ),
        }

    @api.model
    def _get_files(self, investigation):
        """Return the files that prove the report, the customer's first (R050).

        :return: name of each file and where it comes from
        :rtype: list of tuple
        """
        ticket = self._get_ticket(investigation)
        # who may not open the complaint does not see what the customer handed in
        files = [
            (file.name, self.env._("Complainant"))
            for file in self._get_readable(ticket).attachment_ids.sorted("id")
        ]
        for finding in investigation.finding_ids:
            source = self._get_label(finding, "method")
            files += [(file.name, source) for file in finding.sudo().attachment_ids]
        report = self.env._("Investigation Report")
        return files + [(file.name, report) for file in investigation._get_evidence()]

    @api.model
    def _get_responsibilities(self, investigation):
        """Return who was fixed to be responsible, in which shares (R144).

        :rtype: recordset of complaint.responsibility.line
        """
        ticket = self._get_ticket(investigation)
        fixed = ticket.complaint_responsibility_ids.filtered(
            lambda responsibility: responsibility.state == "fixed"
        )
        return self._get_readable(fixed).line_ids

    @api.model
    def _get_extensions(self, investigation):
        """Return how the time limit of the investigation was extended (R189).

        :return: dicts with ``extension`` (complaint.extension) and ``approvals``
        :rtype: list of dict
        """
        ticket = self._get_ticket(investigation)
        dispatches = (0, investigation.sudo().dispatch_id.id)
        extensions = ticket.complaint_extension_ids.filtered(
            lambda extension: extension.state in ("requested", "approved")
            and extension.round == investigation.round
            and extension.clock_id.step_id.document_model == investigation._name
            and extension.clock_id.document_id in dispatches
        )
        return [
            {
                "extension": extension,
                "approvals": [
                    self._prepare_approval(review)
                    for review in self._get_reviews(extension)
                ],
            }
            for extension in self._get_readable(extensions).sorted("id")
        ]
