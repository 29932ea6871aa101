# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError


class ComplaintSolutionCaseMixin(models.AbstractModel):
    """One offer for a group case, and the answer of each of its people (R312)."""

    _name = "complaint.solution.case.mixin"
    _description = "Complaint Solution of a Group Case"

    def _get_case_people(self):
        """Return the people of the case the solution is for.

        :rtype: recordset of complaint.complainant, with sudo
        """
        people = self.sudo().ticket_id.complaint_complainant_ids
        return people.filtered(lambda person: person.state != "left")

    def _check_discreet(self):
        """Refuse an offer that tells each of them who the others are.

        :raise UserError: when it names one of the people of a case
        """
        solution = self.sudo()
        if not solution.ticket_id.complaint_is_case:
            return
        content = solution._get_offer_content()
        texts = [content["description"], content["prevention"]]
        texts += [name for name, _date in content["measures"]]
        text = "\n".join(filter(None, texts))
        if solution.ticket_id._mask_complaint_case(text) != text:
            raise UserError(
                self.env._(
                    "The offer names one of the people of the group case: each of the "
                    "others would read it."
                )
            )

    def _customer_accept(self, partner, *args, **kwargs):
        self._check_answered_one_by_one()
        return super()._customer_accept(partner, *args, **kwargs)

    def _customer_refuse(self, partner, *args, **kwargs):
        self._check_answered_one_by_one()
        return super()._customer_refuse(partner, *args, **kwargs)

    def _check_answered_one_by_one(self):
        """Refuse the answer of one for all.

        :raise UserError: when the solution is for a group case
        """
        if self._get_case_people():
            raise UserError(self.env._("In a group case everybody answers by himself."))

    def _answer(self, answer, channel, offer_hash, **vals):
        """Refuse a consent while people of the case have not agreed."""
        if answer == "accepted":
            self._check_answered_one_by_one()
        return super()._answer(answer, channel, offer_hash, **vals)

    def _settle_case(self):
        """Take the offer as accepted when nobody's answer is missing any more.

        As the system. Each answer moves the ledger of the case, so that of two at
        the same moment the second one is tried again and sees the first.
        """
        people = self._get_case_people()
        agreed = people.filtered(
            lambda p: p.state == "accepted" and p.solution_id == self.sudo()
        )
        waiting = people - agreed - people.filtered(lambda p: p.state == "ended")
        solution = self.sudo().with_user(SUPERUSER_ID)._without_client_context()
        if solution.state != "offered" or waiting or not agreed:
            return
        solution._lock_row()
        payload = {
            "offer": solution.offer_hash,
            "accepted": len(agreed),
            "ended": len(people - agreed),
        }
        solution._set_state("accepted", "accepted", payload)
        solution._trusted().write(
            {
                "date_answered": fields.Datetime.now(),
                "answer_hash": solution.offer_hash,
                "answered_by_id": self.env.uid,
            }
        )
        people._announce("accepted")
