# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers of units as people write and say them."""

import re
import unicodedata

# Words between the numbers: 3号楼2单元1201室
_WORDS = re.compile("号楼|单元|[栋幢座楼室号房]|#")


def normalise(text):
    """Return what tells units apart in a number, however it is written.

    :param str text: as typed, or False
    :return: letters in upper case and digits only
    :rtype: str

    >>> normalise("3号楼2单元1201室"), normalise("3-2-1201")
    ('321201', '321201')
    >>> normalise("ａ座 1201"), normalise(False)
    ('A1201', '')
    """
    text = unicodedata.normalize("NFKC", text or "").upper()
    return "".join(char for char in _WORDS.sub("", text) if char.isalnum())
