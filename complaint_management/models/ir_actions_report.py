# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import OrderedDict

from odoo import models

from ..tools.pdf_pages import number_pages

# milliseconds wkhtmltopdf would wait for scripts; our forms have none
SCRIPT_DELAY = "0"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_complaint_form(self, report_ref):
        """Return the model that fills a form of complaints, or None.

        :param report_ref: as :meth:`_get_report` takes it
        """
        model = self._get_rendering_context_model(self._get_report(report_ref))
        is_form = isinstance(model, self.pool["complaint.form.report"])
        return model if is_form else None

    def _get_layout(self):
        if self and self._get_complaint_form(self) is not None:
            # complete in itself: prints even when the server cannot reach itself
            return self.env.ref("complaint_management.complaint_form_layout")
        return super()._get_layout()

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        form = self._get_complaint_form(report_ref)
        if form is None or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        docs = self.env[form._form_model].browse(res_ids)
        docs.check_access("read")
        streams = OrderedDict()
        for docids in form._get_prints(list(dict.fromkeys(res_ids))):
            report = self.with_context(
                complaint_form_foot=form._get_foot(docs.browse(docids))
            )
            streams |= super(IrActionsReport, report)._render_qweb_pdf_prepare_streams(
                report_ref, data, docids
            )
        return streams

    def _run_wkhtmltopdf(self, bodies, report_ref=False, **kwargs):
        if not report_ref or self._get_complaint_form(report_ref) is None:
            return super()._run_wkhtmltopdf(bodies, report_ref=report_ref, **kwargs)
        report = self.with_context(complaint_form=True)
        pdf = super(IrActionsReport, report)._run_wkhtmltopdf(
            bodies, report_ref=report_ref, **kwargs
        )
        return number_pages(pdf, self.env.context.get("complaint_form_foot") or "")

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        arguments = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get("complaint_form"):
            delay = arguments.index("--javascript-delay") + 1
            arguments[delay] = SCRIPT_DELAY
            arguments.append("--disable-javascript")
        return arguments
