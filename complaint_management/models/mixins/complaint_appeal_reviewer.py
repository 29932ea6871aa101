# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

# Steps that decide nothing: who took one of them may still hear the appeal.
NEUTRAL = (
    "registered",
    "acknowledged",
    "contacted",
    "heard",
    "appealed",
    "appeal_received",
    "external_referred",
    "external_concluded",
)


class ComplaintAppealReviewer(models.AbstractModel):
    """Who may hear an appeal: nobody who took part in the matter (T14)."""

    _name = "complaint.appeal.reviewer"
    _description = "Complaint Appeal Reviewer"

    def _check_independent(self):
        """Refuse a reviewer who took part in the matter (T14).

        :raise UserError: naming him
        """
        self.ensure_one()
        if self.reviewer_id in self._get_involved_users():
            raise UserError(
                self.env._(
                    "%s handled, decided or is the subject of the complaint: somebody "
                    "else has to hear the appeal.",
                    self.reviewer_id.sudo().name,
                )
            )

    def _check_reviewer_role(self):
        """Refuse a reviewer who does not fill the role of the decision.

        :raise UserError: naming the role
        """
        ticket = self.sudo().ticket_id
        steps = ticket.complaint_procedure_id.step_ids
        role = steps.filtered(lambda step: step.code == "appeal_decided").role_id
        if role and self.reviewer_id not in role._get_users(self.company_id):
            raise UserError(
                self.env._(
                    "%(user)s does not fill the role %(role)s.",
                    user=self.reviewer_id.sudo().name,
                    role=role.name,
                )
            )

    def _names_who_takes(self, milestone):
        """The reviewer was named, and checks whether he may decide himself."""
        return milestone == "appeal_decided" or super()._names_who_takes(milestone)

    def _get_involved_users(self):
        """Return who handled, approved, answered or is the subject of the complaint.

        Whoever took a step counts, those of earlier appeals as well.

        :rtype: recordset of res.users, with sudo
        """
        ticket = self.sudo().ticket_id
        steps = ticket.complaint_ledger_ids.filtered(
            lambda row: row.milestone not in NEUTRAL
        )
        solutions = ticket.complaint_solution_ids
        return (
            steps.user_id
            | ticket._get_complaint_handlers().sudo()
            | ticket.complaint_subject_user_ids
            | ticket.complaint_investigation_ids.responsible_user_id
            | solutions.measure_ids.user_id
            | solutions.review_ids.done_by
        )
