# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import split_every

from ...tools.ledger_columns import is_same_person
from .complaint_ledger_import_check import CHECKED_TOGETHER
from .complaint_ledger_import_file import AT_ONCE

_logger = logging.getLogger(__name__)

# complaints that are created together, all batches in one transaction
CREATED_TOGETHER = 500
PHONE_DIGITS = 11
CUSTOMERS = """
    SELECT right(regexp_replace(phone, '\\D', '', 'g'), %(digits)s), array_agg(id)
    FROM res_partner
    WHERE active AND (company_id IS NULL OR company_id = %(company)s)
        AND right(regexp_replace(phone, '\\D', '', 'g'), %(digits)s) IN %(phones)s
    GROUP BY 1
"""


class ImportStopped(Exception):
    """Somebody asked an import to stop: nothing of it is kept."""


class ComplaintLedgerImportRun(models.AbstractModel):
    """Takes the checked rows of a ledger over, all of them or none."""

    _name = "complaint.ledger.import.run"
    _description = "Run of an Imported Ledger"

    def action_import(self):
        """Take the complaints over; many of them in the background.

        :raise UserError: when rows are wrong or were not checked
        """
        self.check_access("write")
        for source in self:
            if source.state != "checked":
                raise UserError(self.env._("Check the rows first."))
            if source.problem_count:
                raise UserError(
                    self.env._("Some rows are wrong: nothing is taken over.")
                )
            source._check_new()
            source._trusted().write({"state": "importing", "user_id": self.env.uid})
            if source.row_count <= AT_ONCE:
                source._take_over()
            else:
                progress = self.env["complaint.ledger.import.progress"].sudo()
                progress.create({"import_id": source.id})
                source._trigger_work()
        return True

    def action_cancel(self):
        """Stop the import; of one that is under way nothing is kept.

        :raise UserError: when it is over
        """
        self.check_access("write")
        for source in self:
            if source.state in ("done", "cancelled"):
                raise UserError(self.env._("%s is over.", source.display_name))
            if source.state != "importing" or source.try_lock_for_update():
                source._forget_rows()
                source._trusted().write({"state": "cancelled"})
            else:
                # a server works on it, and looks here after each batch
                progress = self.env["complaint.ledger.import.progress"].sudo()
                own = progress.search([("import_id", "=", source.id)])
                own.is_cancelled = True
        return True

    def _trigger_work(self):
        cron = "complaint_management.ir_cron_complaint_ledger_import"
        self.env.ref(cron).sudo()._trigger()

    @api.model
    def _cron_work(self, batch_size=CHECKED_TOGETHER):
        """Go on with what is being checked or taken over; safe to run twice.

        :param int batch_size: rows that are checked in one transaction
        """
        for source in self.search([("state", "in", ("checking", "importing"))]):
            user = source.user_id
            own = source.with_user(user).with_company(source.company_id)
            own = own.with_context(lang=user.lang, tz=user.tz)
            try:
                if own.state == "checking":
                    own._work_on_check(batch_size)
                else:
                    own._work_on_import()
            except (OperationalError, ConcurrencyError):
                # another server was faster, or comes back to it
                raise
            except Exception as error:
                self.env.cr.rollback()
                own._fail(error)
            self.env["ir.cron"]._commit_progress(1)

    def _fail(self, error):
        """Say on the import why it failed; nothing of it was kept.

        :param Exception error: what was raised
        """
        stopped = isinstance(error, ImportStopped)
        if not stopped and not isinstance(error, UserError):
            _logger.exception("Import %s of a ledger failed", self.id)
        sentence = str(error) if isinstance(error, UserError) else False
        if not stopped:
            sentence = sentence or self.env._("The system log says more.")
        self._forget_rows()
        state = "cancelled" if stopped else "failed"
        self._trusted().write({"state": state, "failure": sentence})

    def _work_on_check(self, batch_size):
        """Read the file once, then check its rows batch by batch."""
        self._stage_all()
        todo = self._get_unchecked()
        crons = self.env["ir.cron"].sudo()
        for rows in crons._iter_complaint_batches(todo, batch_size):
            if self.state != "checking":
                return
            self._check_staged(rows.filtered(lambda row: not row.is_checked))
        if not self._get_unchecked() and self.try_lock_for_update():
            self._finish_check()

    def _work_on_import(self):
        """Take all rows over unless another server does."""
        if self.try_lock_for_update():
            self._take_over(self.env["complaint.ledger.import.progress"]._report)

    def _take_over(self, report=None):
        """Create the complaints of all rows in this transaction.

        :param report: function of (id, rows done) that tells whether to stop
        :raise ImportStopped: when somebody asked to
        :raise UserError: when a row is wrong by now
        """
        self.ensure_one()
        self._check_in_force()
        rows = self.env["complaint.ledger.import.row"].sudo()
        ids = rows.search([("import_id", "=", self.id)], order="number").ids
        done = 0
        for batch in split_every(CREATED_TOGETHER, ids, rows.browse):
            self._create_batch(batch)
            done += len(batch)
            self.env.flush_all()
            self.env.invalidate_all()
            if report and report(self.id, done):
                raise ImportStopped()
        self._trusted().write({"state": "done", "date_done": fields.Datetime.now()})

    def _check_in_force(self):
        """Refuse to begin under a procedure that is no longer in force.

        :raise UserError: naming it
        """
        if self.procedure_id.state != "in_force":
            raise UserError(
                self.env._("%s is not in force.", self.procedure_id.display_name)
            )

    def _create_batch(self, rows):
        """Create the complaints of some rows, with what was done in them.

        :param rows: complaint.ledger.import.row
        :raise UserError: when a row is wrong by now
        """
        parsed = self._parse_rows(rows)
        self._note_known_numbers(parsed)
        for own in parsed:
            for _code, value, sentence in own.problems:
                raise UserError(
                    self.env._(
                        "Row %(row)s, “%(value)s”: %(reason)s Check the rows again.",
                        row=own.row.number,
                        value=value,
                        reason=sentence,
                    )
                )
        customers = self._find_customers(parsed)
        vals_list = [self._prepare_complaint(own) for own in parsed]
        for vals, partner_id in zip(vals_list, customers, strict=True):
            vals["partner_id"] = partner_id
        tickets = self.env["helpdesk.ticket"]._complaint_import(self, rows, vals_list)
        self._create_documents(tickets, parsed)
        tickets.filtered(
            lambda ticket: ticket.complaint_phase == "closed"
        )._complaint_open_archive()
        for row, ticket in zip(rows, tickets, strict=True):
            row.ticket_id = ticket
        rows.cells = False

    def _create_documents(self, tickets, parsed):
        """Put on file what the ledger says of the end: satisfaction, money.

        :param tickets: helpdesk.ticket
        :param list parsed: ParsedRow of each
        """
        known = {
            "complaint.revisit": ("satisfaction", self._prepare_revisit),
            "complaint.compensation": ("amount_paid", self._prepare_compensation),
        }
        for model, (code, prepare) in known.items():
            documents = self.env[model].sudo()._trusted()
            documents.with_context(
                complaint_import=self, tracking_disable=True, mail_create_nolog=True
            ).create(
                [
                    prepare(ticket, own.values)
                    for ticket, own in zip(tickets, parsed, strict=True)
                    if own.values.get(code)
                ]
            )

    def _prepare_revisit(self, ticket, values):
        return {
            "ticket_id": ticket.id,
            "satisfaction_id": values["satisfaction"],
            "date": values["date_closed"],
            "state": "done",
        }

    def _prepare_compensation(self, ticket, values):
        amount = values["amount_paid"]
        return {
            "ticket_id": ticket.id,
            "claim": values.get("demand") or ticket.name,
            "amount_proposed": amount,
            "amount_approved": amount,
            "amount_paid": amount,
            "approval_date": values["date_closed"],
            "date_paid": values["date_closed"],
            "state": "paid",
        }

    def _get_row_payload(self, row, ticket):
        """Return what the ledger keeps of where a complaint comes from.

        :param row: complaint.ledger.import.row
        :param ticket: helpdesk.ticket
        :rtype: dict
        """
        return {
            "file": self.file_name,
            "sha256": self.sha256,
            "row": row.number,
            "hash": row.row_hash,
            "number": row.complaint_number or None,
            "phase": ticket.complaint_phase,
            "received": ticket.complaint_date_received,
            "closed": ticket.complaint_date_closed or None,
        }

    # -- who the customers are -------------------------------------------------------

    def _find_customers(self, parsed):
        """Find the customers on file by phone or e-mail; names must not differ.

        :param list parsed: ParsedRow
        :return: id of each, or False
        :rtype: list of int
        """
        phones = [self._get_digits(own) for own in parsed]
        by_phone = self._find_by_phone({digits for digits in phones if digits})
        by_email = self._find_by_email(
            {own.values["email"] for own in parsed if "email" in own.values}
        )
        found = []
        for own, digits in zip(parsed, phones, strict=True):
            written = own.values.get("partner_name", "")
            partners = by_phone.get(digits) or by_email.get(own.values.get("email"))
            fitting = (partners or self.env["res.partner"]).filtered(
                lambda p, written=written: is_same_person(written, p.name)
            )
            found.append(fitting.id if len(fitting) == 1 else False)
        return found

    def _get_digits(self, own):
        digits = "".join(filter(str.isdigit, own.values.get("phone", "")))
        return digits[-PHONE_DIGITS:] if len(digits) >= 7 else ""

    def _find_by_phone(self, phones):
        if not phones:
            return {}
        partners = self.env["res.partner"]
        partners.flush_model(["phone", "active", "company_id"])
        self.env.cr.execute(
            CUSTOMERS,
            {
                "digits": PHONE_DIGITS,
                "company": self.company_id.id,
                "phones": tuple(phones),
            },
        )
        return {
            digits: partners.browse(ids)._filtered_access("read")
            for digits, ids in self.env.cr.fetchall()
        }

    def _find_by_email(self, emails):
        if not emails:
            return {}
        partners = self.env["res.partner"].search(
            [
                ("email_normalized", "in", list(emails)),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        return partners.grouped("email_normalized")
