# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from contextlib import closing
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import file_open, get_lang, html2plaintext

from ..tools.canonical import canonical
from ..tools.pack_names import safe_name
from ..tools.pack_writer import PackWriter
from ..tools.verify import MANIFEST, SELF, leaf_hash, merkle_levels, merkle_path

VERIFIER = "complaint_management/tools/verify.py"
FORM = "complaint_management.report_complaint_handling"
# of the host; ours begin with complaint_
TICKET_FIELDS = (
    "number",
    "name",
    "description",
    "partner_id",
    "partner_name",
    "partner_email",
    "category_id",
    "channel_id",
    "team_id",
    "user_id",
    "stage_id",
    "create_date",
)
HIDDEN_TYPES = ("binary", "one2many", "many2many", "properties", "json")


class ComplaintPack(models.AbstractModel):
    """证据包: whole files of complaints in one ZIP that proves itself.

    It holds the documents, the files as they were handed in, the ledgers, the daily
    seals that know them, a manifest with the SHA-256 of each, and the verifier.
    """

    _name = "complaint.pack"
    _description = "Evidence Pack"

    @api.model
    def _write_pack(self, access, file):
        """Write the pack that somebody asked for.

        Everything is read with his rights, but the ledgers and seals: those are whole.

        :param access: complaint.access of the kind ``pack``, as the user
        :param file: binary file open for writing
        :return: SHA-256 of the manifest
        :rtype: str
        """
        tickets = access.ticket_ids.sudo(False)
        self.env["complaint.access"]._check_whole_file(tickets)
        wanted = "zh_CN" if access.language == "zh" else "en_US"
        lang = get_lang(self.env, wanted).code
        pack = self.with_context(lang=lang)
        sealed, seals = pack._get_seals(tickets)
        with closing(PackWriter(file)) as writer:
            complaints = [
                pack._add_complaint(
                    writer,
                    ticket.with_context(lang=lang),
                    access,
                    sealed.get(ticket.id),
                )
                for ticket in tickets.sorted("number")
            ]
            writer.add("README.txt", pack._get_readme())
            with file_open(VERIFIER, "rb") as verifier:
                writer.add(SELF, verifier.read(), is_listed=False)
            manifest = pack._get_manifest(access, complaints, writer.files, seals)
            writer.add(MANIFEST, manifest, is_plain=True)
        return writer.files[-1]["sha256"]

    @api.model
    def _get_manifest(self, access, complaints, files, seals):
        """Return what the pack says of itself.

        :param list complaints: see :meth:`_add_complaint`
        :param list files: of the writer
        :param list seals: headers of the daily seals
        :rtype: str
        """
        return canonical(
            {
                "format": 1,
                "company": access.company_id.name,
                "made": fields.Datetime.now(),
                "made_by": self.env.user.name,
                "reason": access.reason,
                "complaints": complaints,
                "files": files,
                "seals": seals,
            }
        )

    @api.model
    def _get_readme(self):
        return self.env._(
            "Evidence pack of complaints\n\n"
            "Unpack verify.py, read it, and let it check the pack:\n\n"
            "    python -I -S verify.py THIS_FILE.zip --lang en\n\n"
            "It needs Python and nothing else. Compare the hash that it prints with "
            "the record of the pack, and that of the daily seal with the mail.\n"
        )

    @api.model
    def _add_complaint(self, writer, ticket, access, sealed):
        """Write the file of a complaint.

        :param PackWriter writer: of the pack
        :param ticket: helpdesk.ticket, as the user
        :param access: complaint.access
        :param dict sealed: what the last daily seal knows of it, or None
        :return: what the manifest says of it
        :rtype: dict
        """
        folder = f"complaints/{safe_name(ticket.number)}"
        documents = ticket._get_complaint_file()
        writer.add(f"{folder}/complaint.json", self._dump(self._describe(ticket)))
        for records in documents:
            for document in records:
                name = f"{document._name}-{document.id}.json"
                content = self._dump(self._describe(document))
                writer.add(f"{folder}/documents/{name}", content)
        if access.with_forms:
            report = self.env["ir.actions.report"]
            pdf, _kind = report._render_qweb_pdf(FORM, ticket.ids)
            writer.add(f"{folder}/documents/{safe_name(ticket.number)}.pdf", pdf)
        writer.add(f"{folder}/messages.json", self._dump(self._get_messages(ticket)))
        for file in ticket._get_complaint_files(documents):
            self._add_file(writer, f"{folder}/files", file)
        return self._add_ledger(writer, folder, ticket) | {
            "number": ticket.number,
            "folder": folder,
            "sealed": sealed,
        }

    @api.model
    def _add_ledger(self, writer, folder, ticket):
        rows = self.env["complaint.ledger"].sudo()
        rows = rows.search([("ticket_id", "=", ticket.id)], order="seq")
        lines = []
        for row, values in zip(rows, rows.read(load=None), strict=True):
            content = json.loads(row._get_content(values))
            lines.append(canonical(content | {"seq": row.seq, "hash": row.hash}))
        ledger = "".join(f"{line}\n" for line in lines)
        writer.add(f"{folder}/ledger.jsonl", ledger, is_plain=True)
        people = {user.id: user.name for user in rows.user_id}
        roles = {role.id: role.name for role in rows.role_id}
        names = self._dump({"users": people, "roles": roles})
        writer.add(f"{folder}/ledger-names.json", names)
        return {"rows": len(rows), "head": rows[-1:].hash or ""}

    @api.model
    def _add_file(self, writer, folder, file):
        """Write an attachment as it is, from the disk where it stands there."""
        file = file.sudo()
        path = f"{folder}/{file.id}-{safe_name(file.name)}"
        if file.complaint_date_removed:
            writer.add_removed(path)
        elif file.store_fname and Path(file._full_path(file.store_fname)).is_file():
            with Path(file._full_path(file.store_fname)).open("rb") as source:
                writer.add_stream(path, source, evidence=file.complaint_sha256)
        else:
            content = file.raw or (file.url or "").encode()
            writer.add(path, content, evidence=file.complaint_sha256)

    # -- as data ----------------------------------------------------------------

    @api.model
    def _dump(self, data):
        return json.dumps(data, ensure_ascii=False, indent=1, default=str)

    @api.model
    def _describe(self, record):
        """Return a document with the labels of its fields and its lines.

        :rtype: dict
        """
        known = record.fields_get(attributes=["string", "type", "store", "relation"])
        is_ticket = record._name == "helpdesk.ticket"
        names = [
            name
            for name, field in known.items()
            if field.get("store")
            and field["type"] not in HIDDEN_TYPES
            and (not is_ticket or name in TICKET_FIELDS or name[:9] == "complaint")
        ]
        return {
            "model": record._name,
            "name": record.display_name,
            "labels": {name: known[name]["string"] for name in names},
            "values": record.read(names)[0],
            "lines": {} if is_ticket else self._describe_lines(record, known),
        }

    @api.model
    def _describe_lines(self, record, known):
        """Return the lines of a document that stand nowhere else in the file."""
        filed = self.env["helpdesk.ticket"]._get_complaint_file_links()
        lines = {}
        for name, field in known.items():
            model = field.get("relation") or ""
            if field["type"] != "one2many" or not model.startswith("complaint."):
                continue
            if model not in filed and record[name].has_access("read"):
                lines[name] = record[name].read(load="_classic_read")
        return lines

    @api.model
    def _get_messages(self, ticket):
        """Return what was written about a complaint.

        :rtype: list of dict
        """
        return [
            {
                "date": message.date,
                "author": message.author_id.name or message.email_from,
                "subject": message.subject,
                "text": html2plaintext(message.body or ""),
            }
            for message in ticket.message_ids.sorted("id")
        ]

    # -- daily seals --------------------------------------------------------------

    @api.model
    def _get_seals(self, tickets):
        """Return what the last daily seals know of complaints.

        :return: ticket id -> part of the manifest, and the headers of the seals
        :rtype: tuple of dict and list
        """
        items = self.env["complaint.seal.item"].sudo()
        items = items.search([("ticket_key", "in", tickets.ids)], order="seq")
        last = {item.ticket_key: item for item in items}
        seals = items.browse([item.id for item in last.values()]).seal_id
        trees = {seal: self._get_tree(seal) for seal in seals}
        sealed = {}
        for ticket_id, item in last.items():
            leaves, levels = trees[item.seal_id]
            place = leaves[leaf_hash(item.number, item.seq, item.hash)]
            sealed[ticket_id] = {
                "seal": item.seal_id.number,
                "seq": item.seq,
                "path": merkle_path(levels, place),
            }
        chain = self.env["complaint.seal"].sudo()
        domain = [("company_id", "in", seals.company_id.ids)]
        domain += [("number", ">=", min(seals.mapped("number"), default=0))]
        chain = chain.search(domain, order="number") if seals else chain
        return sealed, [seal._get_header() for seal in chain]

    @api.model
    def _get_tree(self, seal):
        """Return the places of the leaves of a seal and the levels of its tree."""
        rows = seal.item_ids.read(["number", "seq", "hash"])
        rows = sorted((row["number"], row["seq"], row["hash"]) for row in rows)
        leaves = [leaf_hash(*row) for row in rows]
        places = {leaf: place for place, leaf in enumerate(leaves)}
        return places, merkle_levels(leaves)
