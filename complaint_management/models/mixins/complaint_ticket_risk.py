# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_list, html2plaintext

STAFF = "base.group_user"
# what the customer writes when he complains
TEXTS = ("name", "complaint_demand", "description")


class ComplaintTicketRisk(models.AbstractModel):
    """Marks complaints whose words announce a risk; people take marks away (R058)."""

    _name = "complaint.ticket.risk"
    _description = "Complaint Risk Words"

    complaint_risk_ids = fields.Many2many(
        comodel_name="complaint.risk",
        relation="helpdesk_ticket_complaint_risk_rel",
        column1="ticket_id",
        column2="risk_id",
        string="Risk Words",
        domain=[("is_negation", "=", False)],
        groups=STAFF,
        copy=False,
        help="Found in what the customer wrote. Take a mark away when it is wrong.",
    )
    complaint_risk_words = fields.Char(
        string="Words Found", compute="_compute_complaint_risk_words", groups=STAFF
    )

    @api.depends(*TEXTS)
    def _compute_complaint_risk_words(self):
        risks = self.env["complaint.risk"]
        for ticket in self:
            found = risks._find_risks(ticket._get_complaint_words()).values()
            words = [f"“{word}”" for words in found for word in words]
            ticket.complaint_risk_words = " ".join(dict.fromkeys(words))

    def write(self, vals):
        judged = "complaint_risk_ids" in vals and not self._is_trusted()
        marked = [(ticket, ticket.complaint_risk_ids) for ticket in self if judged]
        result = super().write(vals)
        for ticket, risks in marked:
            ticket._complaint_log_risks(risks - ticket.complaint_risk_ids)
        if not set(TEXTS).isdisjoint(vals):
            self.sudo().filtered("complaint_procedure_id")._complaint_mark_risks()
        return result

    def _complaint_record_registration(self):
        super()._complaint_record_registration()
        self._complaint_mark_risks()

    def _complaint_log_risks(self, risks):
        """Note who says that these marks are wrong.

        :param risks: complaint.risk that was taken away
        """
        if risks:
            names = format_list(self.env, risks.mapped("name"))
            self._message_log(body=self.env._("Risk words taken away: %s", names))

    def _get_complaint_words(self):
        """Return what the customer wrote when he complained, as plain text.

        :rtype: str
        """
        self.ensure_one()
        description = html2plaintext(self.description or "")
        return "\n".join([self.name or "", self.complaint_demand or "", description])

    def _complaint_mark_risks(self, text=None):
        """Mark the risks announced; what was marked before stays.

        :param str text: what the customer said since; without it the complaint itself
        """
        marked = defaultdict(self.browse)
        for ticket in self.sudo():
            words = ticket._get_complaint_words() if text is None else text
            for risk in self.env["complaint.risk"]._find_risks(words):
                marked[risk] |= ticket
        for risk, tickets in marked.items():
            tickets._trusted().write({"complaint_risk_ids": [Command.link(risk.id)]})
