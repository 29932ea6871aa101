# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lists of people as they are typed, or copied out of a spreadsheet or a letter."""

import re

from .phone import clean_phone

SEPARATORS = re.compile(r"\s*[\t,;，；、|]\s*")
LETTER = re.compile(r"[^\W\d_]")
HEADINGS = ("姓名", "name", "名字", "客户姓名", "投诉人")


def read_people(text):
    """Read one person a line: name, phone and address, in any separators.

    :param str text: as it was pasted
    :return: the people as dicts with ``name``, ``phone`` and ``address``, and the
        numbers of the lines that name nobody or whose phone is none
    :rtype: tuple of two lists

    >>> people, wrong = read_people("张三\\t13800138000\\t1幢101室\\n李四")
    >>> people[0] == {"name": "张三", "phone": "13800138000", "address": "1幢101室"}
    True
    >>> people[1]["name"], people[1]["phone"], wrong
    ('李四', None, [])

    Blanks are enough where a phone stands behind the name:

    >>> read_people("王芳 138-0013-8000 2幢")[0][0]["address"]
    '2幢'
    >>> read_people("13800138000\\n赵六,12345")[1]
    [1, 2]
    """
    people, wrong = [], []
    for number, line in enumerate((text or "").splitlines(), start=1):
        parts = [part.strip() for part in _split(line.strip()) if part.strip()]
        if not parts or parts[0].lower() in HEADINGS:
            continue
        person = _read_person(parts)
        if person:
            people.append(person)
        else:
            wrong.append(number)
    return people, wrong


def _split(line):
    parts = SEPARATORS.split(line)
    return parts if len(parts) > 1 else line.split()


def _read_person(parts):
    name, *rest = parts
    phones = [part for part in rest if clean_phone(part)]
    is_number = rest and not phones and re.fullmatch(r"[\d\-+ ]{5,}", rest[0])
    if is_number or not LETTER.search(name):
        return None
    address = " ".join(part for part in rest if part not in phones[:1])
    phone = clean_phone(phones[0]) if phones else None
    return {"name": name, "phone": phone, "address": address or None}
