# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.canonical import canonical, chain_hash

# Moves the heads of many chains and returns what each new row is stamped with.
MOVE_HEADS = """
    UPDATE helpdesk_ticket ticket
    SET complaint_ledger_seq = COALESCE(complaint_ledger_seq, 0) + 1,
        complaint_ledger_hash = encode(sha256(convert_to(
            COALESCE(complaint_ledger_hash, '') || chr(10)
            || (COALESCE(complaint_ledger_seq, 0) + 1) || chr(10)
            || row.content, 'UTF8')), 'hex')
    FROM (VALUES %s) AS row (ticket_id, content)
    WHERE ticket.id = row.ticket_id
    RETURNING ticket.id, complaint_ledger_seq, complaint_ledger_hash
"""


class ComplaintLedger(models.Model):
    """跟踪台账: one append-only row for every fact of a complaint's life (R413, R469).

    Each row carries the hash of the one before. The head of the chain stands on the
    ticket and is moved by one statement, which also serialises two writers.
    """

    _name = "complaint.ledger"
    _description = "Complaint Ledger"
    _inherit = ["complaint.trusted.mixin"]
    _order = "ticket_id, seq"
    _rec_name = "label"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="restrict"
    )
    seq = fields.Integer(string="No.", required=True)
    milestone = fields.Char(required=True, index=True)
    label = fields.Char(string="Step", required=True)
    round = fields.Integer(required=True)
    date = fields.Datetime(required=True, index=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    role_id = fields.Many2one("complaint.role", ondelete="restrict")
    document_model = fields.Char()
    document_id = fields.Many2oneReference(model_field="document_model")
    payload = fields.Text()
    hash = fields.Char(required=True)

    _seq_uniq = models.Constraint(
        "UNIQUE(ticket_id, seq)", "A row of a ledger stands once."
    )

    def init(self):
        """Let the database refuse changes, whoever asks for them."""
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION complaint_ledger_append_only()
            RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'The ledger of a complaint is append-only';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS complaint_ledger_append_only ON complaint_ledger;
            CREATE TRIGGER complaint_ledger_append_only
            BEFORE UPDATE OR DELETE ON complaint_ledger
            FOR EACH ROW EXECUTE FUNCTION complaint_ledger_append_only();
            """
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            raise AccessError(
                self.env._("The ledger is written by the documents, never by hand.")
            )
        return super().create(vals_list)

    def write(self, vals):
        raise UserError(self.env._("The ledger of a complaint is append-only."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The ledger of a complaint is append-only."))

    @api.model
    def _append(self, entries):
        """Append rows, several complaints at once.

        :param list entries: dicts with ``ticket`` (helpdesk.ticket), ``milestone``,
            ``label``, and optionally ``document`` (record), ``payload`` (dict
            without personal data), ``date`` (naive UTC datetime, default now) and
            ``role`` (complaint.role)
        :return: the rows in the order of the entries
        :rtype: recordset of complaint.ledger
        """
        rows = [self._prepare_row(entry) for entry in entries]
        pending = list(range(len(rows)))
        while pending:
            # one row of each complaint at a time: its hash is the next one's base
            batch, later, seen = [], [], set()
            for position in pending:
                ticket_id = rows[position]["ticket_id"]
                (later if ticket_id in seen else batch).append(position)
                seen.add(ticket_id)
            self._move_heads([rows[position] for position in batch])
            pending = later
        return self.sudo()._trusted().create(rows)

    @api.model
    def _prepare_row(self, entry):
        ticket, document = entry["ticket"].sudo(), entry.get("document")
        date = entry.get("date") or fields.Datetime.now()
        return {
            "ticket_id": ticket.id,
            "company_id": ticket.company_id.id,
            "milestone": entry["milestone"],
            "label": entry["label"],
            "round": ticket.complaint_round,
            "date": date.replace(microsecond=0),
            "user_id": self.env.uid,
            "role_id": entry["role"].id if entry.get("role") else False,
            "document_model": document._name if document else False,
            "document_id": document.id if document else False,
            "payload": canonical(entry.get("payload") or {}),
        }

    @api.model
    def _move_heads(self, rows):
        """Move the head of each complaint by one and stamp number and hash.

        ``rows`` holds at most one row per complaint. The update locks the head:
        under REPEATABLE READ a second writer fails to serialise and is retried by
        Odoo with the new head, so the chain cannot fork.
        """
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets.flush_model(["complaint_ledger_seq", "complaint_ledger_hash"])
        values = SQL(", ").join(
            SQL("(%s, %s)", row["ticket_id"], self._get_content(row)) for row in rows
        )
        moved = self.env.execute_query(SQL(MOVE_HEADS, values))
        heads = {ticket_id: (seq, hash_) for ticket_id, seq, hash_ in moved}
        for row in rows:
            row["seq"], row["hash"] = heads[row["ticket_id"]]
        tickets.browse(heads).invalidate_recordset(
            ["complaint_ledger_seq", "complaint_ledger_hash"], flush=False
        )

    @api.model
    def _get_content(self, row):
        """Return what is hashed of a row.

        :param dict row: column values as :meth:`_prepare_row` makes them
        :rtype: str
        """
        names = (
            "ticket_id",
            "milestone",
            "label",
            "round",
            "date",
            "user_id",
            "role_id",
            "document_model",
            "document_id",
            "payload",
        )
        return canonical({name: row[name] or None for name in names})

    def _verify(self):
        """Check the chains of the complaints of the rows in ``self``.

        :return: a sentence for each complaint that does not hold
        :rtype: list of str
        """
        problems = []
        rows_of = defaultdict(list)
        for row in self.sudo().search([("ticket_id", "in", self.ticket_id.ids)]):
            rows_of[row.ticket_id].append(row)
        for ticket, rows in rows_of.items():
            problem = self._verify_chain(ticket, rows)
            if problem:
                problems.append(problem)
        return problems

    def _verify_chain(self, ticket, rows):
        previous = ""
        for expected, row in enumerate(rows, start=1):
            values = row.read(load=None)[0]
            right = chain_hash(previous, expected, self._get_content(values))
            if row.seq != expected or row.hash != right:
                return self.env._(
                    "%(number)s: row %(seq)s was changed.",
                    number=ticket.number,
                    seq=expected,
                )
            previous = row.hash
        if (ticket.complaint_ledger_seq, ticket.complaint_ledger_hash) != (
            len(rows),
            previous,
        ):
            return self.env._("%s: the last row is missing.", ticket.number)
        return None
