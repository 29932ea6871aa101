# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .complaint_procedure_step import UNITS

STATES = [("draft", "Draft"), ("in_force", "In force"), ("replaced", "Replaced")]


class ComplaintGuide(models.Model):
    """What helps to answer: 投诉FAQ, 投诉脚本, 投诉解决方案 (R218, R448-R450).

    Products and services change, and with them what we say: a guide in force is never
    rewritten, its next version replaces it.
    """

    _name = "complaint.guide"
    _description = "Complaint Guide"
    _inherit = ["mail.thread", "mail.activity.mixin", "complaint.stamped.mixin"]
    _order = "kind, name, version desc, id desc"
    _check_company_auto = True
    _complaint_stamp_fields = (
        "state",
        "version",
        "origin_id",
        "date_in_force",
        "published_by_id",
    )

    name = fields.Char(string="Subject of the Guide", required=True)
    kind = fields.Selection(
        selection=[
            ("faq", "Question and answer"),
            ("script", "Handling script"),
            ("solution", "Solution template"),
        ],
        string="Kind of Guide",
        required=True,
        default="faq",
    )
    category_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.category",
        relation="complaint_guide_category_rel",
        column1="guide_id",
        column2="category_id",
        string="Categories",
        check_company=True,
        help="Shown with complaints of these and of those below them; empty: of all.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    content = fields.Text(
        string="What to Say",
        help="The answer to the question, the words of the script, the solution as "
        "the customer reads it.",
    )

    # 投诉解决方案: 解决流程、处理责任人、处理周期、客户补偿方案、客户回访周期 …
    process = fields.Text(string="Course of Handling")
    role_id = fields.Many2one(
        comodel_name="complaint.role", string="Handled By", ondelete="restrict"
    )
    handling_number = fields.Integer(string="Cycle of Handling")
    handling_unit = fields.Selection(selection=UNITS, string="Unit of the Cycle")
    compensation = fields.Text(string="Plan of Compensation")
    revisit_number = fields.Integer(string="Cycle of Revisits")
    revisit_unit = fields.Selection(selection=UNITS, string="Unit of Revisits")
    prevention = fields.Text(string="How It Is Prevented")
    feedback = fields.Text(string="Analysis and Feedback")
    follow_up = fields.Text(string="Tracking of the Result")
    use = fields.Text(string="Use of the Result")

    version = fields.Integer(default=1, readonly=True, copy=False)
    origin_id = fields.Many2one(
        comodel_name="complaint.guide",
        string="First Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    change = fields.Char(string="What Changed", copy=False)
    date_review = fields.Date(string="Look at It Again On", copy=False)
    date_in_force = fields.Datetime(string="In Force Since", readonly=True, copy=False)
    published_by_id = fields.Many2one(
        comodel_name="res.users", string="Put in Force By", readonly=True, copy=False
    )
    state = fields.Selection(
        selection=STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )

    def _compute_display_name(self):
        for guide in self:
            guide.display_name = f"{guide.name} v{guide.version}"

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        kept = self.filtered(lambda guide: guide.state != "draft")
        if kept and set(vals) - {"date_review", "activity_ids", "message_follower_ids"}:
            raise UserError(
                self.env._("%s is in force: make its next version.", kept[0].name)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(guide.state != "draft" for guide in self):
            raise UserError(self.env._("A guide that was in force is kept."))

    def action_publish(self):
        """Put a draft in force; the version in force until now is replaced (R449).

        :raise UserError: when it says nothing, or is no draft
        """
        self.check_access("write")
        for guide in self:
            if guide.state != "draft":
                raise UserError(self.env._("%s is no draft.", guide.display_name))
            if not (guide.content or guide.process or "").strip():
                raise UserError(self.env._("Write what to say or how to handle it."))
            guide._get_versions().filtered(
                lambda other: other.state == "in_force"
            )._trusted().state = "replaced"
            guide._trusted().write(
                {
                    "state": "in_force",
                    "date_in_force": fields.Datetime.now(),
                    "published_by_id": self.env.uid,
                }
            )
            if guide.date_review:
                guide.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=guide.date_review,
                    summary=self.env._("Is it still right?"),
                    user_id=self.env.uid,
                )
        return True

    def action_revise(self):
        """Open a draft of the next version.

        :return: window action
        :raise UserError: when a draft of it is under way
        """
        self.ensure_one()
        self.check_access("write")
        versions = self._get_versions()
        if "draft" in versions.mapped("state"):
            raise UserError(self.env._("A draft of it is under way already."))
        draft = self.copy()
        draft._trusted().write(
            {
                "origin_id": (self.origin_id or self).id,
                "version": max(versions.mapped("version")) + 1,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    def _get_versions(self):
        """Return all versions of the guide.

        :rtype: recordset of complaint.guide
        """
        self.ensure_one()
        first = self.origin_id or self
        return self.search([("origin_id", "=", first.id)]) | first

    @api.model
    def _get_domain_for(self, ticket):
        """Return which guides fit a complaint: of its category or one above it.

        :param ticket: helpdesk.ticket
        :rtype: Domain
        """
        path = (ticket.sudo().category_id.parent_path or "").split("/")
        ids = [int(part) for part in path if part]
        return (
            Domain("state", "=", "in_force")
            & Domain("company_id", "=", ticket.company_id.id)
            & (Domain("category_ids", "=", False) | Domain("category_ids", "in", ids))
        )
