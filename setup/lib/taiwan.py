"""Traditional Chinese as read in Taiwan, made of the simplified translation.

Characters come from OpenCC, words from ``setup/taiwan.csv``: OpenCC's own words are
those of computer science and would make 程式 of a 程序, which here is a procedure. It
needs the Python of the environment.
"""

import csv
import re
from pathlib import Path

import opencc
import polib

from . import addons, paths

_WORDS = paths.SETUP / "taiwan.csv"


class Converter:
    """Turns texts of the mainland into those of Taiwan."""

    def __init__(self) -> None:
        self._characters = opencc.OpenCC("s2tw")
        with _WORDS.open(encoding="utf-8", newline="") as file:
            rows = [*csv.DictReader(file)]
        self._words = {row["converted"]: row["taiwan"] for row in rows}
        longest = sorted(self._words, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest)))

    def text(self, text: str) -> str:
        """Return a text in Traditional Chinese."""
        converted = self._characters.convert(text)
        return self._pattern.sub(lambda word: self._words[word.group()], converted)

    def file(self, source: Path) -> str:
        """Return the content of a file of terms in Traditional Chinese."""
        terms = polib.pofile(source, wrapwidth=78)
        terms.metadata["Language"] = "zh_TW"
        for term in terms:
            term.msgstr = self.text(term.msgstr)
        return f"{terms}\n"


def texts() -> dict[Path, str]:
    """Return each file in Traditional Chinese, and what it has to hold."""
    converter = Converter()
    return {
        source.with_name("zh_TW.po"): converter.file(source)
        for name in addons.ours()
        for source in addons.folder_of(name).glob("i18n/zh_CN.po")
    }


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")
