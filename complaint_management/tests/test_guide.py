# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged, users

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestGuide(ComplaintCommon):
    """投诉FAQ, 投诉脚本, 投诉解决方案 (S2-c): what helps to answer."""

    def _guide(self, **values):
        guides = self.env["complaint.guide"].with_user(self.manager)
        guide = guides.create(
            {
                "name": "空调不制冷怎么答复",
                "kind": "faq",
                "category_ids": self.category.ids,
                "content": "先致歉，说明检漏流程和上门时间",
            }
            | values
        )
        guide.action_publish()
        return guide

    def test_guides_of_the_category_stand_beside_the_complaint(self):
        below = self.env["helpdesk.ticket.category"].create(
            {"name": "Below", "parent_id": self.category.id, "company_id": False}
        )
        guide, everywhere = self._guide(), self._guide(category_ids=[])
        other = self.env["helpdesk.ticket.category"].create(
            {"name": "Other", "company_id": False}
        )
        for category, found in (
            (self.category, guide | everywhere),
            (below, guide | everywhere),
            (other, everywhere),
        ):
            ticket = self._create_complaint(category_id=category.id)
            ticket = ticket.with_user(self.officer)
            action = ticket.action_complaint_guides()
            with self.shows("R448", "R450"):
                self.assertEqual(ticket.complaint_guide_count, len(found))
                guides = self.env["complaint.guide"].with_user(self.officer)
                self.assertEqual(guides.search(action["domain"]), found)

    def test_version_in_force_is_kept_and_replaced(self):
        first = self._guide(kind="script")
        with self.assertRaisesRegex(UserError, "in force"):
            first.content = "改了"
        with self.assertRaisesRegex(UserError, "is kept"):
            first.unlink()
        second = first.browse(first.action_revise()["res_id"])
        with self.assertRaisesRegex(UserError, "under way"):
            first.action_revise()
        second.write({"content": "新产品的话术", "change": "产品换代"})
        with self.shows("R449"):
            self.assertEqual((second.version, second.state), (2, "draft"))
            second.action_publish()
            self.assertEqual((first.state, second.state), ("replaced", "in_force"))
            self.assertEqual(first.content, "先致歉，说明检漏流程和上门时间")
            third = second.browse(second.action_revise()["res_id"])
            self.assertEqual((third.version, third.origin_id), (3, first))

    def test_review_is_an_activity(self):
        guide = self._guide(date_review="2030-01-01")
        self.assertEqual(str(guide.activity_ids.date_deadline), "2030-01-01")

    def test_template_fills_the_solution(self):
        guide = self._guide(
            kind="solution",
            content="免费检漏并更换部件",
            prevention="保压检漏并拍照",
            process="上门检漏、更换、回访",
            handling_number=3,
            handling_unit="working_day",
            compensation="不超过一个月电费",
            revisit_number=3,
            revisit_unit="working_day",
            feedback="每月汇总",
            follow_up="三天后电话跟踪",
            use="纳入维修培训",
        )
        investigation = self._handle(self._create_complaint())
        solutions = self.env["complaint.solution"].with_user(self.handler)
        form = Form(solutions.with_context(default_investigation_id=investigation.id))
        form.guide_id = guide.with_user(self.handler)
        with self.shows("R218"):
            self.assertEqual(form.description, "免费检漏并更换部件")
            self.assertEqual(form.prevention, "保压检漏并拍照")

    @users("officer", "handler", "leader", "auditor", "employee")
    def test_staff_reads_and_managers_write(self):
        guide = self._guide().with_env(self.env)
        self.assertTrue(guide.content)
        for change in (
            lambda: guide.action_publish(),
            lambda: guide.action_revise(),
            lambda: guide.create({"name": "x", "content": "y"}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_stamps_are_not_forged(self):
        guides = self.env["complaint.guide"].with_user(self.manager)
        for name, value in (("state", "in_force"), ("version", 9)):
            with self.assertRaises(AccessError):
                guides.create({"name": "x", name: value})
            forged = guides.with_context(**{f"default_{name}": value})
            self.assertNotEqual(forged.create({"name": "x"})[name], value)

    @users("customer")
    def test_customers_see_none(self):
        guide = self._guide()
        with self.assertRaises(AccessError):
            guide.with_env(self.env).read(["content"])


@tagged("post_install", "-at_install")
class TestIncomingDocument(ComplaintCommon):
    """公司收文登记簿 (S0-b)."""

    def _enter(self, **values):
        documents = self.env["complaint.incoming.document"].with_user(self.officer)
        return documents.create(
            {"sender": "市消费者协会", "subject": "关于空调维修的来函"} | values
        )

    def test_written_complaint_is_entered_submitted_and_registered(self):
        letter = self.env.ref("complaint_management.helpdesk_ticket_channel_letter")
        document = self._enter(
            reference="消协〔2026〕12号", leader_id=self.leader.id, channel_id=letter.id
        )
        with self.shows("R028", "R495"):
            self.assertRegex(document.number, r"^\d{4}-\d{4}$")
            document.action_submit()
            self.assertTrue(document.date_submitted)
            message = self.env["mail.message"].search(
                [("model", "=", document._name), ("res_id", "=", document.id)]
            )
            self.assertIn(self.leader.partner_id, message.notified_partner_ids)
            action = document.action_register_complaint()
            tickets = self.env["helpdesk.ticket"].with_user(self.officer)
            view = "complaint_management.helpdesk_ticket_complaint_view_form_register"
            with Form(tickets.with_context(**action["context"]), view=view) as form:
                form.description = "<p>来函要求答复</p>"
                form.complaint_phone = "12315"
            self.assertEqual(document.ticket_id, form.record)
            self.assertEqual(form.record.channel_id, letter)
            self.assertEqual(form.record.name, "关于空调维修的来函")
        with self.assertRaisesRegex(UserError, "registered as"):
            document.action_register_complaint()

    def test_register_has_no_gaps_and_is_written_once(self):
        first, second = self._enter(), self._enter()
        numbers = [int(d.number.rpartition("-")[2]) for d in (first, second)]
        self.assertEqual(numbers[1], numbers[0] + 1)
        for change in (
            lambda: first.write({"subject": "改"}),
            lambda: first.write({"number": "2026-9999"}),
            lambda: first.sudo().unlink(),
            lambda: self._enter(number="2026-9999"),
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaisesRegex(UserError, "leader"):
            first.action_submit()

    def test_scan_of_the_register_is_kept(self):
        scan = {"name": "来函.pdf", "raw": b"%PDF-1.4"}
        document = self._enter(attachment_ids=[Command.create(scan)])
        file = document.attachment_ids
        for change in (
            lambda: document.write({"attachment_ids": [Command.clear()]}),
            lambda: document.write({"attachment_ids": [Command.unlink(file.id)]}),
            lambda: document.write({"attachment_ids": [Command.delete(file.id)]}),
            lambda: file.with_user(self.officer).write({"raw": b"%PDF-1.5"}),
            lambda: file.with_user(self.officer).unlink(),
        ):
            with self.assertRaisesRegex(UserError, "is kept"):
                change()
        document.write({"attachment_ids": [Command.create(scan)]})
        self.assertEqual(len(document.attachment_ids), 2)
        self.assertTrue(all(document.attachment_ids.mapped("complaint_sha256")))

    def test_complaint_keeps_its_document(self):
        document = self._enter()
        ticket = self._create_complaint(complaint_incoming_id=document.id)
        with self.assertRaisesRegex(UserError, "set by the procedure"):
            ticket.with_user(self.officer).complaint_incoming_id = False

    def test_person_complained_about_does_not_see_the_entry(self):
        document = self._enter()
        self._create_complaint(
            complaint_incoming_id=document.id,
            complaint_subject_user_ids=self.officer_2.ids,
        )
        with self.assertRaises(AccessError):
            document.with_user(self.officer_2).read(["subject"])

    @users("employee", "handler", "customer")
    def test_others_see_no_register(self):
        document = self._enter()
        with self.assertRaises(AccessError):
            document.with_env(self.env).read(["sender"])
