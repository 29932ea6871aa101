# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain

from odoo.addons.complaint_management.tools.upload import fingerprint


class ComplaintPenaltyPortal(models.AbstractModel):
    """What a party sees of its fines, once they were delivered, and nothing beyond.

    The party has no access by itself. Its pages look for the fines of its company
    here, and ids come from nowhere else.
    """

    _name = "complaint.penalty.portal"
    _description = "Complaint Penalty in the Portal"

    @api.model
    def _get_party_domain(self, user):
        """Fines that were delivered to the company of a user.

        :param user: res.users in front of the page
        :rtype: Domain
        """
        company = user.sudo().partner_id.commercial_partner_id
        return (
            Domain("party_id", "=", company.id)
            & Domain("date_delivered", "!=", False)
            & Domain("state", "in", ("delivered", "withdrawn"))
        )

    @api.model
    def _find_party_fine(self, user, fine_id):
        """Return a fine that was delivered to the company of a user.

        :param user: res.users in front of the page
        :param fine_id: int, or None when it was none
        :return: one fine with sudo, or an empty recordset
        :rtype: recordset of complaint.penalty
        """
        if not fine_id:
            return self.sudo().browse()
        domain = self._get_party_domain(user) & Domain("id", "=", fine_id)
        return self.sudo().search(domain, limit=1)

    def _object_as_party(self, grounds, files):
        """Lodge the objection of the party, whose user was checked by the caller.

        :param str grounds: as the party writes
        :param list files: (name, content, mimetype) of checked uploads
        :rtype: complaint.penalty.objection
        :raise UserError: when one cannot object (any more)
        """
        self.ensure_one()
        objections = self.env["complaint.penalty.objection"].sudo()
        objection = objections._trusted().create(
            {"penalty_id": self.id, "ticket_id": self.ticket_id.id, "grounds": grounds}
        )
        objection.attachment_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": objection._name,
                    "res_id": objection.id,
                    "complaint_sha256": fingerprint(content),
                }
                for name, content, mimetype in files
            ]
        )
        objection._lodge(is_from_portal=True)
        return objection

    def _get_party_objection(self):
        """Return the objection that the party may read.

        :rtype: complaint.penalty.objection, one or none, with sudo
        """
        self.ensure_one()
        return self.sudo().objection_ids.filtered(lambda o: o.state != "draft")

    def _format_party_moment(self, moment):
        """Return a naive UTC time as the party reads it.

        :rtype: str
        """
        self.ensure_one()
        return self.sudo().ticket_id._format_local(moment) if moment else ""

    def _get_party_words(self, text):
        """Return words as the party may read them, without who the customer is.

        :param str text: what one of us wrote, or False
        :rtype: str
        """
        self.ensure_one()
        return self.sudo().ticket_id._mask_complaint(text or "")
