# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Page numbers for printed forms, whatever the PDF tool can do itself."""

import io

from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import PdfReader, PdfWriter

from .pdf_text import repair_text

FONT, SIZE, ABOVE_EDGE, COLOUR = "Helvetica", 8, 20, 0.4


def number_pages(pdf, label=""):
    """Write "label   1 / 3" at the foot of every page.

    The free build of wkhtmltopdf drops headers and footers, and a form of several
    sheets must show that none is missing. Its text is made searchable, too.

    :param bytes pdf: the document
    :param str label: what the sheets belong to; left out unless it is plain ASCII,
        because the standard fonts of PDF know no Chinese
    :return: the document with numbered pages
    :rtype: bytes
    :raise odoo.tools.pdf.PdfReadError: when ``pdf`` is no PDF

    >>> sheet = io.BytesIO()
    >>> canvas = Canvas(sheet, (200, 100))
    >>> canvas.showPage()
    >>> canvas.showPage()
    >>> canvas.save()
    >>> pages = PdfReader(io.BytesIO(number_pages(sheet.getvalue(), "TS1"))).pages
    >>> [page.extract_text().strip() for page in pages]
    ['TS1   1 / 2', 'TS1   2 / 2']
    """
    pages = PdfReader(io.BytesIO(pdf), strict=False).pages
    feet = PdfReader(_draw_feet(pages, label if label.isascii() else "")).pages
    writer = PdfWriter()
    for page, foot in zip(pages, feet, strict=True):
        writer.add_page(page)
        repair_text(writer, writer.pages[-1])
        writer.pages[-1].merge_page(foot)
    numbered = io.BytesIO()
    writer.write(numbered)
    return numbered.getvalue()


def _draw_feet(pages, label):
    """Draw one foot for each page, as large as the page.

    :rtype: io.BytesIO
    """
    feet = io.BytesIO()
    canvas = Canvas(feet)
    for number, page in enumerate(pages, start=1):
        width = float(page.mediabox.width)
        canvas.setPageSize((width, float(page.mediabox.height)))
        canvas.setFont(FONT, SIZE)
        canvas.setFillGray(COLOUR)
        text = f"{label}   {number} / {len(pages)}".strip()
        canvas.drawCentredString(width / 2, ABOVE_EDGE, text)
        canvas.showPage()
    canvas.save()
    feet.seek(0)
    return feet
