# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

SIGNATURES = ("reviewed_by", "approved_by", "approved_user_id")


class ComplaintProcedureLife(models.AbstractModel):
    """Leads a revision from draft to in force and on to replaced (R015, R492)."""

    _name = "complaint.procedure.life"
    _description = "Complaint Procedure Life"

    def action_adopt(self):
        """Copy a template, or what another company has in force, for this company.

        Where the company has revisions of it already, the copy is the next one.

        :return: window action of the new draft
        :raise UserError: when there is nothing of another company to adopt
        """
        self.ensure_one()
        self.check_access("read")
        if not self._can_be_adopted():
            raise UserError(
                self.env._(
                    "A template is adopted, or what another company has in force."
                )
            )
        return self._copy_revision(self.env.company)._open_form()

    def action_revise(self):
        """Copy an approved revision into a new draft with the next version.

        :return: window action of the new draft
        """
        self.ensure_one()
        self.check_access("write")
        return self._copy_revision(self.company_id)._open_form()

    def action_review(self):
        """Draft → reviewed; the reviewer's name is kept.

        What changed is noted where nobody did (R015).
        """
        for procedure in self.filtered(lambda p: p.state == "draft"):
            earlier = procedure._get_earlier()
            if earlier and not procedure.revision_log:
                procedure.revision_log = procedure._get_change_log(earlier)
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
            old._tell_children()
            # before the new one, or the unique index meets both in one statement
            old.flush_recordset()
            procedure._move(
                "approved",
                "in_force",
                sequence_id=(old.sequence_id or procedure._create_sequence()).id,
                date_effective=procedure.date_effective
                or procedure.company_id._get_complaint_today(),
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

    def _copy_revision(self, company):
        """Copy header and lines, links between lines included.

        :param company: res.company of the copy
        :rtype: complaint.procedure
        """
        self.ensure_one()
        self.check_access("read")
        self.browse().check_access("create")
        # what may be read of another company is all of it
        values = self.sudo()._export_values()
        values["header"].pop("revision_log", None)
        values["header"].update(
            company_id=company.id,
            version=self._get_next_version(company, self.code),
            **self._get_origin(company),
        )
        copy = self._import_values(values)
        if not self.is_template and self.company_id == company:
            copy._take_over(self)
        return copy

    def _get_origin(self, company):
        """Return what a copy for a company remembers of where it comes from.

        :rtype: dict
        """
        if self.is_template:
            return {"template_id": self.id, "origin_hash": self.content_hash}
        if self.company_id != company:
            return {"parent_id": self.id}
        return {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in ("template_id", "origin_hash", "parent_id")
        }

    @api.model
    def _get_next_version(self, company, code):
        """Return the version of the next revision.

        :rtype: int
        """
        domain = Domain("company_id", "=", company.id) & Domain("code", "=", code)
        return max(self.sudo().search(domain).mapped("version"), default=0) + 1

    def _get_earlier(self):
        """Return the revision this one is to replace: in force, or the one before.

        :rtype: complaint.procedure, empty for the first
        """
        self.ensure_one()
        earlier = self.search(
            self._get_family_domain() & Domain("version", "<", self.version),
            order="version DESC",
        )
        return earlier.filtered(lambda p: p.state == "in_force") or earlier[:1]

    def action_move_complaints(self):
        """Ask which revision in force its open complaints are to be moved to.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        is_old = self.state == "replaced"
        current = self._get_current() if is_old else self.browse()
        return self.env["complaint.procedure.move"]._open_new(
            {
                "company_id": self.company_id.id,
                "source_id": (self if is_old else self._get_replaced()).id,
                "target_id": (current or self).id,
            }
        )

    def _get_replaced(self):
        """Return the revision that was in force before this one.

        :rtype: complaint.procedure, empty for the first
        """
        earlier = self._get_family_domain() & Domain("state", "=", "replaced")
        return self.search(earlier, order="version DESC", limit=1)

    def action_open_revisions(self):
        """Show the revisions of the procedure, the latest first.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_procedure_action_revision"
        )
        return action | {"domain": list(self._get_family_domain())}

    def _take_over(self, other):
        """Take over what a company said beside the words of the document.

        :param other: the revision before, or none
        """
        self.ensure_one()
        if other:
            self.write({name: other[name] for name in self._get_kept_fields()})

    @api.model
    def _get_kept_fields(self):
        """Return what a new revision takes over beside what stands in its file.

        :rtype: tuple of str
        """
        return "team_ids", "calendar_id"

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
