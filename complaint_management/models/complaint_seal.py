# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, split_every

from ..tools.verify import leaf_hash, merkle_root, seal_hash

# The heads that moved since they were sealed last. Numbers of rows are drawn before
# they are committed: those of the seal before are looked at once more.
FIND_MOVED = """
    INSERT INTO complaint_seal_item (seal_id, ticket_key, number, seq, hash)
    SELECT %(seal)s, ticket.id, ticket.number, ticket.complaint_ledger_seq,
        ticket.complaint_ledger_hash
    FROM helpdesk_ticket ticket
    WHERE ticket.company_id = %(company)s
        AND ticket.id IN (
            SELECT row.ticket_id FROM complaint_ledger row
            WHERE row.id > %(since)s AND row.company_id = %(company)s
        )
        AND NOT EXISTS (
            SELECT 1 FROM complaint_seal_item item
            WHERE item.ticket_key = ticket.id
                AND item.seq >= ticket.complaint_ledger_seq
        )
    RETURNING number, seq, hash
"""
BATCH = 1000


class ComplaintSeal(models.Model):
    """每日封存: the heads of all ledgers that moved, in one chained record (T26).

    It is mailed to people whom the company names: who rewrites the database cannot
    rewrite their mail. A day on which nothing moved is sealed, too, so that a mail that
    does not come is a sign. What it costs depends on the complaints that moved.
    """

    _name = "complaint.seal"
    _description = "Daily Seal"
    _inherit = ["complaint.trusted.mixin"]
    _order = "company_id, number desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Integer(string="No.", required=True, readonly=True)
    date = fields.Date(string="Sealed Day", required=True, readonly=True)
    date_sealed = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    count = fields.Integer(string="Complaints Moved", readonly=True)
    root = fields.Char(
        readonly=True, help="Root of the tree over numbers and heads of the ledgers."
    )
    previous = fields.Char(string="Seal Before", readonly=True)
    hash = fields.Char(string="Hash of the Seal", readonly=True)
    ledger_id = fields.Integer(
        readonly=True, help="The newest row of all ledgers when it was sealed."
    )
    recipients = fields.Char(string="Mailed To", readonly=True)
    item_ids = fields.One2many("complaint.seal.item", "seal_id", string="Ledgers")

    _number_uniq = models.Constraint(
        "UNIQUE(company_id, number)", "A seal has its own number."
    )
    _date_uniq = models.Constraint("UNIQUE(company_id, date)", "A day is sealed once.")

    @api.depends("number", "date")
    def _compute_display_name(self):
        for seal in self:
            seal.display_name = self.env._(
                "Seal %(number)s of %(date)s", number=seal.number, date=seal.date
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            raise AccessError(self.env._("Seals are made by the system."))
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            raise UserError(self.env._("A seal is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A seal is never deleted."))

    # -- sealing ----------------------------------------------------------------

    @api.model
    def _cron_seal(self):
        """Seal the day of each company that handles complaints; safe to run twice."""
        procedures = self.env["complaint.procedure"].search(
            [("state", "in", ("in_force", "replaced"))]
        )
        for company in procedures.company_id:
            self._seal_day(company)

    @api.model
    def _seal_day(self, company):
        """Seal what moved until now, unless today was sealed already.

        Of two servers one waits for the other, and then finds the day sealed.

        :param company: res.company
        :rtype: complaint.seal, empty when the day was sealed already
        """
        today = company._get_complaint_today()
        key = f"complaint_seal_{company.id}"
        self.env.cr.execute(
            SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", key)
        )
        last = self.search([("company_id", "=", company.id)], limit=2)
        if last[:1].date and last[:1].date >= today:
            return self.browse()
        self.env.flush_all()
        seal = self._trusted().create(
            {
                "company_id": company.id,
                "number": last[:1].number + 1,
                "date": today,
                "previous": last[:1].hash or "",
                "ledger_id": self._get_newest_row(),
                "recipients": ", ".join(self._get_recipients(company).mapped("email")),
            }
        )
        seal._fill(last[1:].ledger_id)
        seal._mail()
        # not with the right to write it
        return self.browse(seal.id)

    @api.model
    def _get_newest_row(self):
        rows = self.env.execute_query(SQL("SELECT max(id) FROM complaint_ledger"))
        return rows[0][0] or 0

    def _fill(self, since):
        """Take the heads that moved and compute the hash.

        :param int since: row of the ledgers from which on is looked
        """
        rows = self.env.execute_query(
            SQL(FIND_MOVED, seal=self.id, company=self.company_id.id, since=since or 0)
        )
        self.env.invalidate_all(flush=False)
        leaves = [leaf_hash(*row) for row in sorted(rows)]
        self._trusted().write({"count": len(rows), "root": merkle_root(leaves)})
        self._trusted().hash = seal_hash(self._get_header())

    def _get_header(self):
        """Return what the hash is about, as packs show it.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "company": self.company_id.id,
            "number": self.number,
            "date": str(self.date),
            "count": self.count,
            "root": self.root,
            "previous": self.previous or "",
            "hash": self.hash,
        }

    # -- mail -------------------------------------------------------------------

    @api.model
    def _get_recipients(self, company):
        """Return who gets the seals of a company.

        :rtype: recordset of res.partner
        """
        named = self.env["complaint.seal.recipient"].sudo()
        partners = named.search([("company_id", "=", company.id)]).partner_id
        return partners.filtered("email")

    def _mail(self):
        """Queue the mail with the seal, each in the language of its reader."""
        for partner in self._get_recipients(self.company_id):
            seal = self.with_context(lang=partner.lang)
            self.env["mail.mail"].sudo().create(
                {
                    "subject": seal.env._(
                        "Daily seal %(number)s of the complaints of %(company)s",
                        number=seal.number,
                        company=seal.company_id.name,
                    ),
                    "body_html": seal.env["ir.qweb"]._render(
                        "complaint_management.complaint_seal_mail", {"seal": seal}
                    ),
                    "email_to": partner.email_formatted,
                    "auto_delete": False,
                }
            )

    # -- checking ---------------------------------------------------------------

    def _check_seal(self, mailed=None):
        """Compare the seal with the seals before it and with the ledgers of today.

        :param str mailed: hash that stands in the mail, or None
        :return: sentences that say what is missing or changed
        :rtype: list of str
        """
        self.ensure_one()
        problems = self._check_chain()
        if mailed and mailed.strip() != self.hash:
            problems.append(self.env._("This is not the seal that was mailed."))
        items = self.sudo().item_ids
        leaves = sorted((item.number, item.seq, item.hash) for item in items)
        if merkle_root([leaf_hash(*leaf) for leaf in leaves]) != self.root:
            problems.append(self.env._("The list of sealed ledgers was changed."))
        for ids in split_every(BATCH, items.ids):
            problems += self._check_items(items.browse(ids))
        return problems

    def _check_chain(self):
        """Tell where the seals up to this one are no chain.

        :rtype: list of str
        """
        problems, previous = [], ""
        seals = self.sudo().search(
            [("company_id", "=", self.company_id.id), ("number", "<=", self.number)],
            order="number",
        )
        for number, seal in enumerate(seals, start=1):
            header = seal._get_header()
            if seal.number != number or header["previous"] != previous:
                return [self.env._("A seal before seal %s is missing.", seal.number)]
            if seal_hash(header) != seal.hash:
                problems.append(self.env._("Seal %s was changed.", number))
            previous = seal.hash
        return problems

    def _check_items(self, items):
        """Compare sealed heads with the ledgers of today.

        :param items: complaint.seal.item
        :rtype: list of str
        """
        rows_of = defaultdict(list)
        rows = self.env["complaint.ledger"].sudo()
        for row in rows.search([("ticket_id", "in", items.mapped("ticket_key"))]):
            rows_of[row.ticket_id.id].append(row)
        tickets = self.env["helpdesk.ticket"].sudo().browse(items.mapped("ticket_key"))
        known = {ticket.id: ticket for ticket in tickets.exists()}
        return [
            problem
            for item in items
            if (
                problem := item._compare(
                    known.get(item.ticket_key), rows_of[item.ticket_key]
                )
            )
        ]

    def action_check(self):
        """Open the dialogue that compares the seal with the ledgers of today.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_seal_check_action"
        )
        action["context"] = {"default_seal_id": self.id}
        return action
