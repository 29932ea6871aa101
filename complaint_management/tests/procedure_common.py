# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .common import ComplaintCommon


class ProcedureCommon(ComplaintCommon):
    """Drafts and revisions of P19, made by the buttons of a manager."""

    def _adopt(self, code="P19"):
        """Adopt a template as the manager does."""
        templates = self.env["complaint.procedure"].with_user(self.manager)
        template = templates.search([("is_template", "=", True), ("code", "=", code)])
        return template.browse(template.action_adopt()["res_id"])

    def _revise(self, procedure=None):
        """Begin the next revision of the one in force."""
        procedure = (procedure or self.procedure).with_user(self.manager)
        return procedure.browse(procedure.action_revise()["res_id"])

    def _enforce(self, draft):
        """Lead a draft to in force."""
        draft.action_review()
        draft.action_approve()
        draft.action_put_in_force()
        return draft

    def _get_step(self, procedure, code):
        return procedure.step_ids.filtered(lambda step: step.code == code)
