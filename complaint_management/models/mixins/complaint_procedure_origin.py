# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.canonical import canonical

MANAGER = "complaint_management.complaint_management_group_manager"
TEMPLATE_CHANGED = "complaint_management.mail_activity_type_template"
PARENT_REPLACED = "complaint_management.mail_activity_type_parent"
ORIGIN = ("template_id", "parent_id", "content_hash", "origin_hash")


class ComplaintProcedureOrigin(models.AbstractModel):
    """Remembers what a procedure was adopted from, and tells when that changes (R017).

    A company adopts a template, or the procedure in force of another company: the
    group issues the policy, the company below refines its copy. The copy is never
    changed by what happens to its origin; its manager is told, once for each change.
    """

    _name = "complaint.procedure.origin"
    _description = "Complaint Procedure Origin"

    template_id = fields.Many2one(
        comodel_name="complaint.procedure",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    parent_id = fields.Many2one(
        comodel_name="complaint.procedure",
        string="Refines",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The procedure of another company that this one was adopted from.",
    )
    child_ids = fields.One2many("complaint.procedure", "parent_id", string="Refined By")
    content_hash = fields.Char(
        readonly=True, copy=False, help="Of a template: what its file says."
    )
    origin_hash = fields.Char(
        readonly=True,
        copy=False,
        help="What the template said when it was adopted, or looked at last.",
    )
    is_template_changed = fields.Boolean(compute="_compute_is_template_changed")
    is_parent_replaced = fields.Boolean(compute="_compute_is_parent_replaced")
    is_foreign = fields.Boolean(
        string="Of Another Company",
        compute="_compute_is_foreign",
        help="It can be read and adopted here, and is changed there.",
    )

    can_be_adopted = fields.Boolean(compute="_compute_can_be_adopted")

    @api.depends("origin_hash", "template_id.content_hash")
    def _compute_is_template_changed(self):
        for procedure in self:
            known, now = procedure.origin_hash, procedure.template_id.content_hash
            procedure.is_template_changed = known and now and known != now

    @api.depends("parent_id.state")
    def _compute_is_parent_replaced(self):
        for procedure in self:
            procedure.is_parent_replaced = (
                procedure.sudo().parent_id.state == "replaced"
                and procedure.state != "replaced"
            )

    @api.depends("company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_is_foreign(self):
        for procedure in self:
            company = procedure.sudo().company_id
            procedure.is_foreign = company and company not in self.env.companies

    @api.depends("is_template", "state", "company_id")
    @api.depends_context("company")
    def _compute_can_be_adopted(self):
        for procedure in self:
            procedure.can_be_adopted = procedure._can_be_adopted()

    def _can_be_adopted(self):
        """Tell whether the current company may copy it: a template, or of another.

        :rtype: bool
        """
        self.ensure_one()
        company = self.sudo().company_id
        return self.is_template or (
            self.state == "in_force" and company != self.env.company
        )

    # -- templates ------------------------------------------------------------

    @api.model
    def _hash_values(self, values):
        """Return what tells whether two files say the same.

        :param dict values: plain data, see tools/procedure_file.py
        :rtype: str
        """
        values = self._drop_defaults(values)
        # the kinds of an addon that is loaded later say nothing here
        lines = {kind: own for kind, own in values["lines"].items() if own}
        content = canonical({**values, "lines": lines})
        return hashlib.sha256(content.encode()).hexdigest()

    def _watch_template(self, before):
        """Tell those who adopted a template that an update changed it.

        :param str before: what the template said until now, or False
        """
        self.ensure_one()
        adopted = self.sudo().search(
            [("template_id", "=", self.id), ("state", "!=", "replaced")]
        )
        # adopted before changes were watched
        unknown = adopted.filtered(lambda procedure: not procedure.origin_hash)
        unknown._trusted().write({"origin_hash": before or self.content_hash})
        if before and before != self.content_hash:
            adopted._tell_once(
                TEMPLATE_CHANGED,
                self.env._("The template %s was changed by an update.", self.name),
            )

    def action_compare_template(self):
        """Show what is different from the template as it is now.

        :return: window action
        """
        return self._open_comparison(self.template_id)

    def action_note_template(self):
        """Note that the manager has looked at the changed template."""
        for procedure in self:
            procedure.check_access("write")
            template = procedure.template_id
            procedure._trusted().write({"origin_hash": template.content_hash})
        self.activity_feedback([TEMPLATE_CHANGED])

    # -- the procedure of a company above ----------------------------------------

    def _tell_children(self):
        """Tell the companies that refined these procedures that they were replaced."""
        for procedure in self.sudo():
            procedure.child_ids.filtered(lambda c: c.state != "replaced")._tell_once(
                PARENT_REPLACED,
                self.env._("%s was replaced.", procedure.display_name),
            )

    def _get_current(self):
        """Return the revision of a procedure that is in force in its company.

        :rtype: complaint.procedure, with sudo; empty when none is
        """
        self.ensure_one()
        family = self.sudo()._get_family_domain()
        return self.sudo().search(family & Domain("state", "=", "in_force"))

    def action_compare_parent(self):
        """Show what is different from the parent as it is in force now.

        :return: window action
        :raise UserError: when it has none
        """
        parent = self._get_parent()
        return self._open_comparison(parent._get_current() or parent)

    def action_compare_parent_changes(self):
        """Show what the new revision of the parent changed.

        :return: window action
        :raise UserError: when it has none
        """
        parent = self._get_parent()
        self.check_access("read")
        current = parent._get_current().sudo(self.env.su)
        return (current or parent)._open_comparison(parent)

    def _get_parent(self):
        """Return the procedure of the company above that this one was taken from.

        :rtype: complaint.procedure
        :raise UserError: when it has none
        """
        self.ensure_one()
        if not self.parent_id:
            raise UserError(
                self.env._("%s was not taken from another one.", self.display_name)
            )
        return self.parent_id

    def action_note_parent(self):
        """Follow the parent's revision in force from now on.

        :raise UserError: when none is in force
        """
        for procedure in self:
            procedure.check_access("write")
            current = procedure.parent_id._get_current()
            if not current:
                raise UserError(
                    self.env._(
                        "No revision of %s is in force.",
                        procedure.parent_id.display_name,
                    )
                )
            procedure._trusted().write({"parent_id": current.id})
        self.activity_feedback([PARENT_REPLACED])

    # -- who is told -------------------------------------------------------------

    def _tell_once(self, kind, note):
        """Give the managers of procedures something to do, one per family.

        :param str kind: xmlid of the type of the activity
        :param str note: why
        """
        families = self.grouped(lambda p: (p.company_id, p.code)).values()
        for family in families:
            in_force = family.filtered(lambda p: p.state == "in_force")
            procedure = in_force or family.sorted("version")[-1]
            if not procedure.activity_search([kind]):
                procedure.activity_schedule(
                    kind, note=note, user_id=procedure._get_manager_user().id
                )

    def _get_manager_user(self):
        """Return who looks after the procedure: who approved it, else who adopted it.

        :return: the leader of its team when neither manages procedures any more
        :rtype: res.users
        """
        self.ensure_one()
        procedure = self.sudo()
        users = procedure.approved_user_id | procedure.create_uid
        managers = users.filtered(
            lambda user: user.active
            and self.env.ref(MANAGER) in user.all_group_ids
            and procedure.company_id in user.company_ids
        )
        return (managers or procedure.team_ids.user_id or self.env.user)[:1]
