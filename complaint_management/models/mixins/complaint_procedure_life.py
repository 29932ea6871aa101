# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ComplaintProcedureLife(models.AbstractModel):
    """Leads a revision from draft to in force and on to replaced (R015, R492)."""

    _name = "complaint.procedure.life"
    _description = "Complaint Procedure Life"

    def action_adopt(self):
        """Copy the template for the current company and open the copy.

        :return: window action of the new draft
        """
        return self._copy_revision(self.env.company, version=1)._open_form()

    def action_revise(self):
        """Copy an approved revision into a new draft with the next version.

        :return: window action of the new draft
        """
        self.ensure_one()
        self.check_access("write")
        versions = self.search([*self._get_family_domain()]).mapped("version")
        return self._copy_revision(
            self.company_id, version=max(versions) + 1
        )._open_form()

    def action_review(self):
        """Draft → reviewed; the reviewer's name is kept."""
        self._move("draft", "reviewed", reviewed_by=self.env.user.name)

    def action_approve(self):
        """Reviewed → approved; from here the revision is frozen (R492)."""
        self._move(
            "reviewed",
            "approved",
            approved_by=self.env.user.name,
            approved_user_id=self.env.uid,
        )

    def action_back_to_draft(self):
        """Reviewed → draft, to change it again."""
        self._move("reviewed", "draft", reviewed_by=False)

    def action_put_in_force(self):
        """Approved → in force; the revision in force until now is replaced.

        :raise UserError: when a role of it is filled by nobody
        """
        for procedure in self:
            procedure.check_access("write")
            procedure._check_ready()
            old = self.search(
                procedure._get_family_domain() & Domain("state", "=", "in_force")
            )
            old._move("in_force", "replaced")
            # before the new one, or the unique index meets both in one statement
            old.flush_recordset()
            procedure._move(
                "approved",
                "in_force",
                sequence_id=(old.sequence_id or procedure._create_sequence()).id,
                date_effective=procedure.date_effective or fields.Date.today(),
            )

    def _check_ready(self):
        """Refuse to put in force what could not work.

        :raise UserError: naming the role nobody fills, or what else is missing
        """
        self.ensure_one()
        missing = self._get_unfilled_roles()
        if missing:
            raise UserError(
                self.env._(
                    "Nobody fills these roles yet: %s.",
                    ", ".join(missing.mapped("name")),
                )
            )
        if not self.team_ids:
            raise UserError(self.env._("Name the team that owns the complaints."))
        if not self._get_calendar():
            raise UserError(self.env._("Name the calendar of the deadlines."))
        self._check_own_numbers()

    def _check_own_numbers(self):
        """Refuse a number pattern that another procedure of the company uses.

        :raise UserError: naming the other procedure
        """
        self.ensure_one()
        other = self.sudo().search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("number_pattern", "=", self.number_pattern)
            & Domain("code", "!=", self.code)
            & Domain("sequence_id", "!=", False),
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "%s numbers its complaints by the same pattern: choose another.",
                    other.display_name,
                )
            )

    def _move(self, old, new, **vals):
        for procedure in self:
            procedure.check_access("write")
            if procedure.is_template or procedure.state != old:
                raise UserError(
                    self.env._(
                        "%(procedure)s is not %(state)s.",
                        procedure=procedure.display_name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[old],
                    )
                )
        self._trusted().write({"state": new, **vals})

    def _get_family_domain(self):
        """All revisions of this procedure in its company.

        :rtype: Domain
        """
        return Domain("company_id", "=", self.company_id.id) & Domain(
            "code", "=", self.code
        )

    def _copy_revision(self, company, version):
        """Copy header and lines, links between lines included.

        :param company: res.company of the copy
        :param int version: version of the copy
        :rtype: complaint.procedure
        """
        self.ensure_one()
        self.check_access("read")
        self.browse().check_access("create")
        values = self._export_values()
        values["header"].update(
            company_id=company.id,
            version=version,
            template_id=(self if self.is_template else self.template_id).id,
        )
        copy = self._import_values(values)
        if not self.is_template:
            copy.team_ids = self.team_ids
            copy.calendar_id = self.calendar_id
        return copy

    def _create_sequence(self):
        """Create the counter of the numbers: per company and procedure.

        :rtype: ir.sequence
        """
        return (
            self.env["ir.sequence"]
            .sudo()
            .create(
                {
                    "name": f"{self.name} ({self.company_id.name})",
                    "company_id": self.company_id.id,
                    "implementation": "standard",
                }
            )
        )

    def _open_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
