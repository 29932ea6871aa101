# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools.canonical import chain_hash
from .common import ComplaintCommon

DAYS = ("2030-03-11 18:00:00", "2030-03-12 18:00:00", "2030-03-13 18:00:00")


@tagged("post_install", "-at_install")
class TestSeal(ComplaintCommon):
    """每日封存 (T26): what an administrator of the database cannot undo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seals = cls.env["complaint.seal"]
        cls.keeper = cls.env["res.partner"].create(
            {"name": "审计师", "email": "audit@example.com"}
        )
        cls.env["complaint.seal.recipient"].with_user(cls.manager).create(
            {"partner_id": cls.keeper.id, "company_id": cls.company.id}
        )

    def _seal(self, day=0):
        with freeze_time(DAYS[day]):
            return self.seals._seal_day(self.company)

    def _forge(self, statement, *params):
        """Change the database as its administrator could."""
        self.env.flush_all()
        for table in ("complaint_ledger", "complaint_seal_item"):
            self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.env.cr.execute(statement, params)
        for table in ("complaint_ledger", "complaint_seal_item"):
            self.env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def test_days_are_chained_and_hold_what_moved(self):
        first, second = self._create_complaint(), self._create_complaint()
        one = self._seal(0)
        self.assertLessEqual(
            {first.number, second.number}, set(one.item_ids.mapped("number"))
        )
        first.action_complaint_confirm()
        two = self._seal(1)
        self.assertEqual(two.item_ids.mapped("number"), [first.number])
        self.assertEqual((two.previous, two.number), (one.hash, one.number + 1))
        three = self._seal(2)
        self.assertEqual((three.count, three.previous), (0, two.hash))
        for seal in one | two | three:
            self.assertFalse(seal._check_seal(seal.hash))

    def test_a_day_is_sealed_once(self):
        self._create_complaint()
        seal = self._seal()
        self.assertTrue(seal)
        self._create_complaint()
        self.assertFalse(self._seal())
        with freeze_time(DAYS[1]):
            self.seals._cron_seal()
            self.seals._cron_seal()
        domain = [("company_id", "=", self.company.id), ("number", ">", seal.number)]
        self.assertEqual(self.seals.search_count(domain), 1)

    def test_row_that_was_committed_late_is_sealed_the_day_after(self):
        """Its number was drawn before the newest row of the seal."""
        late = self._create_complaint()
        one = self._seal(0)
        self._forge("DELETE FROM complaint_seal_item WHERE ticket_key = %s", late.id)
        two = self._seal(1)
        self.assertLess(late.complaint_ledger_ids[-1].id, one.ledger_id + 1)
        self.assertIn(late.number, two.item_ids.mapped("number"))

    def test_cost_depends_on_what_moved(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)

        def register(count):
            tickets._complaint_register(
                [self._prepare_complaint() for _number in range(count)]
            )
            self.env.flush_all()

        register(1)
        self._seal(0)
        counts = []
        for day, count in ((1, 5), (2, 25)):
            register(count)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self._seal(day).count, count)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertAlmostEqual(counts[0], counts[1], delta=2)

    def test_seal_is_mailed(self):
        self._create_complaint()
        seal = self._seal()
        mail = self.env["mail.mail"].search([("email_to", "like", "audit@")])
        self.assertEqual(len(mail), 1)
        self.assertIn(seal.hash, mail.body_html)
        self.assertEqual(seal.recipients, "audit@example.com")

    def test_recipient_needs_an_address(self):
        partner = self.env["res.partner"].create({"name": "无邮箱"})
        recipients = self.env["complaint.seal.recipient"]
        with self.assertRaisesRegex(ValidationError, "no e-mail"):
            recipients.with_user(self.manager).create({"partner_id": partner.id})
        with self.assertRaises(AccessError):
            recipients.with_user(self.officer).create({"partner_id": self.keeper.id})

    # -- what is found ----------------------------------------------------------------

    def _check(self, seal, mailed=None):
        form = Form(
            self.env["complaint.seal.check"]
            .with_user(self.auditor)
            .with_context(**seal.with_user(self.auditor).action_check()["context"])
        )
        if mailed:
            form.mailed_hash = mailed
        return form.problems

    def test_what_is_missing_or_changed_is_told_in_words(self):
        ticket = self._create_complaint()
        ticket.action_complaint_confirm()
        seal = self._seal()
        self.assertFalse(self._check(seal, seal.hash))
        self.assertIn("not the seal that was mailed", self._check(seal, "0" * 64))
        number = ticket.number
        for statement, sentence in (
            (
                "UPDATE complaint_ledger SET label = 'x' WHERE ticket_id = %s"
                " AND seq = 1",
                f"Complaint {number}: row 1 of its ledger was changed.",
            ),
            (
                "DELETE FROM complaint_ledger WHERE ticket_id = %s AND seq = 2",
                f"Complaint {number}: its ledger ends with row 1, 2 were sealed.",
            ),
            (
                "UPDATE helpdesk_ticket SET number = 'X-1' WHERE id = %s",
                f"Complaint {number} is called X-1 today.",
            ),
            (
                "UPDATE complaint_seal_item SET hash = 'x' WHERE ticket_key = %s",
                "The list of sealed ledgers was changed.",
            ),
        ):
            with self.subTest(sentence), self.env.cr.savepoint() as savepoint:
                self._forge(statement, ticket.id)
                self.assertIn(sentence, self._check(seal).splitlines())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_complaint_that_is_gone_is_named(self):
        ticket = self._create_complaint()
        seal = self._seal()
        item = seal.item_ids.filtered(lambda i: i.ticket_key == ticket.id)
        self.assertFalse(
            item._compare(ticket.sudo(), list(ticket.sudo().complaint_ledger_ids))
        )
        self.assertEqual(
            item._compare(None, []), f"Complaint {ticket.number} is missing altogether."
        )

    def test_ledger_written_anew_is_found(self):
        """A chain that holds in itself, with its head, is not the sealed one."""
        ticket = self._create_complaint()
        seal = self._seal()
        rows = ticket.sudo().complaint_ledger_ids
        row = rows[0]
        values = row.read(load=None)[0] | {"label": "x"}
        forged = chain_hash("", 1, row._get_content(values))
        self._forge(
            "UPDATE complaint_ledger SET label = 'x', hash = %s WHERE id = %s",
            forged,
            row.id,
        )
        self._forge(
            "UPDATE helpdesk_ticket SET complaint_ledger_hash = %s WHERE id = %s",
            forged,
            ticket.id,
        )
        self.assertFalse(ticket.sudo().complaint_ledger_ids._verify())
        self.assertIn("written anew", self._check(seal))

    def test_seal_that_was_changed_or_dropped_is_found(self):
        self._create_complaint()
        one, two = self._seal(0), self._seal(1)
        for statement, sentence in (
            ("UPDATE complaint_seal SET count = 99 WHERE id = %s", "was changed"),
            (
                "UPDATE complaint_seal SET previous = 'x' WHERE id = %s",
                "A seal before seal",
            ),
        ):
            with self.subTest(sentence), self.env.cr.savepoint() as savepoint:
                self._forge(statement, one.id)
                self.assertIn(sentence, self._check(two))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_nobody_writes_seals(self):
        self._create_complaint()
        seal = self._seal()
        for user in (self.manager, self.auditor):
            own = seal.with_user(user)
            with self.assertRaises(UserError):
                own.write({"count": 0})
            with self.assertRaises(UserError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create(
                    {"company_id": self.company.id, "number": 9, "date": "2040-01-01"}
                )
        with self.assertRaises(UserError):
            seal.sudo().write({"hash": "x"})
        with self.assertRaises(UserError):
            seal.sudo().unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(RaiseException, "append-only"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "DELETE FROM complaint_seal_item WHERE seal_id = %s", [seal.id]
            )
