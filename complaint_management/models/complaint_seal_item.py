# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..tools.canonical import chain_hash


class ComplaintSealItem(models.Model):
    """The head of one ledger when it was sealed.

    The complaint is no relation: that a complaint is gone is what a seal shows.
    """

    _name = "complaint.seal.item"
    _description = "Sealed Ledger"
    _order = "number, seq"
    _rec_name = "number"
    _log_access = False

    seal_id = fields.Many2one(
        "complaint.seal", required=True, readonly=True, index=True, ondelete="restrict"
    )
    ticket_key = fields.Integer(string="Key", required=True, readonly=True)
    number = fields.Char(string="Complaint Number", required=True, readonly=True)
    seq = fields.Integer(string="Rows", required=True, readonly=True)
    hash = fields.Char(string="Hash of the Last Row", required=True, readonly=True)

    _sealed_idx = models.Index("(ticket_key, seq DESC)")

    def init(self):
        """Let the database refuse changes, whoever asks for them."""
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION complaint_seal_append_only()
            RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'The seals of complaints are append-only';
            END $$ LANGUAGE plpgsql;
            CREATE OR REPLACE TRIGGER complaint_seal_append_only
            BEFORE UPDATE OR DELETE ON complaint_seal_item
            FOR EACH ROW EXECUTE FUNCTION complaint_seal_append_only();
            """
        )

    def _compare(self, ticket, rows):
        """Tell how a ledger of today differs from what was sealed.

        :param ticket: helpdesk.ticket with sudo, or None when it is gone
        :param list rows: its rows of complaint.ledger in their order, with sudo
        :return: a sentence, None when it is the same
        :rtype: str or None
        """
        if ticket is None:
            return self.env._("Complaint %s is missing altogether.", self.number)
        if ticket.number != self.number:
            return self.env._(
                "Complaint %(number)s is called %(other)s today.",
                number=self.number,
                other=ticket.number,
            )
        previous = ""
        for seq, row in enumerate(rows[: self.seq], start=1):
            values = row.read(load=None)[0]
            right = chain_hash(previous, seq, row._get_content(values))
            if row.seq != seq or row.hash != right:
                return self._say("row_changed", seq)
            previous = row.hash
        if len(rows) < self.seq:
            return self._say("rows_missing", len(rows))
        return None if previous == self.hash else self._say("rewritten", self.seq)

    def _say(self, kind, seq):
        """Return the sentence about a ledger that is not what was sealed.

        :rtype: str
        """
        sentences = {
            "row_changed": self.env._(
                "Complaint %(number)s: row %(seq)s of its ledger was changed.",
                number=self.number,
                seq=seq,
            ),
            "rows_missing": self.env._(
                "Complaint %(number)s: its ledger ends with row %(seq)s, %(rows)s "
                "were sealed.",
                number=self.number,
                seq=seq,
                rows=self.seq,
            ),
            "rewritten": self.env._(
                "Complaint %(number)s: its ledger was written anew, row %(seq)s is "
                "not the sealed one.",
                number=self.number,
                seq=seq,
            ),
        }
        return sentences[kind]
