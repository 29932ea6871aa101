# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestArchive(PortalCommon):
    """客户投诉档案: filed, signed out, kept, disposed of."""

    def _close(self, ticket, code="withdrawn", user=None):
        closing = self.procedure.closing_ids.filtered(lambda c: c.code == code)
        ticket.sudo()._trusted().complaint_closing_type_id = closing
        ticket.sudo()._complaint_record("closed", payload={"closing": code})
        return ticket.complaint_archive_ids.with_user(user or self.officer)

    def _closed(self, code="withdrawn", **values):
        ticket = self._create_complaint(**values).with_user(self.officer)
        return self._close(ticket, code)

    # -- at closing --------------------------------------------------------------

    def test_file_comes_to_the_archive_when_the_complaint_is_closed(self):
        ticket = self._create_complaint(complaint_address="西湖路1号").with_user(
            self.officer
        )
        with self.assertRaisesRegex(UserError, "not closed yet"):
            ticket.action_complaint_archive()
        archive = self._close(ticket)
        self.assertEqual((archive.state, archive.household), ("open", "西湖路1号"))
        self.assertEqual(ticket.action_complaint_archive()["res_id"], archive.id)

    def test_what_is_there_and_what_is_missing_is_listed_and_filed(self):
        ticket = self._create_complaint().with_user(self.officer)
        self._assess(ticket)
        contact = self.env["complaint.contact"].with_user(self.officer)
        contact.create({"ticket_id": ticket.id, "content": "来电"}).action_record()
        archive = self._close(ticket)
        archive.location = "三楼档案室 2 号柜"
        name = self.procedure._get_steps()["dispatched"].name
        with self.shows("R439"):
            self.assertIn("Complaint Contact: 1", archive.inventory)
            self.assertIn(name, archive.missing.splitlines())
            with self.assertRaisesRegex(UserError, name):
                archive.action_file()
            archive.remark = "客户撤诉，未派单"
            archive.action_file()
            self.assertEqual(archive.state, "filed")
            self.assertEqual(archive.filed_by_id, self.officer)
            self.assertIn("Complaint Contact: 1", archive.inventory_filed)
        self.assertEqual(ticket.complaint_ledger_ids[-1].milestone, "archived")
        with self.assertRaisesRegex(UserError, "no longer be changed"):
            archive.remark = "改"
        archive.location = "地下库房"

    def test_compensation_files_stand_under_their_household(self):
        ticket = self._create_complaint(complaint_address="西湖路1号").with_user(
            self.officer
        )
        cases = self.env["complaint.compensation"].with_user(self.officer)
        cases.create({"ticket_id": ticket.id})
        archive = self._close(ticket)
        self.assertTrue(archive.is_compensation)
        self.assertFalse(self._closed(complaint_address="西湖路1号").is_compensation)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_archive_action_compensation"
        )
        groups = archive._read_group([("is_compensation", "=", True)], ["household"])
        self.assertIn(("西湖路1号",), groups)
        self.assertIn("household", action["context"])

    @users("employee", "handler", "customer")
    def test_archive_is_not_for_everybody(self):
        archive = self._closed().with_env(self.env)
        with self.assertRaises(AccessError):
            archive.read(["household"])

    def test_stamps_of_the_archive_are_not_written(self):
        archive = self._closed()
        for vals in (
            {"state": "filed"},
            {"is_held": True},
            {"household": "x"},
            {"number": "x"},
        ):
            with self.assertRaises(AccessError):
                archive.write(vals)
        with self.assertRaises(AccessError):
            archive.create({"ticket_id": archive.ticket_id.id})
        with self.assertRaises(AccessError):
            archive.with_user(self.auditor).action_file()

    # -- kept as evidence -----------------------------------------------------------

    def test_evidence_of_unresolved_cases_is_kept(self):
        ticket = self._create_complaint().with_user(self.officer)
        self._add_line(
            "closing", code="disagreed", name="未达成一致", kind="not_accepted"
        )
        archive = self._close(ticket, "disagreed")
        self._keep_years(1)
        with self.shows("R443"):
            self.assertTrue(archive.is_held)
            with freeze_time("2099-01-01"):
                self.assertFalse(ticket.complaint_is_disposal_due)
        with self.assertRaisesRegex(AccessError, "Managers"):
            archive.action_release()
        archive.hold_reason = "诉讼时效已过"
        archive.with_user(self.manager).action_release()
        self.env.invalidate_all()
        with freeze_time("2099-01-01"):
            self.assertTrue(ticket.complaint_is_disposal_due)
        archive.action_hold()
        milestones = ticket.complaint_ledger_ids.mapped("milestone")
        self.assertEqual(milestones[-2:], ["archive_released", "archive_held"])

    # -- retention ------------------------------------------------------------------

    def _keep_years(self, years):
        self.procedure._trusted().retention_years = years

    def test_files_are_due_after_the_years_of_their_procedure(self):
        ticket = self._closed().ticket_id
        self.assertFalse(ticket.complaint_is_disposal_due)
        self._keep_years(3)
        closed = ticket.complaint_date_closed
        domain = [("complaint_is_disposal_due", "=", True), ("id", "=", ticket.id)]
        for moment, is_due in (
            (closed + relativedelta(years=3) - relativedelta(days=1), False),
            (closed + relativedelta(years=3, days=1), True),
        ):
            with freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(ticket.complaint_is_disposal_due, is_due)
                self.assertEqual(bool(ticket.search(domain)), is_due)

    def test_years_are_part_of_the_procedure_file(self):
        self._keep_years(7)
        content = self.procedure._export_values()
        self.assertEqual(content["header"]["retention_years"], 7)

    # -- access -----------------------------------------------------------------------

    def _sign_out(self, ticket, user=None, **values):
        wizard = self.env["complaint.sign.out"].with_user(user or self.officer)
        form = Form(wizard.with_context(default_ticket_ids=ticket.ids))
        for name, value in ({"reason": "部门复盘"} | values).items():
            form[name] = value
        return form.save().action_sign_out()

    def _get_accesses(self, ticket):
        return self.env["complaint.access"].search([("ticket_ids", "in", ticket.ids)])

    def test_query_and_sign_out_are_recorded(self):
        ticket = self._closed().ticket_id
        with self.shows("R441"):
            action = self._sign_out(ticket, self.auditor)
            access = self._get_accesses(ticket)
            self.assertEqual(action["res_id"], ticket.id)
            self.assertEqual((access.kind, access.user_id), ("query", self.auditor))
            self.assertEqual(access.reason, "部门复盘")
            self.assertTrue(access.date)
        with self.assertRaisesRegex(AssertionError, "reason"):
            self._sign_out(ticket, reason=False)

    def test_file_that_is_out_comes_back(self):
        ticket = self._closed().ticket_id
        with self.shows("R442"):
            self._sign_out(ticket, kind="sign_out", date_back="2030-01-01")
            with self.assertRaisesRegex(UserError, "has it since"):
                self._sign_out(
                    ticket, self.officer_2, kind="sign_out", date_back="2030-02-01"
                )
            out = self._get_accesses(ticket)
            out.with_user(self.officer_2).action_return()
            self.assertEqual(out.received_by_id, self.officer_2)
            self.assertTrue(out.date_returned)
        with self.assertRaisesRegex(UserError, "not signed out"):
            out.with_user(self.officer_2).action_return()
        with self.assertRaises(AccessError):
            out.with_user(self.auditor).action_return()

    def test_open_complaints_are_not_signed_out(self):
        ticket = self._create_complaint()
        wizard = self.env["complaint.sign.out"].with_user(self.officer)
        wizard = wizard.create({"ticket_ids": ticket.ids, "reason": "x"})
        with self.assertRaisesRegex(UserError, "closed complaints"):
            wizard.action_sign_out()
        wizard.ticket_ids = self._closed().ticket_id
        wizard.kind = "sign_out"
        with self.assertRaisesRegex(UserError, "comes back"):
            wizard.action_sign_out()

    def test_record_of_accesses_is_not_written_by_anybody(self):
        ticket = self._closed().ticket_id
        self._sign_out(ticket)
        access = self._get_accesses(ticket)
        vals = {"company_id": self.company.id, "kind": "query", "user_id": 1}
        for user in (self.officer, self.manager, self.auditor):
            own = access.with_user(user)
            with self.assertRaises(UserError):
                own.write({"reason": "x"})
            with self.assertRaises(UserError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create(vals)
        with self.assertRaises(UserError):
            access.sudo().write({"reason": "x"})

    def test_downloads_of_closed_complaints_are_recorded(self):
        ticket = self._create_complaint().with_user(self.officer)
        file = self.env["ir.attachment"].create(
            {
                "name": "合同.txt",
                "raw": b"contract",
                "res_model": ticket._name,
                "res_id": ticket.id,
            }
        )
        url = f"/web/content/{file.id}?download=true"
        self._login(self.officer)
        self.assertEqual(self.url_open(url).content, b"contract")
        self.assertFalse(self._get_accesses(ticket))
        self._close(ticket)
        for _time in range(2):
            self.assertEqual(self.url_open(url).content, b"contract")
        access = self._get_accesses(ticket)
        with self.shows("R441"):
            self.assertEqual(len(access), 1)
            self.assertEqual(access.kind, "download")
            self.assertEqual(
                (access.user_id, access.document), (self.officer, "合同.txt")
            )
        self.url_open(f"/web/image/{file.id}?width=20&height=20")
        self.assertEqual(len(self._get_accesses(ticket)), 1)

    def test_reading_writes_nothing(self):
        archive = self._closed()
        ticket = archive.ticket_id.with_user(self.officer)
        self.env.flush_all()
        count = self.env["complaint.access"].search_count([])
        ticket.read()
        ticket.search([("complaint_phase", "=", "closed")]).mapped("name")
        archive.read(["inventory"])
        self.assertEqual(self.env["complaint.access"].search_count([]), count)
