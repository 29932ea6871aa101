# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Phrases that people search for, cut into the pairs of characters that are indexed.

Words of Chinese have no spaces between them and often two characters only, too few
for an index of trigrams.
"""

import string

_FOLD = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def split_words(phrase):
    """Return the words of a phrase, A to Z in lower case.

    :param str phrase: what somebody typed
    :rtype: list of str

    >>> split_words("  空调 Model E3 ")
    ['空调', 'model', 'e3']
    """
    return (phrase or "").translate(_FOLD).split()


def bigrams(word):
    """Return the numbers of the pairs of neighbouring characters, or of the only one.

    The database computes the same numbers of what is written.

    :param str word: one word, not empty
    :rtype: list of int, each of 32 bits

    >>> bigrams("不制冷") == bigrams("不制") + bigrams("制冷")
    True
    >>> bigrams("AB"), bigrams("A")
    ([-2143223742], [-2143223808])
    """
    codes = [ord(letter) & 0xFFFF for letter in word]
    pairs = zip(codes, codes[1:] or [0], strict=False)
    return [(first - 0x8000) * 0x10000 + second for first, second in pairs]


def like_pattern(word):
    r"""Return the pattern of SQL that finds the word as it is.

    :param str word: one word
    :rtype: str

    >>> like_pattern("100%"), like_pattern("a_b")
    ('%100\\%%', '%a\\_b%')
    """
    for special in ("\\", "%", "_"):
        word = word.replace(special, "\\" + special)
    return f"%{word}%"
