# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import zipfile

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import verify
from .forms_common import FormsCommon

NAME, PHONE, MAIL, STREET = (
    "王芳",
    "13800138000",
    "wangfang@example.com",
    "南京西路 1 号",
)


@tagged("post_install", "-at_install")
class TestErasure(FormsCommon):
    """What tells who a person was goes; figures and ledgers stay (T27)."""

    is_chinese = False

    def setUp(self):
        super().setUp()
        self.partner = self.customer.partner_id
        self.partner.write({"phone": PHONE, "street": STREET})
        officer = self.ticket.with_user(self.officer)
        contact = self.env["complaint.contact"].with_user(self.officer)
        contact.create(
            {
                "ticket_id": self.ticket.id,
                "content": f"{NAME}来电，请回电 138-0013-8000 或 {MAIL}",
            }
        ).action_record()
        officer.message_post(body=f"王女士住{STREET}")
        self._finish()
        officer.complaint_archive_ids.remark = "无"

    def _propose(self, **values):
        requests = self.env["complaint.erasure"].with_user(self.officer)
        request = requests.create({"reason": "客户书面申请删除"} | values)
        request.action_find()
        request.action_propose()
        return request

    def _erase(self, **values):
        request = self._propose(**values)
        request.with_user(self.manager).action_approve()
        self.env.invalidate_all()
        return request

    def _dump(self):
        """Return every text of the tables of complaints and of what hangs on them."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT table_name FROM information_schema.tables
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                AND (table_name LIKE 'complaint%%' OR table_name IN (
                    'helpdesk_ticket', 'mail_message', 'mail_mail', 'tier_review',
                    'mail_tracking_value', 'res_partner', 'res_users',
                    'ir_attachment'))
            """
        )
        texts = {}
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            texts[table] = "\n".join(row for (row,) in self.env.cr.fetchall())
        return texts

    def _get_traces(self):
        traces = (NAME, "王女士", PHONE, "138-0013-8000", MAIL, STREET)
        return sorted(
            (table, trace)
            for table, text in self._dump().items()
            for trace in traces
            if trace in text
        )

    def test_nothing_tells_who_it_was_and_everything_counts_as_before(self):
        self.assertGreater(len(self._get_traces()), 6)
        rows = self.ticket.sudo().complaint_ledger_ids
        before = (self.ticket.number, self.ticket.category_id, rows.mapped("hash"))
        counted = self.env["complaint.report"].search_count([])
        documents = self.ticket.sudo()._get_complaint_file()
        files = self.ticket.sudo()._get_complaint_files(documents)
        self.assertTrue(all(file.raw for file in files))
        self.env["complaint.seal"]._seal_day(self.company)
        request = self._erase(partner_id=self.partner.id)
        self.assertEqual(request.state, "done")
        self.assertGreater(request.count_values, 3)
        self.assertEqual(request.count_files, len(files))
        self.assertFalse(any(file.raw for file in files))
        self.assertFalse(self._get_traces())
        after = self.ticket.sudo().complaint_ledger_ids
        self.assertEqual(
            before,
            (self.ticket.number, self.ticket.category_id, after[:-2].mapped("hash")),
        )
        self.assertEqual(self.env["complaint.report"].search_count([]), counted)
        self.assertFalse(after._verify())
        seal = self.env["complaint.seal"].search([], limit=1)
        self.assertFalse(seal._check_seal())

    def test_ledger_never_holds_who_it_is(self):
        self.assertFalse(
            [trace for trace in self._get_traces() if trace[0] == "complaint_ledger"]
        )

    def test_request_and_execution_stand_in_the_ledger(self):
        request = self._erase(partner_id=self.partner.id)
        rows = self.ticket.sudo().complaint_ledger_ids[-2:]
        self.assertEqual(rows.mapped("milestone"), ["erasure_requested", "erased"])
        self.assertEqual(rows.mapped("user_id"), self.officer | self.manager)
        self.assertEqual(rows.mapped("document_id"), [request.id] * 2)

    def test_pack_of_an_anonymous_complaint_verifies(self):
        request = self._erase(partner_id=self.partner.id)
        access = self.env["complaint.access"].with_user(self.officer)
        access = access._record(self.ticket, "pack", "复核", language="en")
        file = io.BytesIO()
        self.env["complaint.pack"].with_user(self.officer)._write_pack(access, file)
        with zipfile.ZipFile(file) as archive:
            check = verify.Check(archive)
            check.run()
            self.assertNotIn(
                NAME.encode(), b"".join(map(archive.read, archive.namelist()))
            )
        self.assertFalse(check.problems)
        removed = [key for key, _values in check.notes if key == "removed"]
        self.assertEqual(len(removed), request.count_files)

    def test_account_of_the_person_is_gone(self):
        self._erase(partner_id=self.partner.id)
        user = self.customer.with_context(active_test=False)
        self.assertFalse(user.active)
        self.assertNotIn("customer", user.login)
        self.assertFalse(self.partner.email)

    def test_free_name_is_found_and_removed(self):
        ticket = self._create_complaint(
            partner_id=False, partner_name="赵无名", complaint_phone="13911112222"
        )
        ticket.with_user(self.officer).message_post(body="赵先生 13911112222 再次来电")
        closing = self.procedure.closing_ids[:1]
        ticket.sudo()._trusted().complaint_closing_type_id = closing
        ticket.sudo()._complaint_record("closed", payload={"closing": closing.code})
        request = self._erase(person_name="赵无名")
        self.assertEqual(request.ticket_ids, ticket)
        text = "".join(self._dump().values())
        self.assertNotIn("赵无名", text)
        self.assertNotIn("13911112222", text)
        self.assertIn(NAME, text)

    # -- who and when ---------------------------------------------------------------

    def test_two_people_decide(self):
        request = self._propose(partner_id=self.partner.id)
        with self.assertRaisesRegex(AccessError, "Managers"):
            request.with_user(self.officer_2).action_approve()
        own = self.env["complaint.erasure"].with_user(self.manager)
        own = own.create({"reason": "x", "partner_id": self.partner.id})
        own.action_find()
        own.action_propose()
        with self.assertRaisesRegex(AccessError, "Somebody else"):
            own.action_approve()
        with self.assertRaises(AccessError):
            request.with_user(self.auditor).action_approve()
        manager = request.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "reason"):
            manager.action_refuse()
        manager.note = "保存期未满"
        manager.action_refuse()
        self.assertEqual(request.state, "refused")
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            manager.action_approve()
        self.assertTrue(self.partner.email)
        with self.assertRaises(UserError):
            request.unlink()

    def test_state_cannot_be_written(self):
        request = self._propose(partner_id=self.partner.id)
        for vals in ({"state": "done"}, {"proposed_by_id": 1}, {"ticket_ids": [(5,)]}):
            with self.assertRaises(UserError):
                request.write(vals)
        with self.assertRaises(AccessError):
            request.create({"reason": "x", "state": "proposed"})

    def test_open_or_held_complaints_are_not_touched(self):
        ticket = self._create_complaint()
        with self.assertRaisesRegex(UserError, "not closed yet"):
            self._propose(partner_id=self.partner.id)
        requests = self.env["complaint.erasure"].with_user(self.officer)
        request = requests.create(
            {
                "reason": "x",
                "partner_id": self.partner.id,
                "ticket_ids": self.ticket.ids,
            }
        )
        with self.assertRaisesRegex(UserError, ticket.number):
            request.action_propose()
        self.ticket.complaint_archive_ids.sudo()._trusted().is_held = True
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            requests.create(
                {
                    "reason": "x",
                    "person_name": NAME,
                    "ticket_ids": self.ticket.ids,
                }
            ).action_propose()

    def test_staff_is_not_made_anonymous(self):
        request = self.env["complaint.erasure"].with_user(self.officer)
        request = request.create(
            {"reason": "x", "partner_id": self.handler.partner_id.id}
        )
        with self.assertRaisesRegex(UserError, "works here"):
            request.action_propose()
        with self.assertRaisesRegex(UserError, "Say who"):
            request.create({"reason": "x"}).action_find()

    def test_disposal_after_the_retention(self):
        self.procedure._trusted().retention_years = 2
        requests = self.env["complaint.erasure"].with_user(self.officer)
        request = requests.create({"reason": "到期", "kind": "retention"})
        request.action_find()
        self.assertNotIn(self.ticket, request.ticket_ids)
        request.ticket_ids = self.ticket
        with self.assertRaisesRegex(UserError, "not over"):
            request.action_propose()
        with freeze_time(
            self.ticket.complaint_date_closed + relativedelta(years=2, days=2)
        ):
            self.env.invalidate_all()
            due = self._erase(kind="retention")
            self.assertIn(self.ticket, due.ticket_ids)
            self.assertTrue(self.ticket.complaint_archive_ids.date_disposed)
            self.assertFalse(self.ticket.complaint_is_disposal_due)
        self.assertFalse(self.ticket.partner_id)
        self.assertEqual(self.partner.name, NAME)
        self.assertNotIn(NAME, self._dump()["complaint_contact"])
        self.assertFalse(self.ticket.sudo().complaint_ledger_ids._verify())
