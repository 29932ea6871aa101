# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Finding what tells who a customer is, as people type it, and masking it."""

import re

HAN = "\u2e80-\u9fff\uf900-\ufaff"
# a letter or digit, but none of Chinese: there words have no spaces between them
LETTER = rf"[^\W{HAN}]"
TITLES = "先生|女士|小姐|太太|阿姨|大爷|大妈|叔叔|师傅|老师"
DOUBLE_SURNAMES = (
    "欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|宇文|长孙"
)
# shorter values stand for too much else
MIN_DIGITS, MIN_ADDRESS, MIN_WORD = 7, 4, 3
PHONE_GAP = r"[\s().\-\u2010-\u2015]*"
# an address may hold a name or a number, an e-mail address both
ORDER = ("email", "address", "phone", "name")


def mask(text, identity, marks):
    """Return the text with what tells who the customer is replaced by marks.

    :param str text: what somebody typed
    :param dict identity: kind (of :data:`ORDER`) -> known values
    :param dict marks: kind -> what stands in their place
    :rtype: str

    >>> marks = {"name": "[A]", "phone": "[P]", "email": "[E]", "address": "[D]"}
    >>> known = {"name": ["王芳"], "phone": ["+86 13800138000"]}
    >>> mask("王芳（138-0013 8000）：王女士很生气", known, marks)
    '[A]（[P]）：[A]很生气'
    >>> known = {"name": ["John Smith"], "email": ["j.smith@example.com"]}
    >>> mask("Mr Smith, J.Smith@example.com, lives near Smithfield", known, marks)
    'Mr [A], [E], lives near Smithfield'
    >>> mask("住西湖路 1 号，不是 21380013800055", {"address": ["西湖路1号"],
    ...     "phone": ["13800138000"]}, marks)
    '住[D]，不是 21380013800055'
    """
    for kind in ORDER:
        patterns = {
            pattern
            for value in identity.get(kind, ())
            for pattern in PATTERNS[kind](value or "")
        }
        if patterns:
            longest_first = "|".join(sorted(patterns, key=len, reverse=True))
            text = re.sub(longest_first, lambda _m, k=kind: marks[k], text)
    return text


def _email_patterns(value):
    """Return the patterns of an address, whatever the case.

    >>> _email_patterns("no address")
    []
    """
    value = value.strip()
    return [f"(?i:{re.escape(value)})"] if "@" in value else []


def _phone_patterns(value):
    """Return the patterns of a number, with and without the prefix of the country.

    >>> _phone_patterns("12345")
    []
    """
    digits = re.sub(r"\D", "", value)
    if value.strip().startswith(("+86", "0086")):
        digits = digits.removeprefix("00").removeprefix("86")
    if len(digits) < MIN_DIGITS:
        return []
    # of full width too
    number = PHONE_GAP.join(f"[{d}{chr(ord(d) + 0xFEE0)}]" for d in digits)
    return [rf"(?<!\d)(?:(?:\+|00)?86{PHONE_GAP})?{number}(?!\d)|\+{number}(?!\d)"]


def _address_patterns(value):
    """Return the patterns of an address, however it is spaced."""
    letters = "".join(value.split())
    if len(letters) < MIN_ADDRESS:
        return []
    return [_bounded(letters, r"\s*".join(map(re.escape, letters)))]


def _name_patterns(value):
    """Return the patterns of a name: whole, and as people are addressed.

    >>> _name_patterns("王")
    []
    """
    value = value.strip()
    if "@" in value:
        return _email_patterns(value)
    if re.fullmatch(rf"[{HAN}\s·]+", value):
        return _chinese_name_patterns("".join(value.split()))
    words = value.split()
    names = [words, *([word] for word in words)] if 1 < len(words) <= 3 else [words]
    patterns = {" ".join(name): r"\s+".join(map(re.escape, name)) for name in names}
    return [
        _bounded(name, f"(?i:{pattern})")
        for name, pattern in patterns.items()
        if len(name) >= MIN_WORD
    ]


def _chinese_name_patterns(name):
    """Return the patterns of a name without spaces and of its surname with a title.

    >>> [bool(re.search(p, "欧阳小姐")) for p in _chinese_name_patterns("欧阳兰")]
    [False, True]
    """
    if len(name) < 2:
        return []
    patterns = [r"\s*".join(name)]
    if len(name) <= 4:
        surname = re.match(DOUBLE_SURNAMES, name)
        surname = surname.group() if surname else name[0]
        patterns.append(f"{surname}(?:{TITLES})")
    return patterns


def _bounded(value, pattern):
    """Return the pattern of whole words, where the value begins and ends with one."""
    before = f"(?<!{LETTER})" if re.match(LETTER, value) else ""
    after = f"(?!{LETTER})" if re.match(LETTER, value[-1]) else ""
    return f"{before}{pattern}{after}"


PATTERNS = {
    "email": _email_patterns,
    "address": _address_patterns,
    "phone": _phone_patterns,
    "name": _name_patterns,
}
