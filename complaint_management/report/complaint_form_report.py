# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import get_lang

MOMENT = "%Y-%m-%d %H:%M"


class ComplaintFormReport(models.AbstractModel):
    """What the printed forms of complaints have in common.

    A form is the model ``report.<report name>`` that inherits this one and answers
    :meth:`_prepare_page`; its template reads ``page``. Forms are printed under the
    rights of the user and only by the groups of their report action: Odoo itself
    hides the menu entry but serves the address to everybody.
    """

    _name = "complaint.form.report"
    _description = "Complaint Form"

    # the model whose records are printed: a complaint, or what has a company
    _form_model = "helpdesk.ticket"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self._get_printable(docids)
        return {
            "doc_ids": docs.ids,
            "doc_model": docs._name,
            "docs": docs,
            "pages": self._get_pages(docs),
        }

    @api.model
    def _get_printable(self, docids):
        """Return the records to print.

        :param docids: list of ids, as the client sent them
        :raise AccessError: when the user may not read them or not print this form
        :raise UserError: when there is nothing to print, or a ticket that is no
            complaint
        """
        self._check_printer()
        docs = self.env[self._form_model].browse(docids or ()).exists()
        if not docs:
            raise UserError(self.env._("Choose what is to be printed."))
        docs.check_access("read")
        for ticket in self._get_ticket(docs).sudo():
            if not ticket.complaint_procedure_id:
                raise UserError(self.env._("%s is not a complaint.", ticket.number))
        return docs

    @api.model
    def _check_printer(self):
        """Refuse who is in no group of the report action.

        :raise AccessError: unless the superuser prints, after its own check
        """
        name = self._name.removeprefix("report.")
        report = self.env["ir.actions.report"]._get_report(name)
        groups = report.group_ids
        if groups and not self.env.su and not groups & self.env.user.all_group_ids:
            raise AccessError(self.env._("You may not print “%s”.", report.name))

    @api.model
    def _get_pages(self, docs):
        """Return the values of each printed document.

        :return: one dict per record; a form that lists records returns one for all
        :rtype: list of dict
        """
        return [self._get_page(doc) for doc in docs]

    @api.model
    def _get_page(self, doc):
        """Return the values of a document in the language it is printed in.

        :param doc: one record, or those of one list
        :rtype: dict
        """
        lang = self._get_lang(doc)
        form, doc = self.with_context(lang=lang), doc.with_context(lang=lang)
        ticket = form._get_ticket(doc)[:1]
        return {
            "doc": doc,
            "ticket": ticket,
            "lang": lang,
            "company": form._get_company(doc),
            "printed": fields.Datetime.now(),
            "timezone": form._get_timezone(ticket),
            "moment": lambda moment: form._format_moment(ticket, moment),
            "label": form._get_label,
            "complainant": form._get_complainant(ticket),
            **form._prepare_page(doc),
        }

    @api.model
    def _prepare_page(self, doc):
        """Return what only this form prints.

        Called once per document with the language in the context.

        :param doc: what is printed
        :rtype: dict
        """
        return {}

    @api.model
    def _get_ticket(self, docs):
        """Return the complaints that records belong to, if they have ``ticket_id``.

        :rtype: recordset of helpdesk.ticket
        """
        if docs._name == "helpdesk.ticket":
            return docs
        return docs.ticket_id if "ticket_id" in docs else self.env["helpdesk.ticket"]

    @api.model
    def _get_company(self, docs):
        """Return the company whose name stands at the head.

        :rtype: res.company
        """
        return docs[:1].company_id

    @api.model
    def _get_timezone(self, ticket):
        """Return the time zone of the times on the form.

        :param ticket: the complaint, or none where the form is about no complaint
        :rtype: str
        """
        if ticket:
            return ticket._get_complaint_timezone()
        return self.env.company._get_complaint_timezone()

    @api.model
    def _get_lang(self, docs):
        """Return the language a form is filled in: the company's.

        :return: code of an installed language
        :rtype: str
        """
        company = self._get_company(docs).sudo()
        return get_lang(self.env, company.partner_id.lang).code

    @api.model
    def _get_foot(self, docs):
        """Return what stands at the foot of every sheet, beside the page number.

        :rtype: str
        """
        tickets = self._get_ticket(docs)
        if tickets:
            return tickets.number if len(tickets) == 1 else ""
        return docs.display_name if len(docs) == 1 else ""

    @api.model
    def _get_prints(self, docids):
        """Return the ids that are printed together, as lists.

        One record each: without the patched Qt library wkhtmltopdf converts one
        document at a time, and each has its own page numbers.

        :rtype: list of list
        """
        return [[docid] for docid in docids]

    @api.model
    def _format_moment(self, ticket, moment):
        """Return a naive UTC time in the company's time zone, or an empty text.

        :rtype: str
        """
        return self._to_local(ticket, moment).strftime(MOMENT) if moment else ""

    @api.model
    def _to_local(self, ticket, moment):
        """Return a naive UTC time in the time zone of the complaint's company.

        :rtype: aware datetime
        """
        zone = ZoneInfo(self._get_timezone(ticket))
        return moment.replace(tzinfo=UTC).astimezone(zone)

    @api.model
    def _get_label(self, record, name):
        """Return the translated label of a selection field's value, or "".

        :rtype: str
        """
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    @api.model
    def _get_complainant(self, ticket):
        """Return who complained, as a form names him.

        :rtype: str
        """
        if ticket.complaint_is_anonymous:
            return self.env._("Anonymous")
        return ticket.partner_name or ticket.partner_id.name or ""

    @api.model
    def _get_boxes(self, records, name):
        """Return the values of a selection field, each with whether it was chosen.

        :param records: the records whose values are ticked
        :param str name: of the field
        :return: translated label and whether a record has the value
        :rtype: list of tuple
        """
        chosen = set(records.mapped(name))
        values = records._fields[name]._description_selection(self.env)
        return [(label, value in chosen) for value, label in values]

    @api.model
    def _get_rows(self, documents, *hidden):
        """Return documents in the order they were written.

        An empty one stands for none, so that the form can be filled in by hand.

        :param hidden: states that are not printed
        :rtype: list of recordsets
        """
        shown = documents.filtered(lambda document: document.state not in hidden)
        return list(shown.sorted("id")) or [documents.browse()]

    @api.model
    def _get_reviews(self, documents):
        """Return the decisions on documents, the oldest first (R225).

        :param documents: of one model with ``complaint.approval.mixin``
        :rtype: recordset of tier.review
        """
        return self.env["tier.review"].search(
            Domain("model", "=", documents._name)
            & Domain("res_id", "in", documents.ids)
            & Domain("status", "in", ("waiting", "pending", "approved", "rejected")),
            order="res_id, complaint_request, sequence, id",
        )

    @api.model
    def _prepare_approval(self, review):
        """Return what a form prints of a decision.

        :param review: tier.review
        :return: ``request``, ``role``, ``name``, ``opinion`` and ``date`` (naive
            UTC or False)
        :rtype: dict
        """
        decision = {
            "approved": self.env._("Approved"),
            "rejected": self.env._("Rejected"),
        }.get(review.status, self.env._("Not decided yet"))
        return {
            "request": review.complaint_request,
            "role": review.complaint_line_id.role_id.name,
            "name": review.done_by.name,
            "opinion": "\n".join(filter(None, [decision, review.comment])),
            "date": review.reviewed_date if review.done_by else False,
        }
