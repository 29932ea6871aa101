# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class ComplaintSiteVisit(models.Model):
    """现场确认: what is found at the customer, and what is agreed with him (3.1-3.3).

    Where two batches turn out differently each has a visit of its own, on one day.
    """

    _name = "complaint.site.visit"
    _description = "Confirmation at the Customer"
    _inherit = ["complaint.goods.document"]
    _check_company_auto = True
    _complaint_transitions = {
        "draft": ("planned", "cancelled"),
        "planned": ("confirmed", "cancelled"),
        "confirmed": ("advised", "agreed"),
        "advised": (),
        "agreed": (),
        "cancelled": (),
    }
    _complaint_frozen_states = ("confirmed", "advised", "agreed", "cancelled")
    _complaint_open_in_states = {
        "confirmed": ("advice", "treatment", "is_sorted_out", "agreed_with")
    }
    _complaint_stamp_fields = ("date_confirmed", "confirmed_by_id", "date_agreed")

    date_planned = fields.Datetime(
        string="Planned For", help="The earliest time at which somebody can be there."
    )
    visitor_ids = fields.Many2many(
        comodel_name="res.users",
        string="Visitors",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    contact_person = fields.Char(string="Met With")
    finding = fields.Text(string="What Was Found")
    quantity_defective = fields.Float(string="Defective", digits="Product Unit")
    liability = fields.Selection(
        selection=[
            ("own", "Quality problem of ours"),
            ("operation", "Operation by the customer"),
            ("customer", "Another cause at the customer"),
        ],
        help="Whose fault it is; only the first is counted as ours.",
    )
    is_performance_affected = fields.Boolean(string="Performance Seriously Affected")
    is_form_requested = fields.Boolean(
        string="Form Requested",
        help="The customer asks for the Quality Abnormality Form.",
    )
    is_reply_requested = fields.Boolean(
        string="Countermeasures Requested",
        help="The customer wants to check the countermeasures.",
    )
    advice = fields.Text(
        string="Advice to the Customer",
        help="How he operates the goods correctly, so that their quality holds.",
    )
    treatment = fields.Selection(
        selection=[
            ("rework", "Rework at the customer"),
            ("return", "Collect the goods"),
        ],
        string="Agreed Treatment",
    )
    is_sorted_out = fields.Boolean(
        string="Sorted Out in Production",
        help="The defective pieces were sorted out in the customer's production.",
    )
    agreed_with = fields.Char()
    rework_ids = fields.One2many("complaint.rework", "visit_id", string="Reworks")
    date_confirmed = fields.Datetime(string="Confirmed On", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_agreed = fields.Datetime(string="Agreed On", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("planned", "Planned"),
            ("confirmed", "Confirmed"),
            ("advised", "Advice given"),
            ("agreed", "Treatment agreed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    def action_plan(self):
        """Arrange the visit, after the shipment inspection was looked at (R182, R199).

        :raise UserError: when the time is missing or a batch was not looked at
        """
        self.check_access("write")
        for visit in self:
            if not visit.date_planned or not visit.visitor_ids:
                raise UserError(self.env._("Say who goes there, and when."))
            visit._check_shipments()
            visit._set_state("planned", "visit_planned", {"goods": visit.goods_ids.ids})
        return True

    def action_confirm(self):
        """Put on record what was found and whose fault it is (R200).

        :raise UserError: when the finding or the liability is missing
        """
        self.check_access("write")
        for visit in self:
            if not (visit.finding or "").strip() or not visit.liability:
                raise UserError(
                    self.env._("Say what was found, and whose fault it is.")
                )
            visit._check_shipments()
            visit._set_state(
                "confirmed",
                "site_confirmed",
                {
                    "liability": visit.liability,
                    "goods": visit.goods_ids.ids,
                    "defective": visit.quantity_defective,
                    "evidence": visit._seal_evidence(),
                },
                date_confirmed=fields.Datetime.now(),
                confirmed_by_id=self.env.uid,
            )
        return True

    def action_advise(self):
        """建议客户纠正操作方式: the customer was told how to operate it (R080).

        :raise UserError: when it is our fault or no advice was written
        """
        self.check_access("write")
        for visit in self:
            if visit.liability == "own":
                raise UserError(self.env._("It is our fault: agree on the treatment."))
            if not (visit.advice or "").strip():
                raise UserError(self.env._("Write what the customer was advised."))
            visit._set_state(
                "advised", "operation_advised", date_agreed=fields.Datetime.now()
            )
        return True

    def action_agree(self):
        """与客户协商处理方式: rework at his site, or collect the goods (R220, R221).

        :raise UserError: when it is not our fault or the treatment is missing
        """
        self.check_access("write")
        for visit in self:
            if visit.liability != "own":
                raise UserError(self.env._("It is not our fault: advise the customer."))
            if not visit.treatment or not (visit.agreed_with or "").strip():
                raise UserError(
                    self.env._("Say which treatment was agreed, and with whom.")
                )
            if visit.is_sorted_out and visit.treatment != "return":
                raise UserError(
                    self.env._("What was sorted out in production is collected.")
                )
            visit._set_state(
                "agreed",
                "treatment_agreed",
                {"treatment": visit.treatment},
                date_agreed=fields.Datetime.now(),
            )
        return True

    def action_cancel(self):
        """Call off a visit that did not take place."""
        self.check_access("write")
        self._set_state("cancelled", "visit_cancelled")
        return True

    def _filter_found(self):
        """Return the visits at which something was found.

        :rtype: recordset of complaint.site.visit
        """
        found = ("confirmed", "advised", "agreed")
        return self.filtered(lambda visit: visit.state in found)

    def _check_shipments(self):
        """Refuse a visit before the inspection of each of its batches was looked at.

        It is asked where the procedure puts that first.

        :raise UserError: naming the goods
        """
        self.ensure_one()
        plan = self.procedure_id.sudo()._get_plan().steps.get("visit_planned")
        if not plan or "shipment_checked" not in plan.not_before:
            return
        missing = self.sudo().goods_ids.filtered(lambda goods: not goods.is_checked)
        if missing or not self.goods_ids:
            names = format_list(self.env, missing.mapped("display_name"))
            raise UserError(
                self.env._(
                    "%s: look at the record of the shipment inspection first.",
                    names or self.env._("The goods"),
                )
            )
