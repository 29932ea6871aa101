# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase

from .shows import ShowsMixin


class TestShows(BaseCase):
    """The record of what tests show tells the truth."""

    def _run(self, body, is_scenario=False):
        """Run a test with ``body`` and return its result and what was recorded."""
        kind = type(
            "Sample",
            (ShowsMixin, unittest.TestCase),
            {"test": body, "is_scenario": is_scenario},
        )
        result = unittest.TestResult()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "shown"
            with patch.dict(os.environ, {"COMPLAINT_COVERAGE": str(path)}):
                kind("test").run(result)
            lines = path.read_text().splitlines() if path.exists() else []
        return result, [row for line in lines for row in json.loads(line)["rows"]]

    def test_assertion_shows_row(self):
        def body(test):
            with test.shows("R035", "R010"):
                test.assertEqual(1, 1)

        result, rows = self._run(body)
        self.assertTrue(result.wasSuccessful())
        self.assertEqual(rows, ["R010", "R035"])

    def test_block_without_assertion_is_refused(self):
        def body(test):
            test.assertEqual(1, 1)
            with test.shows("R035"):
                pass

        result, rows = self._run(body)
        self.assertEqual(len(result.failures), 1)
        self.assertFalse(rows)

    def test_failure_after_block_takes_row_back(self):
        def body(test):
            with test.shows("R035"):
                test.assertEqual(1, 1)
            test.assertEqual(1, 2)

        result, rows = self._run(body)
        self.assertFalse(result.wasSuccessful())
        self.assertFalse(rows)

    def test_failure_of_sub_test_takes_row_back(self):
        def body(test):
            with test.shows("R035"):
                test.assertEqual(1, 1)
            with test.subTest("other"):
                test.assertEqual(1, 2)

        result, rows = self._run(body)
        self.assertFalse(result.wasSuccessful())
        self.assertFalse(rows)

    def test_seven_rows_are_for_scenarios(self):
        def body(test):
            for row in range(1, 8):
                with test.shows(f"R00{row}"):
                    test.assertEqual(1, 1)

        result, rows = self._run(body)
        self.assertEqual(len(result.errors), 1)
        self.assertFalse(rows)
        result, rows = self._run(body, is_scenario=True)
        self.assertTrue(result.wasSuccessful())
        self.assertEqual(len(rows), 7)

    def test_word_is_no_row(self):
        def body(test):
            with test.shows("number"):
                test.assertEqual(1, 1)

        result, rows = self._run(body)
        self.assertEqual(len(result.errors), 1)
        self.assertFalse(rows)
