# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Telephone numbers as people in China write them, and E.164."""

import re

SEPARATORS = re.compile(r"[\s().\-\u2010-\u2015\u3000]+")
NUMBERS = (
    re.compile(r"\+[1-9]\d{6,14}"),  # E.164
    re.compile(r"1[3-9]\d{9}"),  # mobile phone
    re.compile(r"0\d{9,11}"),  # landline with its area code
    re.compile(r"[48]00\d{7}"),  # service number
)


def clean_phone(text):
    """Return the number without separators, or None when it is none.

    :param str text: as typed, full-width digits accepted
    :rtype: str or None

    >>> clean_phone("138-0013 8000")
    '13800138000'
    >>> clean_phone("+86 (138) 0013-8000")
    '+8613800138000'
    >>> clean_phone("0571-8888 6666")
    '057188886666'
    >>> clean_phone("１３８００１３８０００")
    '13800138000'
    >>> clean_phone("12345") is clean_phone("call me") is None
    True
    """
    text = "".join(
        chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" else char
        for char in text or ""
    )
    number = SEPARATORS.sub("", text)
    if any(pattern.fullmatch(number) for pattern in NUMBERS):
        return number
    return None
