# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import UTC
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import email_normalize, plaintext2html

from ...tools import ledger_columns, table_file
from ...tools.numbering import read_number
from ...tools.phone import clean_phone

MAX_NAME = 80
MAX_WORD = 200
CATALOGUES = ("category", "grade", "channel", "closing", "satisfaction")
# column -> field of the complaint that holds it as it is
FIELDS = {
    "partner_name": "partner_name",
    "email": "partner_email",
    "phone": "complaint_phone",
    "address": "complaint_address",
    "demand": "complaint_demand",
    "amount_claimed": "complaint_amount_claimed",
    "category": "category_id",
    "channel": "channel_id",
    "grade": "complaint_grade_id",
    "result": "complaint_summary",
    "date_received": "complaint_date_received",
}
# what only a complaint that is over has; of an open one it is kept as text
OF_CLOSED = ("amount_paid", "satisfaction", "closing")


class ParsedRow(NamedTuple):
    """A row of a ledger: values by what they mean, texts to keep, what is wrong.

    ``problems`` are (code of the column, what stands there, sentence).
    """

    row: object
    values: dict
    notes: list
    problems: list


class ComplaintLedgerImportParse(models.AbstractModel):
    """Understands the rows of a ledger and makes the values of complaints of them."""

    _name = "complaint.ledger.import.parse"
    _description = "Rows of an Imported Ledger"

    def _parse_rows(self, rows):
        """Read the cells of rows by what their columns hold.

        :param rows: complaint.ledger.import.row
        :rtype: list of ParsedRow
        """
        self.ensure_one()
        columns = self.column_ids.filtered(lambda c: c.target != "skip")
        parsers, now = self._get_parsers(), fields.Datetime.now()
        parsed = []
        for row in rows:
            own = ParsedRow(row, {}, [], [])
            cells = row._get_cells()
            for column in columns:
                if column.position < len(cells) and cells[column.position]:
                    self._parse_cell(own, column, cells[column.position], parsers)
            self._complete_row(own, now)
            parsed.append(own)
        return parsed

    def _parse_cell(self, own, column, text, parsers):
        """Read one cell into the values, the notes or the problems of its row.

        :param ParsedRow own: changed in place
        :param column: complaint.ledger.import.column
        :param str text: what stands there
        :param dict parsers: see :meth:`_get_parsers`
        """
        if column.target == "note":
            own.notes.append(f"{column.header}: {text}")
            return
        read, sentence = parsers.get(column.target, (str, ""))
        try:
            own.values[column.target] = read(text)
        except (ValueError, OverflowError):
            if column.is_lenient and column.target in (*CATALOGUES, "handler"):
                own.notes.append(f"{column.header}: {text}")
            else:
                own.problems.append((column.target, text, sentence))

    def _get_parsers(self):
        """Return how the cells of a column are read.

        An addon adds those of its columns; cells of others are taken as text.

        :return: code of the column -> (function of the text that raises ValueError,
            sentence for what it cannot read)
        :rtype: dict
        """
        _, words = self.env._, self._get_catalogues()
        moment = table_file.parse_moment, _("This is no date like 2026-02-14.")
        amount = ledger_columns.parse_amount, _("This is no amount.")
        state = ledger_columns.parse_state, _("This says neither open nor closed.")
        number = self._parse_number, _("This is no number we can keep.")
        person = partial(self._parse_word, self._get_people())
        return {
            "number": number,
            "date_received": moment,
            "date_closed": moment,
            "state": state,
            "email": (self._parse_email, _("This is no e-mail address.")),
            "amount_claimed": amount,
            "amount_paid": amount,
            "handler": (person, _("Nobody here has this name.")),
            **{
                code: (
                    partial(self._parse_word, words[code]),
                    _("This is not in the catalogue."),
                )
                for code in CATALOGUES
            },
        }

    def _parse_word(self, known, text):
        word = ledger_columns.fold(text)
        if word not in known:
            raise ValueError(text)
        return known[word]

    def _parse_email(self, text):
        address = email_normalize(text)
        if not address:
            raise ValueError(text)
        return address

    def _parse_number(self, text):
        """Keep a number unless the procedure is yet going to give the same."""
        if len(text) > MAX_WORD:
            raise ValueError(text)
        if self.number_use == "foreign":
            return text
        parts = read_number(self.procedure_id.number_pattern, text)
        if parts:
            today = fields.Date.context_today(self)
            names = [name for name in ("year", "month", "day") if name in parts]
            day = [parts[name] for name in names]
            if day >= [getattr(today, name) for name in names]:
                raise ValueError(text)
        return text

    def _get_catalogues(self):
        """Return the words of the catalogues, in the languages of user and company.

        :return: code of the column -> word -> id
        :rtype: dict of dict
        """
        self.ensure_one()
        procedure, company = self.procedure_id.sudo(), self.company_id
        of_company = [("company_id", "in", (False, company.id))]
        sources = {
            "category": self.env["helpdesk.ticket.category"].search(of_company),
            "channel": self.env["helpdesk.ticket.channel"].search(of_company),
            "grade": procedure.grade_ids.grade_id,
            "closing": procedure.closing_ids,
            "satisfaction": procedure.satisfaction_ids,
        }
        words = {code: self._get_words(records) for code, records in sources.items()}
        for name in ("category", "channel"):
            for line in procedure[f"{name}_ids"]:
                words[name][ledger_columns.fold(line.name)] = line[f"{name}_id"].id
        return words

    def _get_words(self, records):
        """Return the words by which records are known: names and codes.

        :rtype: dict of str -> int
        """
        words = {}
        for lang in {self.env.lang, self.company_id.partner_id.lang, "en_US"}:
            for record in records.sudo().with_context(lang=lang):
                words[ledger_columns.fold(record.name)] = record.id
        for name in {"code", "complaint_code"} & set(records._fields):
            for record in records.sudo().filtered(name):
                words.setdefault(ledger_columns.fold(record[name]), record.id)
        return words

    def _get_people(self):
        """Return our people by name and login; a name that two have is left out.

        :rtype: dict of str -> int
        """
        users = self.env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", self.company_id.ids)]
        )
        people = {}
        for user in users:
            for word in {
                ledger_columns.fold(user.name),
                ledger_columns.fold(user.login),
            }:
                people[word] = False if word in people else user.id
        return {word: user_id for word, user_id in people.items() if user_id}

    # -- a row as a whole ----------------------------------------------------------

    def _complete_row(self, own, now):
        """Bring the values of a row together and look whether they fit each other.

        :param ParsedRow own: changed in place
        :param datetime now: naive UTC
        """
        values = own.values
        if "phone" in values:
            values["phone"] = clean_phone(values["phone"]) or values["phone"][:MAX_WORD]
        self._complete_dates(own)
        values.setdefault("state", "closed" if "date_closed" in values else "open")
        if values["state"] == "open":
            for column in self.column_ids:
                if column.target in OF_CLOSED and column.target in values:
                    del values[column.target]
                    text = own.row._get_cells()[column.position]
                    own.notes.append(f"{column.header}: {text}")
        for code, sentence in self._get_contradictions(own, now):
            cell = str(values.get(code, ""))
            own.problems.append((code, cell, sentence))

    def _complete_dates(self, own):
        """Turn local times into UTC; a day without a time is counted as a whole."""
        zone = ZoneInfo(self.procedure_id.sudo()._get_calendar().tz or "UTC")
        for code in ("date_received", "date_closed"):
            if code not in own.values:
                continue
            local, timed = own.values[code]
            moment = local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
            received = own.values.get("date_received")
            if code == "date_closed" and received and not timed:
                moment = self._close_on_day(moment, received)
            own.values[code] = moment

    def _close_on_day(self, closed, received):
        """Return when a complaint ended of which only the day is known."""
        return max(closed, received) if (received - closed).days < 1 else closed

    def _get_contradictions(self, own, now):
        """Tell what in a row cannot be.

        :param ParsedRow own: with completed values
        :param datetime now: naive UTC
        :return: (code of the column, sentence) pairs
        :rtype: list of tuple
        """
        values = own.values
        targets = self.column_ids.mapped("target")
        found = {
            "number": "missing"
            if self.number_use == "own"
            and "number" in targets
            and not values.get("number")
            else "",
            **self._get_wrong_dates(values, now),
            "description": ""
            if values.get("name") or values.get("description")
            else "text",
        }
        sentences = self._get_contradiction_sentences()
        wrong = {code for code, _value, _sentence in own.problems}
        return [
            (code, sentences[name])
            for code, name in found.items()
            if name and code not in wrong
        ]

    def _get_wrong_dates(self, values, now):
        """Tell what is wrong with the days of a row.

        :param dict values: of a row
        :param datetime now: naive UTC
        :return: code of the column -> name of a sentence, or empty
        :rtype: dict of str
        """
        received, closed = values.get("date_received"), values.get("date_closed")
        is_closed, end = values["state"] == "closed", ""
        if closed and closed > now:
            end = "future"
        elif closed and received and closed < received:
            end = "before"
        elif is_closed and not closed:
            end = "end"
        return {
            "date_received": "day" if not received else "future" * (received > now),
            "date_closed": end,
            "state": "open" if closed and not is_closed else "",
        }

    def _get_contradiction_sentences(self):
        """Return what is said of rows that contradict themselves.

        :return: what :meth:`_get_contradictions` finds -> sentence
        :rtype: dict
        """
        _ = self.env._
        return {
            "missing": _("The number is missing."),
            "day": _("The day it was received is missing."),
            "future": _("This is in the future."),
            "before": _("It was closed before it was received."),
            "end": _("It is closed: the day is missing."),
            "open": _("It is open and has a closing day."),
            "text": _("Nothing says what happened."),
        }

    def _prepare_complaint(self, own):
        """Return the values of the complaint that a row becomes.

        An addon adds what it reads of columns of its own.

        :param ParsedRow own: without problems
        :rtype: dict
        """
        values = own.values
        text = values.get("description") or values.get("name") or ""
        name = values.get("name") or text.splitlines()[0]
        vals = {field: values[code] for code, field in FIELDS.items() if code in values}
        vals |= {
            "name": name[:MAX_NAME],
            "description": plaintext2html("\n".join([text, *own.notes])),
            "complaint_procedure_id": self.procedure_id.id,
            "company_id": self.company_id.id,
            "number": "/",
        }
        if values.get("number"):
            is_own = self.number_use == "own"
            place = "number" if is_own else "complaint_channel_reference"
            vals[place] = values["number"]
        if values["state"] == "closed":
            vals |= {
                "complaint_phase": "closed",
                "complaint_date_closed": values["date_closed"],
                "complaint_closing_type_id": values.get("closing", False),
            }
        else:
            vals["user_id"] = values.get("handler", False)
        return vals
