# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintTicketGuide(models.AbstractModel):
    """Shows with a complaint what helps to answer it (R448)."""

    _name = "complaint.ticket.guide"
    _description = "Complaint Guides"

    complaint_guide_count = fields.Integer(
        compute="_compute_complaint_guide_count", groups="base.group_user"
    )

    @api.depends("category_id")
    def _compute_complaint_guide_count(self):
        guides = self.env["complaint.guide"]
        counts = {}
        for ticket in self:
            key = ticket.company_id, ticket.category_id
            if key not in counts:
                counts[key] = guides.search_count(guides._get_domain_for(ticket))
            ticket.complaint_guide_count = counts[key]

    def action_complaint_guides(self):
        """Open the guides that fit the complaint.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self._get_complaint_action("complaint_guide_action")
        action["domain"] = list(self.env["complaint.guide"]._get_domain_for(self))
        return action
