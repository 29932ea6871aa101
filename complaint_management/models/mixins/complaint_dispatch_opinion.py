# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

STEP = "instructed"
# What is open between the issue and the opinion.
OPEN_FIELDS = {"opinion", "team_id", "date_limit"}


class ComplaintDispatchOpinion(models.AbstractModel):
    """The opinion and the limit that somebody sets before the team signs (R125).

    A procedure asks for it with the step ``instructed``; its role fills them in.
    """

    _name = "complaint.dispatch.opinion"
    _description = "Complaint Dispatch Opinion"

    opinion = fields.Text(string="Handling Opinion", copy=False)
    date_opinion = fields.Datetime(string="Opinion On", readonly=True, copy=False)
    opinion_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    needs_opinion = fields.Boolean(
        compute="_compute_needs_opinion",
        help="The procedure wants opinion and limit of somebody after the issue.",
    )

    @api.depends("ticket_id", "kind_id")
    def _compute_needs_opinion(self):
        for dispatch in self:
            procedure = dispatch.sudo().procedure_id
            is_asked = bool(procedure) and STEP in procedure._get_steps()
            # an outside party is told the limit with the order
            dispatch.needs_opinion = is_asked and not dispatch.is_outside

    @api.model
    def _get_stamp_fields(self):
        return super()._get_stamp_fields() | {"date_opinion", "opinion_by_id"}

    def _check_limit(self):
        """Refuse a limit that is missing or lies in the past.

        :raise UserError: naming what is wrong
        """
        for dispatch in self:
            if not dispatch.date_limit:
                raise UserError(self.env._("Set the limit."))
            if dispatch.date_limit <= fields.Datetime.now():
                raise UserError(self.env._("The limit lies in the past."))

    def _waits_for_opinion(self):
        """Tell whether opinion and limit are still to be set.

        :rtype: bool
        """
        self.ensure_one()
        return self.needs_opinion and self.state == "issued" and not self.date_opinion

    def _check_frozen(self, vals):
        for dispatch in self:
            is_open = set(vals) <= OPEN_FIELDS and dispatch._waits_for_opinion()
            if not is_open or f" {STEP} " in dispatch.others_steps:
                super(ComplaintDispatchOpinion, dispatch)._check_frozen(vals)

    def action_instruct(self):
        """Hand the order to the responsible team, with opinion and limit (R125).

        :raise UserError: when one of them is missing, or was given before
        """
        self.check_access("write")
        self._check_limit()
        for dispatch in self:
            if not dispatch._waits_for_opinion():
                raise UserError(self.env._("This order waits for no opinion."))
            if not (dispatch.opinion or "").strip():
                raise UserError(self.env._("Write the handling opinion."))
            dispatch.ticket_id._complaint_record(STEP, dispatch)
        self._trusted().write(
            {"date_opinion": fields.Datetime.now(), "opinion_by_id": self.env.uid}
        )
        self._move_clocks_to_team()

    def _move_clocks_to_team(self):
        """Give the open work on the orders to the team they were handed to."""
        clocks = self.env["complaint.clock"].sudo()
        clocks = clocks.search(
            [
                ("document_model", "=", self._name),
                ("document_id", "in", self.ids),
                ("is_open", "=", True),
            ]
        )
        for clock in clocks:
            clock._trusted().team_id = self.browse(clock.document_id).sudo().team_id
