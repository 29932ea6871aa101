# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintDispatchInvestigator(models.AbstractModel):
    """指定专人: who of the responsible team investigates, and why he can (R141)."""

    _name = "complaint.dispatch.investigator"
    _description = "Complaint Dispatch Investigator"

    investigator_id = fields.Many2one("res.users", readonly=True, copy=False)
    investigator_reason = fields.Char(
        string="What He Knows of It", readonly=True, copy=False
    )
    investigator_by_id = fields.Many2one(
        "res.users", string="Appointed By", readonly=True, copy=False
    )
    date_investigator = fields.Datetime(
        string="Investigator Appointed", readonly=True, copy=False
    )

    @api.model
    def _get_stamp_fields(self):
        return super()._get_stamp_fields() | {
            "investigator_id",
            "investigator_reason",
            "investigator_by_id",
            "date_investigator",
        }

    def _appoint(self, user, reason):
        """Name who investigates; an order that is not signed for is signed with it.

        :param user: res.users, of the responsible team
        :param str reason: what he knows of the matter
        :raise UserError: when there is no reason, nothing to investigate any more, or
            he is of another team
        """
        self.ensure_one()
        self.check_access("write")
        self._check_appointment(user, reason)
        if self.state == "issued":
            self.action_receive()
        if self.state != "received":
            raise UserError(self.env._("This order waits for no investigation."))
        self.ticket_id._complaint_record(
            "investigator_appointed", self, {"investigator": user.id}
        )
        self._trusted().write(
            {
                "handler_id": user.id,
                "investigator_id": user.id,
                "investigator_reason": reason,
                "investigator_by_id": self.env.uid,
                "date_investigator": fields.Datetime.now(),
            }
        )
        if user != self.env.user:
            self.message_notify(
                partner_ids=user.sudo().partner_id.ids,
                subject=self.env._("Please investigate: %s", self.display_name),
                body=self.question,
            )

    def _check_appointment(self, user, reason):
        """Refuse to appoint somebody of another team, or for no reason.

        :param user: res.users
        :param str reason: what he knows of the matter
        :raise AccessError: when the user is not of the responsible team
        :raise UserError: naming what is wrong
        """
        self._check_inside()
        self._check_team_member()
        team = self.team_id.sudo()
        if user not in team.user_ids | team.user_id:
            raise UserError(
                self.env._(
                    "%(user)s is not of the team %(team)s.",
                    user=user.sudo().name,
                    team=team.name,
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say what qualifies the investigator."))

    def _check_investigator(self):
        """Refuse the report of somebody else once an investigator was appointed.

        :raise UserError: naming who was
        """
        for dispatch in self.sudo():
            appointed = dispatch.investigator_id
            if appointed and appointed != self.env.user:
                raise UserError(
                    self.env._("%s was appointed to investigate.", appointed.name)
                )
