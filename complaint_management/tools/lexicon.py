# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Finds words that announce a risk in what a customer writes. Plain Python, no ORM.

Chinese has no spaces: a word is found wherever its characters stand. Words in Latin
letters or figures are found whole.
"""

import re
import unicodedata
from typing import NamedTuple

LATIN = re.compile(r"[0-9a-z]")
# stands where an exception stood; no word contains it
BLANK = "\0"


class Risk(NamedTuple):
    """Words of one risk, and longer phrases in which they mean something else."""

    code: str
    words: tuple
    exceptions: tuple = ()


class Lexicon:
    """The words of all risks, ready to look for.

    :param risks: iterable of :class:`Risk`
    :param negations: what takes a word back when it stands directly before
    """

    def __init__(self, risks, negations=()):
        self._negation = _compile(negations, "(?:%s)\\s*$")
        self._risks = [
            (risk.code, _compile(risk.words), _compile(risk.exceptions))
            for risk in risks
            if risk.words
        ]

    def find(self, text):
        """Return the risks that a text announces, with the words that say so.

        :param str text: what somebody wrote
        :return: code -> words in the order in which they stand
        :rtype: dict of str -> list of str

        >>> words = Lexicon(
        ...     [Risk("law", ("起诉", "sue"), ("起诉离婚",)), Risk("media", ("曝光",))],
        ...     ("不会", "not going to"),
        ... )
        >>> words.find("再不处理就起诉，SUE you, 并曝光")
        {'law': ['起诉', 'sue'], 'media': ['曝光']}
        >>> words.find("我不会起诉，也不是起诉离婚，not going to sue; an issue")
        {}
        """
        plain = normalise(text)
        found = {
            code: self._find_words(pattern, self._blank(plain, exceptions))
            for code, pattern, exceptions in self._risks
        }
        return {code: words for code, words in found.items() if words}

    def _find_words(self, pattern, plain):
        """Return the words of one risk that nothing takes back."""
        found = (
            match.group()
            for match in pattern.finditer(plain)
            if not self._is_negated(plain[: match.start()])
        )
        return list(dict.fromkeys(found))

    def _is_negated(self, before):
        return bool(self._negation and self._negation.search(before))

    @staticmethod
    def _blank(plain, exceptions):
        """Return the text with :data:`BLANK` where exceptions stand."""
        return exceptions.sub(BLANK, plain) if exceptions else plain


def normalise(text):
    """Return a text in one width, lower case and single spaces.

    >>> normalise("ＳＵＥ  you,\\n１２３１５")
    'sue you, 12315'
    """
    return " ".join(unicodedata.normalize("NFKC", text or "").lower().split())


def _compile(words, frame="(?:%s)"):
    """Return a pattern for any of the words, the longest first; None without words."""
    plain = sorted({normalise(word) for word in words} - {""}, key=len, reverse=True)
    return re.compile(frame % "|".join(map(_pattern, plain))) if plain else None


def _pattern(word):
    """Return the pattern of one word: Latin letters and figures only whole."""
    pattern = re.escape(word).replace("\\ ", "\\s+")
    if LATIN.match(word[0]):
        pattern = f"(?<![0-9a-z]){pattern}"
    return f"{pattern}(?![0-9a-z])" if LATIN.match(word[-1]) else pattern
