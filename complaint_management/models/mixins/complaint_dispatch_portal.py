# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain

from ...tools.party_acts import ACTS
from ...tools.upload import fingerprint

# What we note for ourselves; its files are not for the party.
OURS_ALONE = ("phone_notified", "appointed")


class ComplaintDispatchPortal(models.AbstractModel):
    """What an outside party sees of its orders, and nothing beyond (T16).

    The party has no access by itself. Its pages look for the orders of its company
    here, and ids come from nowhere else.
    """

    _name = "complaint.dispatch.portal"
    _description = "Complaint Dispatch in the Portal"

    @api.model
    def _get_party_domain(self, user):
        """Orders that were given to the company of a user.

        :param user: res.users in front of the page
        :rtype: Domain
        """
        company = user.sudo().partner_id.commercial_partner_id
        return Domain("party_id", "=", company.id) & Domain("date_issued", "!=", False)

    @api.model
    def _find_party_order(self, user, order_id):
        """Return an order of the company of a user.

        :param user: res.users in front of the page
        :param order_id: int, or None when it was none
        :return: one order with sudo, or an empty recordset
        :rtype: recordset of complaint.dispatch
        """
        if not order_id:
            return self.sudo().browse()
        domain = self._get_party_domain(user) & Domain("id", "=", order_id)
        return self.sudo().search(domain, limit=1)

    def _get_portal_acts(self):
        """Return the acts the party can take now.

        :return: codes of :data:`ACTS`
        :rtype: list of str
        """
        self.ensure_one()
        if self.sudo().ticket_id.complaint_phase == "closed":
            return []
        return [code for code in self._get_offered_acts() if not ACTS[code].is_ours]

    def _get_party_due(self):
        """Return what the party has to do by when, the most urgent first.

        :return: open clocks of its own acts, with sudo
        :rtype: recordset of complaint.clock
        """
        self.ensure_one()
        clocks = self.env["complaint.clock"].sudo()
        domain = Domain("ticket_id", "=", self.sudo().ticket_id.id)
        domain &= Domain("document_model", "=", self._name)
        domain &= Domain("document_id", "=", self.id)
        domain &= Domain("is_open", "=", True) & Domain("date_due", "!=", False)
        return clocks.search(domain, order="date_due, id").filtered(
            lambda c: c.step_id.code in ACTS and not ACTS[c.step_id.code].is_ours
        )

    def _get_party_files(self):
        """Return the files the party may see: its own, and what was meant for it.

        :rtype: recordset of ir.attachment, with sudo
        """
        self.ensure_one()
        acts = self.sudo().act_ids.filtered(lambda act: act.code not in OURS_ALONE)
        return (self.sudo().attachment_ids | acts.attachment_ids).sorted("id")

    def _prepare_party_file(self, name, content, mimetype):
        """Return the values of a file the party handed in, kept byte by byte.

        :param str name: checked file name
        :param bytes content: the file
        :param str mimetype: told from the content
        :rtype: dict
        """
        self.ensure_one()
        return {
            "name": name,
            "raw": content,
            "mimetype": mimetype,
            "res_model": self._name,
            "res_id": self.id,
            "complaint_sha256": fingerprint(content),
        }

    def _get_party_act_text(self, act):
        """Return what was said with an act, as the party may read it.

        :param act: complaint.dispatch.act
        :rtype: str
        """
        text = act.text or ""
        return text if act.is_by_party else self._get_party_text(text)

    def _reveal_customer(self):
        """Show the party whom it meets; that it was shown is put on record.

        :return: ``name``, ``phone`` and ``address``
        :rtype: dict
        :raise UserError: before an appointment was agreed, or after the work
        """
        self.ensure_one()
        self._party_act("customer_revealed")
        return self._get_party_customer()

    def _get_party_customer(self):
        """Return whom the party meets at the appointment.

        Called after it was put on record that he is shown. An addon says what else
        finds him.

        :return: ``name``, ``phone`` and ``address``
        :rtype: dict
        """
        ticket = self.sudo().ticket_id
        return {
            "name": ticket.partner_name or ticket.partner_id.name or "",
            "phone": ticket.complaint_phone or ticket.partner_id.phone or "",
            "address": ticket.complaint_address or "",
        }
