# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintSolutionVerificationMixin(models.AbstractModel):
    """Checks the effect of a solution that was carried out (R267-R271)."""

    _name = "complaint.solution.verification.mixin"
    _description = "Complaint Solution Verification"

    verifier_id = fields.Many2one(
        comodel_name="res.users",
        string="To Be Verified By",
        readonly=True,
        copy=False,
        help="Appointed for it: nobody else verifies (R271).",
    )
    verifier_appointed_by_id = fields.Many2one(
        comodel_name="res.users", string="Appointed By", readonly=True, copy=False
    )
    needs_verifier = fields.Boolean(
        compute="_compute_needs_verifier",
        help="The procedure wants somebody to be appointed who verifies.",
    )
    date_verified = fields.Datetime(readonly=True, copy=False)
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    verification_result = fields.Selection(
        selection=[("effective", "Effective"), ("ineffective", "Not effective")],
        readonly=True,
        copy=False,
    )
    verification_note = fields.Text(readonly=True, copy=False)

    @api.depends("ticket_id")
    def _compute_needs_verifier(self):
        for solution in self:
            procedure = solution.sudo().ticket_id.complaint_procedure_id
            solution.needs_verifier = (
                bool(procedure) and "verifier_appointed" in procedure._get_steps()
            )

    def action_verify(self, result=None, note=None):
        """Verify the effect; by nobody who proposed it or carried it out (R269).

        :param str result: ``effective`` or ``ineffective``; without it the dialogue
            opens
        :param str note: mandatory when the solution had no effect; its measures are
            then open again
        :raise UserError: when the user took part in what he verifies, or another
            person was appointed
        """
        self.check_access("read")
        self.ensure_one()
        if result is None:
            return self._open_dialogue("complaint_solution_verification_action")
        solution = self._without_client_context()
        solution._lock_row()
        solution._check_verifier()
        if result not in ("effective", "ineffective"):
            raise UserError(self.env._("Say whether the solution was effective."))
        note = note if isinstance(note, str) else ""
        if result == "ineffective" and not note.strip():
            raise UserError(self.env._("Say why the solution was not effective."))
        solution._verify(result, note)
        return True

    def _check_verifier(self):
        """Refuse who took part, and who was not appointed when somebody was.

        :raise UserError: in these cases
        """
        solution = self.sudo()
        if self.env.user in solution._get_involved_users():
            raise UserError(
                self.env._(
                    "You proposed the solution, carried it out or are its subject: "
                    "somebody else has to verify it."
                )
            )
        if solution.verifier_id and self.env.user != solution.verifier_id:
            raise UserError(
                self.env._("%s was appointed to verify it.", solution.verifier_id.name)
            )

    def _get_involved_users(self):
        """Return who took part in the solution: none of them verifies it (R269).

        :rtype: recordset of res.users, as superuser
        """
        solution = self.sudo()
        return (
            solution._get_approval_excluded_users()
            | solution.implemented_by_id
            | solution.measure_ids.done_by_id
        )

    def action_appoint_verifier(self, user_id=None):
        """Appoint who verifies; the role of the step does so (R271).

        :param int user_id: of an internal user; without it the dialogue opens
        :raise UserError: when the solution is not agreed on, or the person took part
        """
        self.check_access("read")
        self.ensure_one()
        if user_id is None:
            return self._open_dialogue("complaint_solution_appointment_action")
        solution = self._without_client_context()
        solution._lock_row()
        if solution.state not in ("accepted", "implemented"):
            raise UserError(
                self.env._("Who verifies is appointed once the customer agreed.")
            )
        user = self.env["res.users"].sudo().browse(user_id).exists()
        if not user or user.share or solution.company_id not in user.company_ids:
            raise UserError(self.env._("Appoint somebody of the company."))
        if user in solution._get_involved_users():
            raise UserError(
                self.env._("%s took part in it: appoint somebody else.", user.name)
            )
        solution._appoint_verifier(user)
        return True

    def _appoint_verifier(self, user):
        solution = self.sudo()
        solution._trusted().write(
            {"verifier_id": user.id, "verifier_appointed_by_id": self.env.uid}
        )
        solution.ticket_id._complaint_record(
            "verifier_appointed", solution, {"verifier": user.id}
        )
        solution.message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("You verify %s", solution.display_name),
            body=self.env._("Appointed by %s.", self.env.user.name),
        )

    def _names_who_takes(self, milestone):
        """Who was appointed verifies, whatever his role."""
        decides = ("verified", "verification_failed")
        return (
            milestone in decides and bool(self.sudo().verifier_id)
        ) or super()._names_who_takes(milestone)

    def _verify(self, result, note):
        solution = self.sudo()
        effective = result == "effective"
        solution._set_state(
            "verified" if effective else "accepted",
            "verified" if effective else "verification_failed",
            {"result": result},
            date_verified=fields.Datetime.now(),
            verified_by_id=self.env.uid,
            verification_result=result,
            verification_note=note,
        )
        if not effective:
            solution.measure_ids._reopen()
