# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json
from itertools import islice

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list, split_every

from ...tools import ledger_columns, table_file
from ...tools.canonical import canonical
from ...tools.upload import clean_filename, fingerprint

# rows in which the headers are looked for, and examples
HEAD = 12
MAX_SAMPLE = 60
MAX_HEADER = 200
# rows that are read while the user waits; more are read in the background
AT_ONCE = 200
STAGED_TOGETHER = 1000
REQUIRED = ("date_received",)


class ComplaintLedgerImportFile(models.AbstractModel):
    """Reads the file of a ledger: its columns first, then its rows."""

    _name = "complaint.ledger.import.file"
    _description = "File of an Imported Ledger"

    @api.model
    def _get_targets(self):
        """Return what a column of a ledger may hold.

        An addon adds its own and reads them in ``_prepare_complaint``.

        :return: code -> translated name
        :rtype: dict
        """
        _ = self.env._
        return {
            "number": _("Number of the complaint"),
            "date_received": _("Received on"),
            "date_closed": _("Closed on"),
            "state": _("Open or closed"),
            "name": _("Subject"),
            "description": _("What happened"),
            "demand": _("Demand"),
            "partner_name": _("Name of the customer"),
            "phone": _("Phone of the customer"),
            "email": _("E-mail of the customer"),
            "address": _("Address of the customer"),
            "category": _("Category"),
            "grade": _("Grade"),
            "channel": _("Channel"),
            "handler": _("Who handles it"),
            "amount_claimed": _("Amount claimed"),
            "amount_paid": _("Compensation paid"),
            "result": _("Result"),
            "closing": _("Closed as"),
            "satisfaction": _("Satisfaction"),
        }

    @api.model
    def _get_header_words(self):
        """Return the words by which columns are known; an addon adds its own.

        :return: code of the column -> words, Chinese and English in lower case
        :rtype: dict of tuple
        """
        return dict(ledger_columns.HEADERS)

    @api.model
    def _get_limit(self, name):
        """Return a limit that the system parameters set.

        :param str name: ``rows`` or ``megabytes``
        :rtype: int
        """
        parameters = self.env["ir.config_parameter"].sudo()
        key = f"complaint_management.ledger_import_{name}"
        return int(parameters.get_param(key) or 0)

    def _get_content(self):
        """Return the bytes of the file.

        :raise UserError: when it is larger than the system allows
        """
        self.ensure_one()
        try:
            encoded = self.with_context(bin_size=False).data_file or b""
            content = base64.b64decode(encoded)
        except ValueError as error:
            raise UserError(self.env._("The file did not arrive.")) from error
        most = self._get_limit("megabytes")
        if len(content) > most * 1024 * 1024:
            raise UserError(self.env._("The file is larger than %s MB.", str(most)))
        return content

    def _read_table(self):
        """Read the file row by row.

        :return: generator of (number of the row, list of str)
        :raise UserError: when it cannot be read
        """
        self.ensure_one()
        content = self._get_content()
        try:
            yield from table_file.read(content)
        except table_file.TableError as error:
            raise UserError(
                {
                    "old": self.env._(
                        "This is a workbook of the old format: save it as XLSX or CSV."
                    ),
                    "bomb": self.env._("The file unpacks to far too much."),
                    "encoding": self.env._(
                        "The file is not a text file in UTF-8 or GB 18030."
                    ),
                    "wide": self.env._(
                        "The file has more than %s columns.",
                        str(table_file.MAX_COLUMNS),
                    ),
                }.get(
                    error.code,
                    self.env._("The file is neither an XLSX workbook nor CSV."),
                )
            ) from error

    def _read_head(self, header_row=0):
        """Read the headers and propose what the columns hold.

        What the company chose last for the same headers is proposed first.

        :param int header_row: where they stand; 0: it is looked for
        :raise UserError: when there is no table in the file
        """
        self.ensure_one()
        rows = list(islice(self._read_table(), max(HEAD, header_row + 1)))
        numbers = [number for number, _cells in rows]
        words = self._get_header_words()
        if header_row and header_row not in numbers:
            raise UserError(self.env._("There is nothing in row %s.", str(header_row)))
        if len(rows) < 2:
            raise UserError(self.env._("There is no table in the file."))
        place = (
            numbers.index(header_row)
            if header_row
            else ledger_columns.find_header([cells for _n, cells in rows[:-1]], words)
        )
        headers = [cell[:MAX_HEADER] for cell in rows[place][1]]
        examples = [cells for _n, cells in rows[place + 1 :]]
        self._trusted().write(
            {
                "header_row": numbers[place],
                "fingerprint": ledger_columns.fingerprint(headers),
                "file_name": clean_filename(self.file_name) or self.env._("ledger"),
                "sha256": fingerprint(self._get_content()),
            }
        )
        self._propose_columns(headers, examples)

    def _propose_columns(self, headers, examples):
        """Put the columns of the file on the form.

        :param list headers: as they stand there
        :param list examples: the rows below, lists of str
        """
        guessed = ledger_columns.guess_columns(headers, self._get_header_words())
        chosen = self._get_remembered()
        targets = self._get_targets() | {"note": "", "skip": ""}
        columns = self.env["complaint.ledger.import.column"].sudo()._trusted()
        columns.search([("import_id", "=", self.id)]).unlink()
        vals_list = []
        for position, header in enumerate(headers):
            cells = [row[position] for row in examples if len(row) > position]
            target, is_lenient = chosen.get(position, (guessed[position], False))
            vals_list.append(
                {
                    "import_id": self.id,
                    "position": position,
                    "header": header,
                    "sample": next(filter(None, cells), "")[:MAX_SAMPLE],
                    "target": target if target in targets else "note",
                    "is_lenient": is_lenient,
                }
            )
        columns.create(vals_list)

    def _get_remembered(self):
        """Return what was chosen for the same headers the last time.

        :return: position -> (target, whether unknown words are kept)
        :rtype: dict
        """
        last = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("fingerprint", "=", self.fingerprint),
                ("id", "!=", self.id),
                ("state", "in", ("checked", "importing", "done")),
            ],
            order="id desc",
            limit=1,
        )
        return {c.position: (c.target, c.is_lenient) for c in last.column_ids}

    def _check_columns(self):
        """Refuse a choice of columns that makes no complaints.

        :raise UserError: naming what is missing or there twice
        """
        labels, targets = self._get_targets(), self.column_ids.mapped("target")
        missing = [labels[code] for code in REQUIRED if code not in targets]
        if not {"name", "description"} & set(targets):
            missing.append(labels["description"])
        if missing:
            raise UserError(
                self.env._(
                    "Say which column holds: %s.", format_list(self.env, missing)
                )
            )
        twice = {t for t in targets if t in labels and targets.count(t) > 1}
        if twice:
            names = format_list(self.env, sorted(labels[code] for code in twice))
            raise UserError(self.env._("Two columns hold the same: %s.", names))

    def _read_rows(self):
        """Read the rows below the headers.

        :return: generator of (number of the row, list of str)
        """
        for number, cells in self._read_table():
            if number > self.header_row:
                yield number, cells

    def _stage(self, rows):
        """Keep the rows of the file where they are checked in batches.

        :param rows: (number, list of str) pairs, read one by one
        :raise UserError: when there are none, or too many
        """
        self.ensure_one()
        column = self.column_ids.filtered(lambda c: c.target == "number")
        most, count = self._get_limit("rows"), 0
        staging = self.env["complaint.ledger.import.row"].sudo()
        for batch in split_every(STAGED_TOGETHER, rows):
            count += len(batch)
            if count > most:
                raise UserError(
                    self.env._("At most %s rows are taken over at once.", str(most))
                )
            staging.create([self._prepare_row(*row, column) for row in batch])
            self.env.flush_all()
            self.env.invalidate_all()
        if not count:
            raise UserError(self.env._("There is no row below the headers."))
        self._trusted().write({"row_count": count})

    def _prepare_row(self, number, cells, column):
        """Return the values of a row that is kept.

        :param int number: of the row in the file
        :param list cells: str of each column
        :param column: the one that holds the number of the complaint, or none
        :rtype: dict
        """
        place = column.position if column else len(cells)
        known = cells[place].strip() if place < len(cells) else ""
        return {
            "import_id": self.id,
            "number": number,
            "cells": json.dumps(cells, ensure_ascii=False),
            "row_hash": fingerprint(canonical(cells).encode()),
            "complaint_number": known or False,
        }
