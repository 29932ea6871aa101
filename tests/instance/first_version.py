"""Complaints of the first version; runs inside Odoo of that version and of this one.

The first version tells its demo story here, from its own tree. What is looked at is the
same before and after the upgrade, see test_upgrade_first.py.
"""

import json
import random
from unittest.mock import patch

from page_lines import get_lines

from odoo import api, fields, models
from odoo.tools import SQL, convert_file

MODULE = "complaint_management"
PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF"
SHOWN = 10
TABLES = "^(complaint|helpdesk|tier)_|^mail_(message|mail|followers)$"


def tell(env: api.Environment) -> None:
    """Make the complaints, with letters, files and messages of both sides."""
    env["res.lang"]._activate_lang("zh_CN")
    installed = env["ir.module.module"].search([("state", "=", "installed")])
    installed.filtered(lambda m: m.name == MODULE)._update_translations(["zh_CN"])
    with patch("odoo.addons.base.models.res_users.MIN_ROUNDS", 1):
        story = "demo/complaint_demo.xml"
        convert_file(env, MODULE, story, {}, mode="init", noupdate=True)
    tickets = env["helpdesk.ticket"].search([])
    _keep_letters(tickets.complaint_reply_ids)
    for ticket in tickets[::3]:
        _talk(ticket)
    for ticket in tickets:
        ticket._portal_ensure_token()
    env.cr.commit()


def _keep_letters(replies: models.Model) -> None:
    """Archive letters: while the story is told none can be printed."""
    reports = type(replies.env["ir.actions.report"])
    with (
        patch.object(reports, "get_wkhtmltopdf_state", lambda _self: "ok"),
        patch.object(reports, "_render_qweb_pdf", lambda *_args: (PDF, "pdf")),
    ):
        for reply in replies.filtered(lambda r: r.state != "draft"):
            reply._archive_letter()


def _talk(ticket: models.Model) -> None:
    """Let the customer send a file, and the officer write a note with another."""
    files = ticket.env["ir.attachment"]
    for number in range(2):
        name = f"{ticket.number}-{number}.txt"
        content = f"{name}：照片说明".encode()
        vals = ticket._prepare_complaint_file(name, content, "text/plain")
        files |= files.create({**vals, "res_id": ticket.id})
    officer = ticket.env.ref(f"{MODULE}.user_officer_demo")
    for author, subtype, file in (
        (ticket.partner_id, "mail.mt_comment", files[0]),
        (officer.partner_id, "mail.mt_note", files[1]),
    ):
        ticket.message_post(
            author_id=(author or officer.partner_id).id,
            body=f"补充材料 {file.name}",
            message_type="comment",
            subtype_xmlid=subtype,
            attachment_ids=file.ids,
        )


def look(env: api.Environment) -> None:
    """Print what must not change: rows counted, ledgers verified, papers read."""
    tickets = env["helpdesk.ticket"].search([], order="id")
    shown = tickets.browse(sorted(random.Random(6).sample(tickets.ids, SHOWN)))
    found = {
        "counts": _count_rows(env),
        "files": _get_files(env),
        "broken": [str(problem) for problem in tickets.complaint_ledger_ids._verify()],
        "orphans": _find_orphans(env),
        "tokens": {ticket.id: ticket.access_token for ticket in shown},
        "forms": {ticket.id: _print_form(ticket) for ticket in shown},
    }
    print("found:" + json.dumps(found))


def _count_rows(env: api.Environment) -> dict[str, int]:
    env.cr.execute(
        "SELECT tablename FROM pg_tables WHERE tablename ~ %s ORDER BY 1", [TABLES]
    )
    counts = {}
    for (table,) in env.cr.fetchall():
        query = SQL("SELECT count(*) FROM %s", SQL.identifier(table))
        counts[table] = env.execute_query(query)[0][0]
    return counts


def _get_files(env: api.Environment) -> list[list]:
    """Return the files of complaints and their documents."""
    env.cr.execute(
        "SELECT id, res_model, res_id, res_field, name, checksum FROM ir_attachment"
        " WHERE res_model ~ '^(complaint[.]|helpdesk[.]ticket$)' ORDER BY id"
    )
    return env.cr.fetchall()


def _find_orphans(env: api.Environment) -> list[str]:
    """Return the external ids of ours whose record is gone."""
    data = env["ir.model.data"].search([("module", "=", MODULE)])
    return [
        row.name
        for model, rows in data.grouped("model").items()
        for row in rows
        if model not in env or not env[model].sudo().browse(row.res_id).exists()
    ]


def _print_form(ticket: models.Model) -> list[str]:
    """Return the lines of the handling form, printed when the story ends."""
    dates = ticket.env["complaint.ledger"].search([]).mapped("date")
    form = f"{MODULE}.report_complaint_handling"
    with patch.object(fields.Datetime, "now", lambda: max(dates)):
        page, _kind = ticket.env["ir.actions.report"]._render_qweb_html(
            form, ticket.ids
        )
    return get_lines(page.decode())
