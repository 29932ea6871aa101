# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError
from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.canonical import canonical
from .common import ComplaintCommon

TRIGGER = "complaint_ledger_append_only"


@tagged("post_install", "-at_install")
class TestLedger(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["complaint.ledger"]
        cls.ticket = cls._register_complaint()
        cls.ticket.action_complaint_confirm()

    @classmethod
    def _register_complaint(cls):
        tickets = cls.env["helpdesk.ticket"].with_user(cls.officer)
        return tickets._complaint_register([cls._prepare_complaint()])

    def _forge(self, statement, *params):
        """Change the ledger as an administrator of the database could."""
        self.env.flush_all()
        self.env.cr.execute(f"ALTER TABLE complaint_ledger DISABLE TRIGGER {TRIGGER}")
        self.env.cr.execute(statement, params)
        self.env.cr.execute(f"ALTER TABLE complaint_ledger ENABLE TRIGGER {TRIGGER}")
        self.env.invalidate_all()

    def _get_problems(self, ticket=None):
        ticket = ticket or self.ticket
        return self.ledger.search([("ticket_id", "=", ticket.id)])._verify()

    def test_untouched_chain_holds(self):
        self.assertEqual(self.ticket.complaint_ledger_ids.mapped("seq"), [1, 2])
        self.assertFalse(self._get_problems())

    def test_every_changed_column_is_found(self):
        row = self.ticket.complaint_ledger_ids[0]
        for column, value in (
            ("milestone", "closed"),
            ("label", "x"),
            ("round", 2),
            ("date", "2020-01-01 00:00:00"),
            ("user_id", self.manager.id),
            ("role_id", self.env["complaint.role"].search([], limit=1).id),
            ("document_model", "complaint.reply"),
            ("document_id", 7),
            ("payload", canonical({"forged": True})),
            ("hash", "0" * 64),
        ):
            with self.subTest(column), self.env.cr.savepoint() as savepoint:
                self._forge(
                    f"UPDATE complaint_ledger SET {column} = %s WHERE id = %s",
                    value,
                    row.id,
                )
                problems = self._get_problems()
                self.assertEqual(len(problems), 1)
                self.assertIn(self.ticket.number, problems[0])
                self.assertIn("1", problems[0])
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertFalse(self._get_problems())

    def test_lost_rows_are_found(self):
        for seq in (1, 2):
            with self.subTest(seq), self.env.cr.savepoint() as savepoint:
                self._forge(
                    "DELETE FROM complaint_ledger WHERE ticket_id = %s AND seq = %s",
                    self.ticket.id,
                    seq,
                )
                self.assertEqual(len(self._get_problems()), 1)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_inserted_row_is_found(self):
        self._forge(
            "INSERT INTO complaint_ledger (ticket_id, company_id, seq, milestone,"
            " label, round, date, user_id, payload, hash)"
            " SELECT ticket_id, company_id, 3, milestone, label, round, date, user_id,"
            " payload, hash FROM complaint_ledger WHERE ticket_id = %s AND seq = 2",
            self.ticket.id,
        )
        self.assertEqual(len(self._get_problems()), 1)

    def test_other_complaints_are_not_blamed(self):
        other = self._register_complaint()
        self._forge(
            "UPDATE complaint_ledger SET label = 'x' WHERE ticket_id = %s", other.id
        )
        self.assertEqual(len(self._get_problems(other)), 1)
        self.assertFalse(self._get_problems())

    def test_the_database_refuses_changes(self):
        self.env.flush_all()
        for statement in (
            "UPDATE complaint_ledger SET label = 'x' WHERE ticket_id = %s",
            "DELETE FROM complaint_ledger WHERE ticket_id = %s",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(RaiseException, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.ticket.id])

    def test_the_orm_refuses_changes(self):
        rows = self.ticket.complaint_ledger_ids
        for ledger in (rows.with_user(self.manager), rows.sudo()):
            with self.subTest(su=ledger.env.su):
                with self.assertRaises(UserError):
                    ledger.write({"label": "x"})
                with self.assertRaises(UserError):
                    ledger.unlink()
                with self.assertRaises(AccessError):
                    ledger.create({"ticket_id": self.ticket.id, "milestone": "closed"})

    def test_rows_of_one_batch_follow_each_other(self):
        """Several rows of a complaint in one call, others between them."""
        other = self._register_complaint()
        rows = self.ledger._append(
            [
                {"ticket": ticket, "milestone": "contacted", "label": label}
                for ticket, label in (
                    (self.ticket, "a"),
                    (other, "b"),
                    (self.ticket, "c"),
                    (self.ticket, "d"),
                )
            ]
        )
        self.assertEqual(rows.mapped("label"), ["a", "b", "c", "d"])
        self.assertEqual(rows.mapped("seq"), [3, 2, 4, 5])
        self.assertFalse(rows._verify())

    def test_pending_writes_survive_the_move_of_the_head(self):
        """The head is moved by SQL while the ORM still holds changes of the row."""
        self.ticket.sudo().write({"kanban_state": "blocked", "color": 3})
        self.ledger._append(
            [{"ticket": self.ticket, "milestone": "contacted", "label": "x"}]
        )
        self.ticket.sudo().write({"color": 5})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.ticket.kanban_state, "blocked")
        self.assertEqual(self.ticket.color, 5)
        self.assertEqual(self.ticket.complaint_ledger_seq, 3)
        self.assertFalse(self._get_problems())

    def test_the_head_cannot_be_written(self):
        for user in (self.officer, self.manager):
            with self.assertRaises(UserError):
                self.ticket.with_user(user).write({"complaint_ledger_seq": 0})

    def test_head_and_row_fall_together(self):
        """A row that cannot be stored takes the move of the head back with it."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.ledger._append(
                [{"ticket": self.ticket, "milestone": "contacted", "label": None}]
            )
        self.env.invalidate_all()
        self.assertEqual(self.ticket.complaint_ledger_seq, 2)
        self.assertFalse(self._get_problems())
