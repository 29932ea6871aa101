# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

STAFF = "base.group_user"


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["complaint.ticket.goods", "helpdesk.ticket"]

    complaint_goods_ids = fields.One2many(
        "complaint.goods", "ticket_id", string="Goods", groups=STAFF, copy=False
    )
    complaint_shipment_check_ids = fields.One2many(
        "complaint.shipment.check",
        "ticket_id",
        string="Shipment Inspections",
        groups=STAFF,
    )
    complaint_site_visit_ids = fields.One2many(
        "complaint.site.visit", "ticket_id", string="Visits", groups=STAFF
    )
    complaint_rework_ids = fields.One2many(
        "complaint.rework", "ticket_id", string="Reworks", groups=STAFF
    )
    complaint_abnormality_ids = fields.One2many(
        "complaint.abnormality",
        "ticket_id",
        string="Quality Abnormality Forms",
        groups=STAFF,
    )
    complaint_goods_return_ids = fields.One2many(
        "complaint.goods.return", "ticket_id", string="Returns", groups=STAFF
    )
    complaint_upstream_notice_ids = fields.One2many(
        "complaint.upstream.notice",
        "ticket_id",
        string="Notices to Upstream Production",
        groups=STAFF,
    )

    def _get_complaint_returned(self):
        """Return what the warehouse has counted, as the customer is told.

        :rtype: recordset of complaint.goods.return.line
        """
        notes = self.complaint_goods_return_ids.filtered("date_counted")
        return notes.line_ids

    def action_new_shipment_check(self):
        """Open the check of the next batch.

        :return: window action
        """
        return self._open_complaint_document("shipment_check", reuse=True)

    def action_new_site_visit(self):
        """Open the visit that is being arranged, or a new one.

        :return: window action
        """
        return self._open_complaint_document("site_visit", reuse=True)

    def action_new_rework(self):
        """Open the round of rework that is under way, or a new one.

        :return: window action
        """
        return self._open_complaint_document("rework", reuse=True)

    def action_new_abnormality(self):
        """Open the draft of the Quality Abnormality Form, or a new one.

        :return: window action
        """
        return self._open_complaint_document("abnormality", reuse=True)

    def action_new_goods_return(self):
        """Open the return that is being prepared, or a new one.

        :return: window action
        """
        return self._open_complaint_document("goods_return", reuse=True)

    def action_new_upstream_notice(self):
        """Open the draft of the notice, or a new one.

        :return: window action
        """
        return self._open_complaint_document("upstream_notice", reuse=True)
