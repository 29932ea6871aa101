# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class TierReview(models.Model):
    """One step of an approval; on a complaint document it is written by code only.

    Reviews of models with ``complaint.approval.mixin`` come from the approval lines
    of the procedure. Who may decide is resolved once, at the request, and kept in
    ``complaint_approver_ids``: later changes of groups, roles or definitions do not
    rewrite history.
    """

    _name = "tier.review"
    _inherit = ["tier.review", "complaint.trusted.mixin"]

    name = fields.Char(related=None, compute="_compute_name", compute_sudo=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        related=None,
        compute="_compute_company_id",
        compute_sudo=True,
        store=True,
    )
    complaint_ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
    )
    complaint_line_id = fields.Many2one(
        comodel_name="complaint.procedure.approval",
        string="Approval Line",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
    )
    complaint_request = fields.Integer(
        string="Request",
        readonly=True,
        help="Number of the request this review belongs to: a document that was "
        "rejected and requested again has reviews of several requests.",
    )
    complaint_approver_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_tier_review_approver_rel",
        column1="review_id",
        column2="user_id",
        string="Approvers",
        readonly=True,
        help="Who may decide, as resolved when the approval was requested.",
    )

    @api.depends("definition_id.name", "complaint_line_id")
    @api.depends_context("lang")
    def _compute_name(self):
        actions = dict(
            self.env["complaint.procedure.approval"]
            ._fields["action"]
            ._description_selection(self.env)
        )
        for review in self:
            line = review.complaint_line_id
            review.name = (
                self.env._(
                    "%(action)s by %(role)s",
                    action=actions[line.action],
                    role=line.role_id.name,
                )
                if line
                else review.definition_id.name
            )

    @api.depends("definition_id.company_id", "complaint_ticket_id.company_id")
    def _compute_company_id(self):
        for review in self:
            review.company_id = (
                review.complaint_ticket_id or review.definition_id
            ).company_id

    def _compute_todo_by(self):
        own = self._filter_complaint()
        for review in own:
            review.todo_by = ", ".join(review.reviewer_ids.mapped("display_name"))
        return super(TierReview, self - own)._compute_todo_by()

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._check_complaint_trusted()
        return reviews

    def write(self, vals):
        self._check_complaint_trusted()
        result = super().write(vals)
        self._check_complaint_trusted()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint(self):
        if self._filter_complaint():
            raise UserError(
                self.env._("The approvals of a complaint are part of its file.")
            )

    @api.model
    def _get_reviewer_fields(self):
        return [*super()._get_reviewer_fields(), "complaint_approver_ids"]

    def _get_reviewers(self):
        if self._filter_complaint():
            return self.complaint_approver_ids
        return super()._get_reviewers()

    def _can_review_value(self):
        if self._filter_complaint():
            return self.status == "pending"
        return super()._can_review_value()

    def _update_review_status(self):
        # the order of the steps is the procedure's, see complaint.approval.mixin
        return super(
            TierReview, self - self._filter_complaint()
        )._update_review_status()

    def _filter_complaint(self):
        """Return the reviews of documents of complaints.

        :rtype: recordset of tier.review
        """
        guarded = {
            name: name in self.env
            and isinstance(self.env[name], self.pool["complaint.approval.mixin"])
            for name in set(self.sudo().mapped("model"))
        }
        return self.filtered(
            lambda review: review.sudo().complaint_line_id
            or guarded[review.sudo().model]
        )

    def _check_complaint_trusted(self):
        """Refuse to write approvals of complaints from outside, superuser included.

        :raise AccessError: unless the call comes from the approval methods
        """
        if not self._is_trusted() and self._filter_complaint():
            raise AccessError(
                self.env._(
                    "Approvals of a complaint are given with the buttons of its "
                    "document."
                )
            )

    def _claim(self):
        """Take the pending review in the database, so that one decision wins.

        It is a real UPDATE: a second session waits for the first, is rolled back
        with a serialization failure and tried again by the server; then it finds
        the review decided.

        :raise UserError: when the review is no longer pending
        """
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE tier_review SET status = status "
                "WHERE id = %s AND status = 'pending' RETURNING id",
                self.id,
            )
        )
        if not self.env.cr.fetchone():
            raise UserError(
                self.env._("This step was decided by somebody else meanwhile.")
            )
