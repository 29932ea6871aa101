# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class ComplaintTicketPrinciple(models.AbstractModel):
    """Asks for the reason when a limit that holds in principle was not kept."""

    _name = "complaint.ticket.principle"
    _description = "Complaint Limits In Principle"

    @api.model
    def _complaint_append(self, entries):
        soft = [e for e in entries if e["step"] and not e["step"].is_hard]
        if soft:
            tickets = self.sudo().union(*(entry["ticket"] for entry in soft))
            clocks = self._get_complaint_clocks(tickets).grouped("ticket_id")
            for entry in soft:
                late = clocks.get(entry["ticket"], self.env["complaint.clock"])
                self._complaint_excuse(entry, late.sudo())
        return super()._complaint_append(entries)

    @api.model
    def _complaint_excuse(self, entry, clocks):
        """Keep in the ledger why a step is late; without a reason it is refused.

        Customers and the system give none.

        :param dict entry: see ``_complaint_record_entries``
        :param clocks: complaint.clock of the complaint
        :raise UserError: naming the step
        """
        late = clocks.filtered(
            lambda c: c.step_id == entry["step"]
            and c._is_in_principle_late(entry["date"])
            and self._is_same_work(c, entry)
        )
        user = self.env.user
        missing = late.filtered(lambda c: not c.late_reason)
        if missing and not (user.share or user._is_superuser()):
            raise UserError(
                self.env._(
                    "“%s” is late. Its limit holds in principle: give the reason for "
                    "the delay first, in My Work or under Open Work of the complaint.",
                    missing[0].name,
                )
            )
        if late:
            ticket = entry["ticket"]
            entry["payload"] = (entry.get("payload") or {}) | {
                "late": {
                    "due": max(late.mapped("date_due")),
                    "reason": ticket._mask_complaint(late[0].late_reason or "") or None,
                }
            }
