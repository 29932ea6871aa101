# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintBulkMove(models.AbstractModel):
    """Many complaints are moved at once: seen beforehand, on record afterwards."""

    _name = "complaint.bulk.move"
    _description = "Complaint Bulk Move"
    _inherit = ["complaint.trusted.mixin"]

    # action that opens a new one in a dialogue
    _complaint_move_action = None

    reason = fields.Text(required=True)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Moved By", readonly=True, ondelete="restrict"
    )
    date_done = fields.Datetime(string="Moved On", readonly=True)
    moved_count = fields.Integer(string="Moved", readonly=True)
    refusals = fields.Text(string="Not Moved", readonly=True)
    # our own template, every value in it is escaped
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    def _compute_preview(self):
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.update(dict.fromkeys(self._get_stamps(), False), state="draft")
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            if set(self._get_stamps()) & set(vals) or "state" in vals:
                raise UserError(self._get_button_refusal())
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse to change what was done.

        :raise UserError: when it is under way or over
        """
        if any(move.state != "draft" for move in self):
            raise UserError(self.env._("What was moved is on record."))

    def _get_button_refusal(self):
        """Return why the result is not written by hand.

        :rtype: str
        """
        raise NotImplementedError

    @api.model
    def _get_stamps(self):
        """Return the fields that tell what was done; nobody writes them by hand."""
        return "user_id", "date_done", "moved_count", "refusals"

    @api.model
    def _open_new(self, values):
        """Open the form of a new one.

        :param dict values: of its fields
        :return: window action
        """
        self.browse().check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            self._complaint_move_action
        )
        context = {f"default_{name}": value for name, value in values.items()}
        return action | {"context": context | {"dialog_size": "extra-large"}}

    def _open_result(self):
        """Open what was moved, in the dialogue in which it was asked for.

        :return: window action
        """
        self.ensure_one()
        return self._open_new({}) | {"res_id": self.id}
