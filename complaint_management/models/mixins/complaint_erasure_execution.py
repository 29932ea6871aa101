# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import chain

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_split

from ...tools.identity import mask

TEXT_TYPES = ("char", "text", "html")
# what proves or finds something and never holds words of people
KEPT = ("hash", "sha256", "number", "milestone", "code", "key", "model", "token")
# columns of a complaint that say who the customer is
CONTACT = (
    "partner_name",
    "partner_email",
    "complaint_phone",
    "complaint_address",
    "complaint_channel_reference",
)
PARTNER = (
    "email",
    "phone",
    "street",
    "street2",
    "city",
    "zip",
    "vat",
    "website",
    "function",
    "comment",
    "image_1920",
    "ref",
)


class ComplaintErasureExecution(models.AbstractModel):
    """Takes what tells who a person is out of complaints and all that hangs on them.

    Decided documents cannot be written any more, so the columns are changed by SQL.
    """

    _name = "complaint.erasure.execution"
    _description = "Removal of Personal Data: Execution"

    def _execute(self):
        """Remove it everywhere.

        :return: how many texts were changed and how many files removed
        :rtype: tuple of int
        """
        self.ensure_one()
        erasure = self.sudo().with_context(lang=self.company_id.partner_id.lang)
        erasure.env.flush_all()
        values = files = 0
        for ticket in erasure.ticket_ids:
            documents = erasure._get_documents(ticket)
            identity = erasure._get_identity(ticket)
            values += erasure._mask_records([ticket, *documents], identity)
            values += erasure._mask_messages([ticket, *documents], identity)
            values += erasure._clear_contact(ticket, documents)
            files += ticket._get_complaint_files(documents)._remove_complaint()
        if self.kind == "person":
            erasure._clear_partner()
        else:
            erasure.ticket_ids._complaint_open_archive()
            archives = erasure.ticket_ids.complaint_archive_ids
            archives._trusted().write({"date_disposed": fields.Datetime.now()})
        erasure._mask_itself()
        return values, files

    @api.model
    def _get_documents(self, ticket):
        """Return what may hold the words of people about a complaint.

        Documents with a stored field ``ticket_id`` or ``ticket_ids``, their lines,
        decisions and the register of incoming documents. An addon that keeps words
        elsewhere adds its records.

        :param ticket: helpdesk.ticket, with sudo
        :rtype: list of recordsets
        """
        documents = ticket._get_complaint_file()
        filed = ticket._get_complaint_file_links()
        lines = [
            records[name]
            for records in documents
            for name, field in records._fields.items()
            if field.type == "one2many"
            and (field.comodel_name or "").startswith("complaint.")
            and field.comodel_name not in (*filed, "complaint.ledger")
            and records[name]
        ]
        reviews = self.env["tier.review"].search(
            [("complaint_ticket_id", "=", ticket.id)]
        )
        others = [reviews, ticket.complaint_incoming_id]
        return [r for r in [*documents, *lines, *others] if r and r._auto]

    def _get_identity(self, ticket):
        """Return the values that tell who it is.

        :rtype: dict of kind -> set of str
        """
        if self.kind == "retention":
            return ticket._get_complaint_identity()
        partner = self.partner_id
        known = {
            "name": [self.person_name, partner.name],
            "phone": [self.person_phone, partner.phone],
            "email": email_split(f"{self.person_email or ''}, {partner.email or ''}"),
            "address": [self.person_address, partner.street, partner.street2],
        }
        identity = {kind: set(filter(None, found)) for kind, found in known.items()}
        if self._is_customer(ticket):
            for kind, found in ticket._get_complaint_identity().items():
                identity[kind] |= found
        return identity

    def _is_customer(self, ticket):
        """Tell whether the person is who complained, not one of a list.

        :rtype: bool
        """
        return self.kind == "retention" or bool(
            (self.partner_id and ticket.partner_id == self.partner_id)
            or (self.person_name and ticket.partner_name == self.person_name)
            or (self.person_phone and ticket.complaint_phone == self.person_phone)
        )

    def _get_marks(self):
        return {
            "name": self.env._("[customer]"),
            "phone": self.env._("[phone]"),
            "email": self.env._("[e-mail]"),
            "address": self.env._("[address]"),
        }

    # -- texts --------------------------------------------------------------------

    def _mask_records(self, recordsets, identity):
        """Mask the texts of records.

        :param list recordsets: of any models
        :param dict identity: see :meth:`_get_identity`
        :return: how many values were changed
        :rtype: int
        """
        changed = 0
        for records in recordsets:
            names = [n for n, f in records._fields.items() if self._holds_words(f)]
            for record in records:
                values = self._get_masked(
                    {name: record[name] for name in names}, identity
                )
                self._overwrite(record, values)
                changed += len(values)
        return changed

    @api.model
    def _holds_words(self, field):
        """Tell whether people may have written something into a field.

        :rtype: bool
        """
        return (
            field.store
            and field.column_type
            and field.type in TEXT_TYPES
            and not field.translate
            and not any(part in field.name for part in KEPT)
        )

    def _get_masked(self, values, identity):
        """Return those of the values that change when they are masked.

        :rtype: dict
        """
        marks = self._get_marks()
        masked = {
            name: mask(str(text), identity, marks)
            for name, text in values.items()
            if text
        }
        return {n: text for n, text in masked.items() if text != str(values[n])}

    @api.model
    def _overwrite(self, record, values):
        """Write columns of a record that its own guards keep.

        :param dict values: column -> text, or None
        """
        if not values:
            return
        columns = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = %s",
                SQL.identifier(record._table),
                columns,
                record.id,
            )
        )
        record.invalidate_recordset(flush=False)

    def _mask_messages(self, recordsets, identity):
        """Mask what was written about records, and old values of fields.

        :return: how many values were changed
        :rtype: int
        """
        places = Domain.OR(
            Domain("model", "=", records._name) & Domain("res_id", "in", records.ids)
            for records in recordsets
        )
        messages = self.env["mail.message"].search(places)
        tracked = self.env["mail.tracking.value"].search(
            [("mail_message_id", "in", messages.ids)]
        )
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        return self._mask_records([messages, tracked, mails], identity)

    # -- who it was ---------------------------------------------------------------

    def _clear_contact(self, ticket, documents):
        """Empty what says who complained; what was disposed of names no contact.

        :return: how many values were changed
        :rtype: int
        """
        if not self._is_customer(ticket):
            return 0
        gone = {name: None for name in CONTACT if ticket[name]}
        if ticket.partner_name:
            gone["partner_name"] = self._get_marks()["name"]
        partner = ticket.partner_id
        if self.kind == "retention" and partner:
            gone["partner_id"] = None
            self._clear_links(partner, documents)
        self._overwrite(ticket, gone)
        archive = ticket.complaint_archive_ids
        if archive.household:
            self._overwrite(archive, {"household": self._get_marks()["address"]})
        return len(gone)

    @api.model
    def _clear_links(self, partner, documents):
        """Empty the fields of documents that point at a contact."""
        for record in chain.from_iterable(documents):
            self._overwrite(
                record,
                {
                    name: None
                    for name, field in record._fields.items()
                    if field.type == "many2one"
                    and field.store
                    and field.comodel_name == "res.partner"
                    and not field.required
                    and record[name] == partner
                },
            )

    def _clear_partner(self):
        """Take name, address and account of the contact away; its id stays."""
        partner = self.partner_id
        if not partner:
            return
        known = {name: False for name in PARTNER if name in partner._fields}
        # first of all: to change an account writes to its owner
        partner.write(known | {"name": self.env._("Anonymous %s", partner.id)})
        for user in partner.with_context(active_test=False).user_ids:
            login = f"anonymous-{user.id}"
            user.write({"login": login, "active": False, "signature": False})
        partner.active = False
        messages = self.env["mail.message"].search([("author_id", "=", partner.id)])
        for message in messages:
            self._overwrite(message, {"email_from": None})

    def _mask_itself(self):
        """Take the person out of the request, too: it keeps who decided and why."""
        gone = {
            name: None
            for name in ("person_phone", "person_email", "person_address")
            if self[name]
        }
        if self.person_name:
            gone["person_name"] = self._get_marks()["name"]
        identity = {
            "name": {self.person_name or ""} - {""},
            "phone": {self.person_phone or ""} - {""},
            "email": {self.person_email or ""} - {""},
            "address": {self.person_address or ""} - {""},
        }
        texts = {"reason": self.reason, "note": self.note}
        self._overwrite(self, gone | self._get_masked(texts, identity))
