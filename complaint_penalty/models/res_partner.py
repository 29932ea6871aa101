# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter

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

    complaint_breach_count = fields.Integer(
        string="Missed Limits",
        compute="_compute_complaint_breach_count",
        groups=STAFF,
        help="Limits of its orders that the party did not keep.",
    )

    def _compute_complaint_breach_count(self):
        clocks = self.env["complaint.clock"].search(self._get_breach_domain())
        orders = self.env["complaint.dispatch"].browse(clocks.mapped("document_id"))
        party_of = {order.id: order.party_id for order in orders}
        counts = Counter(party_of[clock.document_id] for clock in clocks)
        for partner in self:
            partner.complaint_breach_count = counts[partner]

    def _get_breach_domain(self):
        """Return which work is a limit that these parties did not keep.

        :rtype: Domain
        """
        papers = self.env["complaint.dispatch"]
        orders = papers.search([("party_id", "in", self.ids), ("state", "!=", "draft")])
        # steps of a role are ours to take
        return (
            Domain("document_model", "=", papers._name)
            & Domain("document_id", "in", orders.ids)
            & Domain("state", "in", ("breached", "late"))
            & Domain("role_id", "=", False)
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

    def action_complaint_breaches(self):
        """Open the limits that the party did not keep (R359, R371).

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_clock_action"
        )
        return action | {
            "name": self.env._("Missed Limits"),
            "domain": self._get_breach_domain(),
            "context": {},
        }

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
