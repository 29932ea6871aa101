# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import islice

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list

from .complaint_ledger_import_file import AT_ONCE

MAX_SHOWN = 200
# rows that are checked in one transaction
CHECKED_TOGETHER = 500


class ComplaintLedgerImportCheck(models.AbstractModel):
    """Looks at every row of a ledger without writing any complaint."""

    _name = "complaint.ledger.import.check"
    _description = "Check of an Imported Ledger"

    def action_check(self):
        """Check every row; many of them in the background.

        :raise UserError: when the columns make no complaints, or the file was taken
            over before
        """
        self.check_access("write")
        for source in self:
            source._reopen()
            source._check_columns()
            source._check_new()
            source._forget_rows()
            source._trusted().write(
                {"state": "checking", "user_id": self.env.uid, "open_count": 0}
            )
            rows = source._read_rows()
            first = list(islice(rows, AT_ONCE + 1))
            if len(first) <= AT_ONCE:
                source._stage(first)
                source._check_staged(source._get_unchecked())
                source._finish_check()
            else:
                source._trigger_work()
        return True

    def _check_new(self):
        """Refuse a file that was taken over before.

        :raise UserError: naming when
        """
        for source in self:
            other = self.search(
                [
                    ("company_id", "=", source.company_id.id),
                    ("sha256", "=", source.sha256),
                    ("state", "in", ("importing", "done")),
                ],
                limit=1,
            )
            if other:
                raise UserError(
                    self.env._(
                        "This file was taken over already, as %s.", other.display_name
                    )
                )

    def _get_unchecked(self):
        rows = self.env["complaint.ledger.import.row"].sudo()
        return rows.search(
            [("import_id", "=", self.id), ("is_checked", "!=", True)], order="number"
        )

    def _stage_all(self):
        """Read the whole file, for a check in the background."""
        self.ensure_one()
        if not self.row_ids:
            self._stage(self._read_rows())

    def _check_staged(self, rows):
        """Note what is wrong in rows.

        :param rows: complaint.ledger.import.row that were not checked
        """
        self.ensure_one()
        parsed = self._parse_rows(rows)
        self._note_known_numbers(parsed)
        self._note_missing(parsed)
        self._list_problems(parsed)
        rows.write({"is_checked": True})
        opened = sum(own.values["state"] == "open" for own in parsed)
        self._trusted().open_count += opened

    def _note_known_numbers(self, parsed):
        """Add to the problems the numbers that complaints have already.

        :param list parsed: ParsedRow, changed in place
        """
        name = "number" if self.number_use == "own" else "complaint_channel_reference"
        numbers = {own.values["number"] for own in parsed if "number" in own.values}
        tickets = self.env["helpdesk.ticket"].sudo()
        known = tickets.search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("complaint_procedure_id", "!=", False),
                (name, "in", list(numbers)),
            ],
            [name],
        )
        taken = set(known.mapped(name))
        for own in parsed:
            number = own.values.get("number")
            if number in taken:
                own.problems.append(
                    ("number", number, self.env._("This complaint is here already."))
                )

    def _note_missing(self, parsed):
        """Add to the problems what open complaints lack to run by the procedure.

        :param list parsed: ParsedRow, changed in place
        """
        tickets = self.env["helpdesk.ticket"].sudo()
        for own in parsed:
            if own.values["state"] == "open" and not own.problems:
                missing = tickets.new(
                    self._prepare_complaint(own)
                )._get_missing_intake()
                if missing:
                    sentence = self.env._(
                        "It is open and cannot begin without: %s.",
                        format_list(self.env, missing),
                    )
                    own.problems.append(("state", "", sentence))

    def _list_problems(self, parsed):
        """Write down what is wrong.

        :param list parsed: ParsedRow
        """
        headers = {column.target: column.header for column in self.column_ids}
        labels = self._get_targets()
        self.env["complaint.ledger.import.problem"].sudo().create(
            [
                {
                    "import_id": self.id,
                    "number": own.row.number,
                    "column": headers.get(code) or labels[code],
                    "value": value[:MAX_SHOWN],
                    "reason": sentence,
                }
                for own in parsed
                for code, value, sentence in own.problems
            ]
        )

    def _list_repeated(self):
        """Write down the numbers that stand in the file more than once."""
        rows = self.env["complaint.ledger.import.row"].sudo()
        repeated = rows._read_group(
            [("import_id", "=", self.id), ("complaint_number", "!=", False)],
            ["complaint_number"],
            ["number:array_agg"],
            having=[("__count", ">", 1)],
        )
        column = self.column_ids.filtered(lambda c: c.target == "number")
        vals_list = []
        for value, numbers in repeated:
            first, *others = sorted(numbers)
            sentence = self.env._("This number stands in row %s already.", str(first))
            vals_list += [
                {
                    "import_id": self.id,
                    "number": number,
                    "column": column.header,
                    "value": value[:MAX_SHOWN],
                    "reason": sentence,
                }
                for number in others
            ]
        self.env["complaint.ledger.import.problem"].sudo().create(vals_list)

    def _finish_check(self):
        """Say that every row was looked at."""
        self.ensure_one()
        self._list_repeated()
        self._trusted().write({"state": "checked"})
