# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintTraining(models.Model):
    """培训档案: what the staff was trained in, with people and date (R462, R463).

    Cases of the library are its examples; a weekly meeting may contain it.
    """

    _name = "complaint.training"
    _description = "Training"
    _inherit = ["complaint.stamped.mixin", "complaint.evidence.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _complaint_stamp_fields = ("state", "held_by_id", "date_recorded")

    name = fields.Char(string="Topic", required=True)
    subject = fields.Selection(
        selection=[
            ("company", "Documents of the company"),
            ("law", "Laws and regulations"),
            ("news", "Newest developments"),
            ("knowledge", "Professional knowledge"),
        ],
        string="Subject of the Training",
        required=True,
        default="knowledge",
    )
    date = fields.Date(
        string="Day of the Training", required=True, default=fields.Date.context_today
    )
    trainer = fields.Char()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    team_ids = fields.Many2many(
        "helpdesk.ticket.team", string="Departments", check_company=True
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Trained People",
        domain=[("share", "=", False)],
    )
    meeting_id = fields.Many2one(
        "complaint.meeting",
        string="Part of the Meeting",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="A weekly meeting contains a training (R462).",
    )
    case_ids = fields.Many2many(
        comodel_name="complaint.case",
        relation="complaint_training_case_rel",
        column1="training_id",
        column2="case_id",
        string="Cases Used",
        check_company=True,
        domain=[("state", "=", "published")],
    )
    content = fields.Text(string="What Was Taught")
    result = fields.Text(string="What Came of It")
    held_by_id = fields.Many2one("res.users", string="Recorded By", readonly=True)
    date_recorded = fields.Datetime(string="Recorded On", readonly=True)
    state = fields.Selection(
        selection=[("planned", "Planned"), ("held", "Held")],
        default="planned",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        if any(training.state == "held" for training in self):
            raise UserError(self.env._("A training on record is kept as it is."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if any(training.state == "held" for training in self):
            raise UserError(self.env._("A training on record is kept as it is."))

    def action_record(self):
        """Put the training on record.

        :raise UserError: when it says nothing, or names nobody
        """
        self.check_access("write")
        for training in self:
            if training.state != "planned":
                raise UserError(self.env._("It is on record already."))
            if not training.user_ids or not (training.content or "").strip():
                raise UserError(
                    self.env._("Write who was trained and what was taught.")
                )
            training._trusted().write(
                {
                    "state": "held",
                    "held_by_id": self.env.uid,
                    "date_recorded": fields.Datetime.now(),
                }
            )
        return True
