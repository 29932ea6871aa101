# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the headers of a mail say about who wrote it, and how."""

import codecs


def is_automatic(message):
    """Tell whether a mail was written by a machine: auto-reply, list, bulk.

    :param email.message.EmailMessage message: as it came in
    :rtype: bool

    >>> from email import message_from_string
    >>> is_automatic(message_from_string("Auto-Submitted: auto-replied"))
    True
    >>> is_automatic(message_from_string("Auto-Submitted: no"))
    False
    >>> is_automatic(message_from_string("Precedence: bulk"))
    True
    """
    submitted = str(message.get("Auto-Submitted") or "no").split(";")[0]
    precedence = str(message.get("Precedence") or "").strip().lower()
    return (
        submitted.strip().lower() != "no"
        or precedence in ("bulk", "list", "junk", "auto_reply")
        or any(
            header in message
            for header in ("X-Autoreply", "X-Autorespond", "List-Unsubscribe")
        )
    )


def repair_charsets(message):
    """Let the parts of a mail with an unknown character set be read as UTF-8.

    Python gives such a mail up, and it would be lost.

    :param email.message.EmailMessage message: changed in place

    >>> from email import message_from_string
    >>> mail = message_from_string("Content-Type: text/plain; charset=klingon")
    >>> repair_charsets(mail)
    >>> mail.get_content_charset()
    'utf-8'
    """
    for part in message.walk():
        try:
            codecs.lookup(part.get_content_charset() or "utf-8")
        except LookupError:
            part.set_param("charset", "utf-8")
