# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import html2plaintext

# documents that are not written to the end, or came to nothing
HIDDEN = ("draft", "cancelled", "refused", "abandoned")
# step -> what of which documents stands in it, "" for the complaint itself
STEPS = {
    "team": (
        ("complaint_dispatch_ids", ("team_id", "handler_id")),
        ("complaint_shipment_check_ids", ("checked_by_id",)),
        ("complaint_site_visit_ids", ("visitor_ids",)),
        ("complaint_rework_ids", ("production_user_ids", "quality_user_ids")),
        ("complaint_abnormality_ids", ("team_ids", "issued_by_id", "decided_by_id")),
        (
            "complaint_goods_return_ids",
            ("collected_by_id", "counted_by_id", "confirmed_by_id", "agreed_by_id"),
        ),
        ("complaint_upstream_notice_ids", ("team_ids", "inspector_ids")),
    ),
    "description": (
        ("", ("complaint_demand",)),
        ("complaint_site_visit_ids", ("finding", "quantity_defective")),
        ("complaint_abnormality_ids", ("defect", "quantity", "share")),
    ),
    "containment": (
        ("complaint_shipment_check_ids", ("record_number", "result", "note")),
        ("complaint_site_visit_ids", ("treatment", "advice")),
        ("complaint_rework_ids", ("number", "work", "quantity_reworked")),
        (
            "complaint_abnormality_ids",
            ("disposition", "quantity_disposed", "disposition_note"),
        ),
        ("complaint_goods_return_ids", ("quantity_claimed", "quantity_counted")),
    ),
    "cause": (
        ("complaint_site_visit_ids", ("liability",)),
        ("complaint_abnormality_ids", ("cause", "cause_id")),
        ("complaint_investigation_ids", ("cause", "cause_id")),
    ),
    "plan": (
        ("complaint_abnormality_ids", ("countermeasure",)),
        ("complaint_solution_ids", ("description",)),
        ("complaint_solution_ids.measure_ids", ("name", "user_id", "date_due")),
        ("complaint_action_ids.measure_ids", ("name", "user_id", "date_due")),
    ),
    "implementation": (
        ("complaint_solution_ids.measure_ids", ("name", "done_by_id", "date_done")),
        ("complaint_action_ids.measure_ids", ("name", "done_by_id", "date_done")),
        (
            "complaint_rework_ids",
            ("quantity_passed", "quantity_failed", "customer_note"),
        ),
        (
            "complaint_goods_return_ids",
            ("date_redelivery", "replacement_inspection", "date_redelivered"),
        ),
        ("complaint_abnormality_ids", ("customer_verdict",)),
    ),
    "prevention": (
        ("complaint_solution_ids", ("prevention",)),
        (
            "complaint_upstream_notice_ids",
            ("content", "standard_number", "standard_change"),
        ),
        ("complaint_action_ids", ("name", "goal", "result")),
    ),
    "closure": (
        ("complaint_abnormality_ids", ("reply_how", "date_replied")),
        ("complaint_revisit_ids", ("satisfaction_id", "opinion")),
        (
            "",
            (
                "complaint_closing_type_id",
                "complaint_date_closed",
                "complaint_summary",
            ),
        ),
    ),
}


class ComplaintEightStepsReport(models.AbstractModel):
    """八步处理记录: from the team to the closure, out of the documents (R425)."""

    _name = "report.complaint_management_oem.report_complaint_eight_steps"
    _description = "Eight-Step Record"
    _inherit = ["complaint.form.report"]

    @api.model
    def _prepare_page(self, ticket):
        goods = ticket.complaint_goods_ids
        return {
            # plain text: pictures of a mail would be fetched by the server
            "content": html2plaintext(ticket.description or "").strip(),
            "goods": list(goods) or [goods.browse()],
            "steps": [
                (code, name, self._get_step_rows(ticket, STEPS[code]))
                for code, name in self._get_step_names().items()
            ],
        }

    @api.model
    def _get_step_names(self):
        """Return the steps in their order.

        :return: code -> translated name
        :rtype: dict
        """
        _ = self.env._
        return {
            "team": _("1. Team"),
            "description": _("2. Description of the Problem"),
            "containment": _("3. Containment"),
            "cause": _("4. Cause"),
            "plan": _("5. Corrective Plan"),
            "implementation": _("6. Implementation and Effect"),
            "prevention": _("7. Prevention"),
            "closure": _("8. Closure"),
        }

    @api.model
    def _get_step_rows(self, ticket, sources):
        """Return what the documents say about a step.

        :param ticket: helpdesk.ticket
        :param sources: one value of :data:`STEPS`
        :return: name of the document, and its lines; an empty row when nothing is
            said, to be filled in by hand
        :rtype: list of tuple
        """
        rows = []
        for path, names in sources:
            for document in self._get_step_documents(ticket, path):
                if lines := self._get_lines(ticket, document, names):
                    kind = self.env["ir.model"]._get(document._name).name
                    rows.append((kind, "\n".join(lines)))
        return rows or [("", "")]

    @api.model
    def _get_lines(self, ticket, document, names):
        """Return what a document says: a line for each field that is filled in.

        :param names: of fields
        :rtype: list of str
        """
        labels = {
            name: document._fields[name]._description_string(self.env) for name in names
        }
        return [
            self.env._("%(label)s: %(value)s", label=labels[name], value=text)
            for name in names
            if (text := self._format_value(ticket, document, name))
        ]

    @api.model
    def _get_step_documents(self, ticket, path):
        """Return the documents at the end of a path that the user may read.

        :rtype: recordset, the oldest first
        """
        if not path:
            return ticket
        first, _dot, rest = path.partition(".")
        documents = ticket[first]._filtered_access("read")
        documents = documents.filtered(lambda d: d.state not in HIDDEN)
        return (documents[rest] if rest else documents).sorted("id")

    @api.model
    def _format_value(self, ticket, document, name):
        """Return the value of a field as it is printed, or "".

        :rtype: str
        """
        field, value = document._fields[name], document[name]
        if not value:
            return ""
        if field.relational:
            return "、".join(value.mapped("display_name"))
        if field.type == "selection":
            return self._get_label(document, name)
        if field.type == "datetime":
            return self._format_moment(ticket, value)
        return f"{value:.15g}" if field.type in ("float", "integer") else str(value)
