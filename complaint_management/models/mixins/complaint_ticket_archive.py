# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STAFF = "base.group_user"
# They name complaints and are no documents of their files.
NOT_FILED = {
    "complaint.access",
    "complaint.clock",
    "complaint.erasure",
    "complaint.ledger",
    "complaint.ledger.import.row",
    "complaint.procedure.move",
    "complaint.simulation.line",
    "complaint.training",
}


class ComplaintTicketArchive(models.AbstractModel):
    """The file of a complaint as the archive keeps it (R439)."""

    _name = "complaint.ticket.archive"
    _description = "Complaint Archive"

    complaint_archive_ids = fields.One2many(
        "complaint.archive", "ticket_id", string="Archive File", groups=STAFF
    )
    complaint_is_disposal_due = fields.Boolean(
        string="Retention Is Over",
        compute="_compute_complaint_is_disposal_due",
        search="_search_complaint_is_disposal_due",
        groups=STAFF,
    )

    @api.model
    def _get_complaint_milestones(self):
        _ = self.env._
        return super()._get_complaint_milestones() | {
            "archived": _("Filed in the archive"),
            "archive_held": _("File kept as evidence"),
            "archive_released": _("File no longer kept as evidence"),
            "erasure_requested": _("Removal of personal data requested"),
            "erasure_refused": _("Removal of personal data refused"),
            "erased": _("Personal data removed"),
            "case_valued": _("Value as a case decided"),
            "case_submitted": _("Case analysis written"),
            "case_returned": _("Case analysis sent back"),
            "case_published": _("Case taken into the library"),
            "case_withdrawn": _("Case taken out of the library"),
        }

    # -- what a file holds --------------------------------------------------------

    @api.model
    def _get_complaint_file_links(self):
        """Return which models hold documents of complaints.

        Documents of addons with a stored field ``ticket_id`` or ``ticket_ids`` are
        part of the file by themselves.

        :return: name of the model -> field that names the complaint
        :rtype: dict
        """
        links = {}
        for name, model in self.env.registry.items():
            if not name.startswith("complaint.") or name in NOT_FILED:
                continue
            if model._abstract or model._transient or not model._auto:
                continue
            for link in ("ticket_id", "ticket_ids"):
                field = model._fields.get(link)
                if field and field.store and field.comodel_name == "helpdesk.ticket":
                    links[name] = link
        return links

    def _get_complaint_file(self):
        """Return the documents about complaints that the user may read.

        :return: one recordset for each model that has some
        :rtype: list
        """
        found = []
        for name, link in sorted(self._get_complaint_file_links().items()):
            records = self.env[name]
            if records.has_access("read"):
                records = records.search([(link, "in", self.ids)], order="id")
                found += [records] if records else []
        return found

    def _get_complaint_files(self, documents):
        """Return the attachments of complaints and of their documents.

        :param list documents: recordsets the user may read
        :rtype: recordset of ir.attachment
        """
        belongs = Domain.OR(
            Domain("res_model", "=", records._name)
            & Domain("res_id", "in", records.ids)
            for records in [self, *documents]
        )
        files = self.env["ir.attachment"].sudo()
        files = files.search(belongs & Domain("res_field", "=", False), order="id")
        return files.sudo(self.env.su)

    # -- at closing ---------------------------------------------------------------

    @api.model
    def _complaint_move_phase(self, entries):
        """Open the archive file of complaints that were closed."""
        super()._complaint_move_phase(entries)
        closed = self.union(*(entry["ticket"] for entry in entries)).filtered(
            lambda ticket: ticket.complaint_phase == "closed"
        )
        if closed:
            closed._complaint_open_archive()

    def _complaint_open_archive(self):
        archives = self.env["complaint.archive"].sudo()
        known = archives.search([("ticket_id", "in", self.ids)]).ticket_id
        archives._trusted().create(
            [ticket._prepare_complaint_archive() for ticket in self.sudo() - known]
        )

    def _prepare_complaint_archive(self):
        """Return the values of the archive file of a complaint.

        What shows our position where the customer did not agree is kept (R443).

        :rtype: dict
        """
        self.ensure_one()
        cases = self.complaint_compensation_ids
        is_held = self.complaint_closing_type_id.kind == "not_accepted"
        return {
            "ticket_id": self.id,
            "household": self._get_complaint_household(),
            "is_compensation": any(case.state != "cancelled" for case in cases),
            "is_held": is_held,
            "hold_reason": is_held and self.env._("The customer did not agree."),
        }

    def _get_complaint_household(self):
        """Return under which name the files of one household stand (R338).

        Called when a complaint is closed. An addon that knows the household better
        than the address says it.

        :rtype: str
        """
        self.ensure_one()
        return self.complaint_address or self.partner_name or self.partner_id.name or ""

    def action_complaint_archive(self):
        """Open the archive file of a closed complaint.

        :return: window action
        :raise UserError: while it is open
        """
        self.ensure_one()
        self.check_access("read")
        archive = self.complaint_archive_ids[:1]
        if not archive:
            raise UserError(self.env._("%s is not closed yet.", self.number))
        return self._get_complaint_form("complaint_archive_action", archive)

    # -- retention ----------------------------------------------------------------

    @api.depends("complaint_date_closed", "complaint_procedure_id")
    def _compute_complaint_is_disposal_due(self):
        due = self.sudo().search(
            self._get_complaint_disposal_domain() & Domain("id", "in", self.ids)
        )
        for ticket in self:
            ticket.complaint_is_disposal_due = ticket in due

    def _search_complaint_is_disposal_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = self._get_complaint_disposal_domain()
        return Domain.OR(due if item else ~due for item in value)

    @api.model
    def _get_complaint_disposal_domain(self):
        """Return which files are older than their procedure keeps them.

        A revision without years keeps its files for ever; a file that is kept as
        evidence stays.

        :rtype: Domain
        """
        procedures = self.env["complaint.procedure"].sudo()
        procedures = procedures.search([("retention_years", ">", 0)])
        over = Domain.OR(
            Domain("complaint_procedure_id", "in", same.ids)
            & Domain(
                "complaint_date_closed", "<", self._get_retention_limit(company, n)
            )
            for (company, n), same in procedures.grouped(
                lambda p: (p.company_id, p.retention_years)
            ).items()
        )
        held = Domain("complaint_archive_ids", "any", [("is_held", "=", True)])
        gone = Domain("complaint_archive_ids", "any", [("date_disposed", "!=", False)])
        return over & ~held & ~gone

    @api.model
    def _get_retention_limit(self, company, years):
        """Return before when a file was closed that need not be kept any longer.

        :rtype: datetime, naive UTC
        """
        now = company._get_complaint_now()
        begin = now.replace(hour=0, minute=0, second=0, microsecond=0)
        limit = begin - relativedelta(years=years)
        return limit.astimezone(UTC).replace(tzinfo=None)
