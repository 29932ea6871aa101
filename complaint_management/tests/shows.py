# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import os
import re
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

ROW = re.compile(r"R\d{3}")
MAX_ROWS = 6
# Beside the assertions of unittest and Odoo, a tour asserts by itself.
ALSO_ASSERT = ("start_tour", "browser_js")


class ShowsMixin:
    """Says at run time which rows of the requirements a test shows.

    ``with self.shows("R035"):`` stands around the assertions that show the row.
    What is shown is appended to the file named by COMPLAINT_COVERAGE, one JSON
    object a line, when the test has passed; without the variable nothing is kept.
    """

    # A scenario walks through a whole document and may show more rows.
    is_scenario = False

    @contextmanager
    def shows(self, *rows):
        """Record that the assertions inside show ``rows``.

        :param rows: ids such as ``R035``
        :raise AssertionError: when no assertion is executed inside
        :raise ValueError: when a row cannot be one, or the test shows too many
        """
        if not rows or any(not ROW.fullmatch(row) for row in rows):
            raise ValueError(f"These are no rows of the requirements: {rows}")
        shown = self._begin_to_show()
        before = self._executed_assertions
        yield
        if self._executed_assertions == before:
            raise AssertionError(f"Nothing is asserted that shows {', '.join(rows)}")
        shown.update(rows)
        if len(shown) > MAX_ROWS and not self.is_scenario:
            raise ValueError(f"A test shows at most {MAX_ROWS} rows, not {len(shown)}")

    def _begin_to_show(self):
        if "_shown_rows" not in self.__dict__:
            self._shown_rows, self._executed_assertions = set(), 0
            self._count_assertions()
        return self._shown_rows

    def _count_assertions(self):
        for name in dir(type(self)):
            if name.startswith("assert") or name in ALSO_ASSERT:
                setattr(self, name, self._counting(getattr(self, name)))

    def _counting(self, method):
        @wraps(method)
        def counted(*args, **kwargs):
            self._executed_assertions += 1
            return method(*args, **kwargs)

        return counted

    def _callTestMethod(self, method):
        result = super()._callTestMethod(method)
        # Here the test has passed, unless one of its sub-tests has failed.
        if "_shown_rows" in self.__dict__ and self._outcome.success:
            self._keep_shown()
        return result

    def _keep_shown(self):
        path = os.environ.get("COMPLAINT_COVERAGE")
        if not path:
            return
        line = json.dumps({"test": self.id(), "rows": sorted(self._shown_rows)})
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
