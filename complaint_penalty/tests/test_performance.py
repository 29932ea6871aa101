# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.plan_common import PlanMixin
from odoo.addons.complaint_management.tests.volume import fill

from .penalty_common import PenaltyCommon

# A batch costs the same, however many orders are in it.
COUNTS = (20, 100)


class PenaltyLoad(PlanMixin, PenaltyCommon):
    """Many orders to one party, as a server has them."""

    growing = PlanMixin.growing | {
        "complaint_dispatch",
        "complaint_penalty",
        "complaint_penalty_violation",
    }

    def _issue_orders(self, count):
        """Issue orders about as many complaints."""
        tickets = self.env["helpdesk.ticket"].with_user(self.receptionist)
        tickets = tickets._complaint_register(
            [self._prepare_complaint() for _number in range(count)]
        )
        orders = self.env["complaint.dispatch"].with_user(self.representative)
        orders = orders.create(
            [
                {
                    "ticket_id": ticket.id,
                    "team_id": self.team.id,
                    "kind_id": self.procedure.dispatch_ids[0].id,
                    "party_id": self.party.id,
                    "question": "卫生间渗水,请整改",
                    "date_limit": fields.Datetime.now() + timedelta(days=9),
                }
                for ticket in tickets
            ]
        )
        orders.action_issue()
        return orders.with_env(self.env)

    def _refuse_all(self, orders):
        """Let the party refuse orders: each of them founds a fine."""
        tickets = self.env["helpdesk.ticket"].with_user(self.representative)
        tickets._complaint_record_entries(
            [
                {
                    "ticket": order.ticket_id,
                    "milestone": "order_refused",
                    "document": order,
                }
                for order in orders.with_user(self.representative)
            ]
        )


@tagged("post_install", "-at_install")
class TestQueryCount(PenaltyLoad):
    """Finding the conditions of fines, in queries, which no other load changes."""

    def _count(self, method, orders):
        self._settle()
        before = self.env.cr.sql_log_count
        getattr(self.env["complaint.dispatch"].browse(orders.ids), method)()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _check_same(self, method, orders):
        few = orders[: COUNTS[0]]
        self._count(method, few)
        self.assertEqual(self._count(method, few), self._count(method, orders))

    def test_nothing_to_find(self):
        orders = self._issue_orders(COUNTS[1])
        self._check_same("_find_violations", orders)
        self._check_same("_propose_penalties", orders)
        self.assertFalse(orders.penalty_ids)

    def test_what_is_known_is_found_again(self):
        orders = self._issue_orders(COUNTS[1])
        self._refuse_all(orders)
        self.assertEqual(len(orders.penalty_ids), COUNTS[1])
        self._check_same("_find_violations", orders)
        self._check_same("_propose_penalties", orders)
        self.assertEqual(len(orders.penalty_ids), COUNTS[1])


@tagged("post_install", "-at_install")
class TestPlans(PenaltyLoad):
    """With 10,000 orders the check of the clocks reads no table in full."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fill(cls.procedure, cls.receptionist, cls.category, 10_000)

    def _multiply(self, record, source, **own):
        """Copy a row by SQL, once for each row of a query.

        :param record: one record, the sample
        :param str source: the query in brackets, with a name
        :param own: column -> expression, where the copies differ
        """
        record.flush_recordset()
        columns = [
            name
            for name, field in record._fields.items()
            if field.store and field.column_type and name != "id"
        ]
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(own.get(name, f'r."{name}"') for name in columns)
        self.env.cr.execute(
            f"INSERT INTO {record._table} ({names}) "  # noqa: S608
            f"SELECT {values} FROM {record._table} r, {source} WHERE r.id = %s",
            [record.id],
        )
        self.env.cr.execute(f"ANALYZE {record._table}")

    def _fill_orders(self):
        """Add an order with a running clock to each complaint, every tenth fined."""
        order = self._issue_order()
        self._note(order, "phone_notified")
        clock = order.ticket_id.complaint_clock_ids.filtered(
            lambda c: c.step_id.code == "arrived"
        )
        filled = "(SELECT id FROM helpdesk_ticket WHERE number LIKE 'V0%%') t"
        self._multiply(order, filled, ticket_id="t.id", number="NULL")
        copied = (
            "(SELECT id, ticket_id FROM complaint_dispatch WHERE number IS NULL "
            "AND party_id IS NOT NULL) t"
        )
        later = "now() + interval '1 day'"
        self._multiply(
            clock,
            copied,
            ticket_id="t.ticket_id",
            document_id="t.id",
            date_due=later,
            next_check_at=later,
        )
        fine = self._draft_fine(self._issue_order())
        fined = copied.replace("party_id IS NOT NULL", "id %% 10 = 0")
        self._multiply(
            fine, fined, ticket_id="t.ticket_id", dispatch_id="t.id", number="NULL"
        )
        fines = "(SELECT id, dispatch_id FROM complaint_penalty WHERE number IS NULL) t"
        self._multiply(
            fine.violation_ids, fines, penalty_id="t.id", dispatch_id="t.dispatch_id"
        )
        self.env.invalidate_all()

    def test_check_of_the_clocks(self):
        self._fill_orders()
        orders = self._issue_order() | self._issue_order()
        for order in orders:
            self._note(order, "received")
        self._at("2026-03-11 13:11")
        clocks = self.env["complaint.clock"].sudo()
        counted = clocks.search_count([("document_model", "=", orders._name)])
        self.assertGreater(counted, 10_000)
        with self.assertNoScan():
            due = clocks.search(clocks._get_due_domain(), order="next_check_at")
            due._check_due()
        self.assertEqual(
            orders.penalty_ids.violation_ids.mapped("code"), ["2"] * len(orders)
        )
