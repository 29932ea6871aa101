# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lets printed Chinese be found and copied: radicals become characters again."""

import re
import unicodedata

from odoo.tools.pdf import DecodedStreamObject, NameObject

# Radicals whose glyph a font shares with a character that Unicode does not call
# equivalent.
RADICALS = "⺒⺓⺠⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⼾"
CHARACTERS = "巳幺民见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙户"
TABLE = str.maketrans(RADICALS, CHARACTERS)
TARGETS = re.compile(rb"\[[^\]]*\]")
RADICAL = re.compile(rb"<(2[EF][0-9A-F]{2})>")


def to_character(radical):
    """Return the character that a radical looks like.

    >>> [to_character(radical) for radical in "⽤⼾⻔"]
    ['用', '户', '门']
    >>> to_character("用")
    '用'
    """
    return unicodedata.normalize("NFKC", radical.translate(TABLE))


def repair_map(code_map):
    """Replace the radicals that a map from glyphs to text yields.

    >>> repair_map(b"<0001> <0002> [<2F64> <2ED4>]")
    b'<0001> <0002> [<7528> <95E8>]'

    :param bytes code_map: a ToUnicode map
    :rtype: bytes
    """
    return TARGETS.sub(lambda found: RADICAL.sub(_replace, found[0]), code_map)


def repair_text(writer, page):
    """Repair the text of a page, so that a search for "客户" finds it.

    wkhtmltopdf names a glyph by its lowest code, which often is a radical's.

    :param writer: odoo.tools.pdf.PdfWriter the page belongs to
    :param page: a page of ``writer``
    """
    fonts = page["/Resources"].get("/Font", {})
    for font in [reference.get_object() for reference in fonts.values()]:
        if "/ToUnicode" not in font:
            continue
        code_map = font["/ToUnicode"].get_data()
        repaired = repair_map(code_map)
        if repaired != code_map:
            stream = DecodedStreamObject()
            stream.set_data(repaired)
            font[NameObject("/ToUnicode")] = writer._add_object(stream)


def _replace(found):
    character = to_character(chr(int(found[1], 16)))
    return f"<{ord(character):04X}>".encode()
