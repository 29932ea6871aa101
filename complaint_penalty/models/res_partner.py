# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain

PAPERS = {
    "complaint_order_count": "complaint.dispatch",
    "complaint_penalty_count": "complaint.penalty",
    "complaint_repair_count": "complaint.emergency.repair",
}
STAFF = (
    "complaint_management.complaint_management_group_officer,"
    "complaint_management.complaint_management_group_auditor"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_order_count = fields.Integer(
        string="Orders", compute="_compute_complaint_paper_counts", groups=STAFF
    )
    complaint_penalty_count = fields.Integer(
        string="Fines", compute="_compute_complaint_paper_counts", groups=STAFF
    )
    complaint_repair_count = fields.Integer(
        string="Emergency Repairs",
        compute="_compute_complaint_paper_counts",
        groups=STAFF,
    )

    def _compute_complaint_paper_counts(self):
        for name, model in PAPERS.items():
            domain = Domain("party_id", "in", self.ids)
            domain &= Domain("state", "not in", ("draft", "cancelled"))
            groups = self.env[model]._read_group(domain, ["party_id"], ["__count"])
            counts = dict(groups)
            for partner in self:
                partner[name] = counts.get(partner, 0)

    def action_complaint_orders(self):
        """Open the orders the party was given, with what became of them (R359).

        :return: window action
        """
        return self._open_complaint_papers("complaint_management.complaint_dispatch")

    def action_complaint_penalties(self):
        """Open the fines of the party (R359).

        :return: window action
        """
        return self._open_complaint_papers("complaint_penalty.complaint_penalty")

    def action_complaint_repairs(self):
        """Open the emergency repairs in place of the party (R359).

        :return: window action
        """
        return self._open_complaint_papers(
            "complaint_penalty.complaint_emergency_repair"
        )

    def _open_complaint_papers(self, name):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(f"{name}_action")
        return action | {"domain": [("party_id", "=", self.id)], "context": {}}
