# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

STAFF = (
    "complaint_management.complaint_management_group_officer,"
    "complaint_management.complaint_management_group_auditor"
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    complaint_penalty_ids = fields.One2many(
        "complaint.penalty", "ticket_id", string="Fines", groups=STAFF
    )
    complaint_emergency_repair_ids = fields.One2many(
        "complaint.emergency.repair",
        "ticket_id",
        string="Emergency Repairs",
        groups=STAFF,
    )

    @api.model
    def _get_complaint_milestones(self):
        _ = self.env._
        return super()._get_complaint_milestones() | {
            "penalty_found": _("Condition of a fine found"),
            "penalty_confirmed": _("Facts of the fine confirmed"),
            "penalty_returned": _("Fine given back"),
            "penalty_signed": _("Fine fixed and signed"),
            "penalty_requested": _("Approval of the fine requested"),
            "penalty_decided": _("Fine decided on"),
            "penalty_approved": _("Fine approved"),
            "penalty_rejected": _("Fine refused"),
            "penalty_restarted": _("Request for the fine taken back"),
            "penalty_amended": _("Fine changed while deciding"),
            "penalty_cancelled": _("Fine cancelled"),
            "penalty_copied": _("Copies of the fine sent"),
            "penalty_copy_signed": _("Copy of the fine signed for"),
            "penalty_delivered": _("Fine delivered"),
            "penalty_settled": _("Fine settled"),
            "penalty_objected": _("Objection to the fine"),
            "penalty_objection_decided": _("Objection to the fine decided"),
            "penalty_withdrawn": _("Fine withdrawn"),
            "repair_ordered": _("Emergency repair ordered"),
            "repair_done": _("Emergency repair done"),
            "repair_accepted": _("Emergency repair accepted"),
            "repair_refused": _("Emergency repair not accepted"),
            "repair_audited": _("Cost of the emergency repair audited"),
            "repair_cancelled": _("Emergency repair cancelled"),
        }

    @api.model
    def _complaint_record_entries(self, entries):
        """What an order takes, or the decision on its excuse, may found a fine."""
        super()._complaint_record_entries(entries)
        orders = self.env["complaint.dispatch"].sudo()
        ids = {
            entry["document"].id
            for entry in entries
            if entry.get("document") and entry["document"]._name == orders._name
        }
        if ids:
            orders.browse(ids).filtered("party_id")._propose_penalties()

    def _get_cannot_close_reasons(self, closing):
        reasons = super()._get_cannot_close_reasons(closing)
        open_repairs = self.env["complaint.emergency.repair"].sudo()
        open_repairs = open_repairs.search(
            [("ticket_id", "in", self.ids), ("state", "in", ("ordered", "done"))]
        )
        for ticket in open_repairs.ticket_id:
            reasons[ticket.sudo(self.env.su)].append(
                self.env._("An emergency repair is not accepted yet.")
            )
        return reasons

    def action_new_penalty(self):
        """Open the fine that is proposed, or a new one about the last order.

        :return: window action
        """
        return self._open_complaint_document(
            "penalty", reuse=True, default_dispatch_id=self._get_last_party_order().id
        )

    def action_new_emergency_repair(self):
        """Open the emergency repair that is suggested, or a new one.

        :return: window action
        """
        return self._open_complaint_document(
            "emergency_repair",
            reuse=True,
            default_dispatch_id=self._get_last_party_order().id,
        )

    def _get_last_party_order(self):
        """Return the order to an outside party that a new document is about.

        :rtype: complaint.dispatch
        :raise UserError: when none was issued
        """
        self.ensure_one()
        orders = self.complaint_dispatch_ids.filtered(
            lambda d: d.party_id and d.date_issued and d.state != "cancelled"
        )
        if not orders:
            raise UserError(self.env._("No order was issued to an outside party."))
        return orders[0]
