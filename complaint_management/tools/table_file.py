# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tables that people hand in: XLSX, or CSV as spreadsheets save it.

A file is judged by its bytes. It is read row by row; a workbook that unpacks to far
more than it should, or brings declarations of its own, is not opened at all.
"""

import csv
import io
import re
import zipfile
from datetime import date, datetime, time

from openpyxl import load_workbook

DELIMITERS = ",;\t"
MAX_COLUMNS = 100
# a cell of a spreadsheet holds no more
MAX_CELL = 32767
# what a workbook may unpack to, in bytes
MAX_UNPACKED = 400 * 1024 * 1024
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]+(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?)?[分秒]?)?"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


class TableError(ValueError):
    """The file cannot be read: ``code`` says why.

    ``old`` (a workbook of the old format), ``bomb`` (unpacks to too much), ``broken``,
    ``encoding`` (neither UTF-8 nor GB 18030), ``wide`` (too many columns).
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def decode(content):
    """Text of a file saved by a spreadsheet, in UTF-8 or in GB 18030.

    :param bytes content: the file
    :rtype: str
    :raise UnicodeDecodeError: when it is neither

    >>> decode("春节".encode("gbk")) == decode("春节".encode("utf-8-sig"))
    True
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def parse_moment(text):
    """Date and time as people and spreadsheets write them.

    :param str text: 2026-02-14, 2026/2/14 9:05, 2026年2月14日, 20260214
    :return: the moment, and whether the time of day was given
    :rtype: tuple of datetime and bool
    :raise ValueError: when it is none; which of 3/4/2026 is the month nobody knows

    >>> parse_moment("2026年2月14日")
    (datetime.datetime(2026, 2, 14, 0, 0), False)
    >>> parse_moment("2026/2/14 9:05"), parse_moment("20260214")[1]
    ((datetime.datetime(2026, 2, 14, 9, 5), True), False)
    """
    text = text.strip()
    match = DATE.fullmatch(text) or COMPACT.fullmatch(text)
    if not match:
        raise ValueError(text)
    parts = [int(part or 0) for part in match.groups()]
    timed = len(parts) > 3 and match.group(4) is not None
    return datetime(*parts), timed


def parse_date(text):
    """Date written as 2026-02-14 or, by a spreadsheet, as 2026/2/14.

    :raise ValueError: when it is no date

    >>> parse_date("2026/2/14")
    datetime.date(2026, 2, 14)
    """
    return parse_moment(text)[0].date()


def read(content):
    """Read a table row by row; what follows the last filled cell is left out.

    :param bytes content: the file
    :return: generator of (number of the row, list of str)
    :raise TableError: when it is no table that can be read

    >>> list(read("编号;日期\\n1;2026-02-14\\n".encode("gbk")))
    [(1, ['编号', '日期']), (2, ['1', '2026-02-14'])]
    >>> list(read(b"\\xd0\\xcf\\x11\\xe0..."))
    Traceback (most recent call last):
    ...
    odoo.addons.complaint_management.tools.table_file.TableError: old
    """
    if content.startswith(OLD_WORKBOOK):
        raise TableError("old")
    rows = _read_workbook(content) if content.startswith(ZIP) else _read_csv(content)
    for number, cells in rows:
        texts = [_to_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MAX_COLUMNS:
            raise TableError("wide")
        if texts:
            yield number, texts


def _to_text(cell):
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return str(cell.date() if midnight else cell.replace(microsecond=0))
    if isinstance(cell, date):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    # no character that a database or a page chokes on
    text = str(cell)[:MAX_CELL].replace("\x00", "")
    return text.strip(" \t\r\n\u3000\ufeff")


def _read_csv(content):
    if b"\x00" in content:
        raise TableError("broken")
    try:
        text = decode(content)
    except UnicodeDecodeError as error:
        raise TableError("encoding") from error
    head = text[:4096]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise TableError("broken") from error


def _check_archive(content):
    """Refuse what unpacks to too much and what declares entities of its own.

    :raise TableError: saying why
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise TableError("bomb")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    if b"<!DOCTYPE" in stream.read(2048):
                        raise TableError("broken")


def _read_workbook(content):
    try:
        _check_archive(content)
        # values as they were when it was saved: no formula is looked at
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except TableError:
        raise
    except Exception as error:
        # the library fails in many ways on what is no workbook
        raise TableError("broken") from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from enumerate(sheet.iter_rows(values_only=True), start=1)
    except (IndexError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise TableError("broken") from error
    finally:
        book.close()
