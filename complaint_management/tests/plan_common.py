# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor


class PlanMixin:
    """Looks at the plans of queries: no daily work reads a growing table in full."""

    # tables that grow with every complaint; an addon adds its own
    growing = {
        "helpdesk_ticket",
        "complaint_ledger",
        "complaint_clock",
        "complaint_text",
    }

    def _get_told_complaints(self):
        """Rows of tables: nobody told them, their clocks follow from nothing."""
        return self.env["helpdesk.ticket"]

    def _settle(self):
        """Forget the records, as between two requests; settings stay warm."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    @contextmanager
    def assertNoScan(self):
        """Fail when a query of the block reads one of our growing tables in full."""
        with self.explained() as plans:
            yield
        for query, plan in plans:
            self.assertFalse(
                self._get_scanned(plan), f"{query}\n{json.dumps(plan, indent=1)}"
            )

    @contextmanager
    def explained(self):
        """Collect how each query of the block is planned: (query, plan)."""
        statements, plans = [], []
        execute = Cursor.execute

        def note(cursor, query, params=None, log_exceptions=True):
            code = getattr(query, "code", query)
            statements.append((code, getattr(query, "params", params)))
            return execute(cursor, query, params, log_exceptions)

        self._settle()
        with patch.object(Cursor, "execute", note):
            yield plans
        read = [(q, p) for q, p in statements if q.lstrip(" (\n").startswith("SELECT")]
        self.assertTrue(read, "nothing was read")
        for query, params in read:
            self.env.cr.execute("EXPLAIN (FORMAT JSON) " + query, params)
            plans.append((query, self.env.cr.fetchone()[0][0]["Plan"]))

    def _get_scanned(self, plan):
        scanned = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
        return (scanned & self.growing).union(
            *(self._get_scanned(child) for child in plan.get("Plans", []))
        )

    def _get_indexes(self, plan):
        """Return the names of the indexes that a plan reads.

        :rtype: set of str
        """
        own = {plan["Index Name"]} if "Index Name" in plan else set()
        return own.union(*(self._get_indexes(child) for child in plan.get("Plans", [])))
