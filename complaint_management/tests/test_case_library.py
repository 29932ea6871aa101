# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .forms_common import FormReading
from .solution_common import SolutionCommon

TEXTS = {
    "name": "空调维修后仍不制冷",
    "facts": "维修两次，空调仍不制冷",
    "cause": "维修人员未检漏，接口漏氟",
    "handling": "更换压缩机并补偿一个月电费",
    "result": "连续运行三天正常，客户满意",
    "lessons": "维修后必须保压检漏并拍照",
}


@tagged("post_install", "-at_install")
class TestCaseLibrary(FormReading, SolutionCommon):
    """投诉案例: decided at closing, written, reviewed, found again."""

    def _close(self, value="yes"):
        closing = self.procedure.closing_ids.filtered(lambda c: c.kind == "withdrawn")
        ticket = self.ticket.with_user(self.officer)
        self.patch(
            type(ticket), "_get_cannot_close_reasons", lambda s, c: {t: [] for t in s}
        )
        form = Form(
            self.env["complaint.close"]
            .with_user(self.officer)
            .with_context(**ticket.action_complaint_close()["context"])
        )
        form.closing_id = closing[:1]
        form.summary = "王芳投诉的空调已修好"
        if value:
            form.case_value = value
        form.save().action_close()
        return ticket

    def _write(self, ticket=None, **texts):
        ticket = ticket or self._close()
        case = self.env["complaint.case"].with_user(self.officer)
        case = case.browse(ticket.action_complaint_case()["res_id"])
        case.write(TEXTS | texts)
        return case

    def _publish(self, **values):
        """Put a case into the library beside the way of the complaint."""
        cases = self.env["complaint.case"].sudo()._trusted()
        ticket = self._create_complaint()
        vals = TEXTS | {
            "ticket_id": ticket.id,
            "company_id": self.company.id,
            "category_id": self.category.id,
            "cause_id": self.cause.id,
            "state": "published",
        }
        case = cases.create(vals | values)
        self.env.flush_all()
        return case.sudo(False).with_env(self.env)

    # -- from the complaint to the library -----------------------------------------

    def test_value_as_a_case_is_decided_at_closing(self):
        with self.assertRaisesRegex(AssertionError, "case_value"):
            self._close(value=None)
        ticket = self._close()
        row = ticket.sudo().complaint_ledger_ids[-1]
        with self.shows("R446"):
            self.assertEqual(ticket.complaint_case_value, "yes")
            self.assertEqual(row.milestone, "closed")
            self.assertIn('"case_value":"yes"', row.payload)
            case = self._write(ticket)
            self.assertEqual(case.cause_id, self.cause)
            case.action_submit()
            case.with_user(self.manager).action_publish()
            self.assertEqual(case.state, "published")

    def test_without_value_no_case_is_written(self):
        ticket = self._close("no")
        with self.assertRaisesRegex(UserError, "Decide first"):
            ticket.action_complaint_case()
        ticket.action_complaint_case_yes()
        self._write(ticket)
        with self.assertRaisesRegex(UserError, "written already"):
            ticket.action_complaint_case_no()
        opened = self._create_complaint().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "when it is closed"):
            opened.action_complaint_case_yes()
        with self.assertRaises(UserError):
            ticket.complaint_case_value = "no"

    def test_case_begins_with_what_the_file_says_without_the_customer(self):
        ticket = self._close()
        case = ticket.complaint_case_analysis_ids.browse(
            ticket.action_complaint_case()["res_id"]
        )
        self.assertIn("空调仍然不制冷", case.facts)
        self.assertEqual(case.cause, "维修人员未检漏")
        self.assertEqual(case.result, "[customer]投诉的空调已修好")

    def test_case_names_no_customer_and_lacks_no_part(self):
        case = self._write()
        for text in ("王女士很生气", "电话 13800138000", "写信给 a@example.com"):
            case.facts = text
            with self.assertRaisesRegex(UserError, "tells who the customer is"):
                case.action_submit()
        case.write({"facts": "修了两次", "lessons": " "})
        with self.assertRaisesRegex(UserError, "What It Teaches"):
            case.action_submit()

    def test_somebody_else_reviews_and_says_why_not(self):
        case = self._write()
        case.action_submit()
        with self.assertRaisesRegex(UserError, "no longer be changed"):
            case.facts = "改"
        with self.assertRaisesRegex(AccessError, "Managers"):
            case.with_user(self.officer_2).action_publish()
        manager = case.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "remark"):
            manager.action_return()
        manager.review_note = "请补充根因"
        manager.action_return()
        self.assertEqual((case.state, case.return_reason), ("draft", "请补充根因"))
        case.with_user(self.manager).action_submit()
        with self.assertRaisesRegex(AccessError, "Somebody else"):
            case.with_user(self.manager).action_publish()

    def test_case_is_taken_out_and_written_anew(self):
        case = self._write()
        case.action_submit()
        manager = case.with_user(self.manager)
        manager.action_publish()
        with self.assertRaises(AccessError):
            case.action_withdraw()
        manager.review_note = "产品已停售"
        manager.action_withdraw()
        case.action_rewrite()
        self.assertEqual(case.state, "draft")
        milestones = self.ticket.sudo().complaint_ledger_ids.mapped("milestone")
        self.assertIn("case_withdrawn", milestones)

    def test_everybody_reads_the_library_and_nothing_else(self):
        case = self._write()
        for user in (self.employee, self.handler):
            with self.assertRaises(AccessError):
                case.with_user(user).read(["facts"])
        case.action_submit()
        case.with_user(self.manager).action_publish()
        self.env.invalidate_all()
        for user in (self.employee, self.handler, self.auditor):
            self.assertEqual(case.with_user(user).facts, TEXTS["facts"])
        with self.assertRaises(AccessError):
            case.with_user(self.customer).read(["facts"])

    @users("employee", "customer")
    def test_others_write_no_cases(self):
        vals = TEXTS | {"ticket_id": self.ticket.id}
        with self.assertRaises(AccessError):
            self.env["complaint.case"].create(vals)

    # -- finding --------------------------------------------------------------------

    def test_library_is_searched_by_words_category_cause_and_solution(self):
        case = self._publish()
        other = self._publish(
            name="门锁故障",
            facts="门锁报警",
            handling="更换门锁",
            cause="电池",
            result="好",
            lessons="检查电池",
            category_id=False,
            cause_id=False,
        )
        library = self.env["complaint.case"].with_user(self.employee)
        with self.shows("R447"):
            for domain, found in (
                ([("words", "ilike", "空调")], case),
                ([("words", "ilike", "门锁 电池")], other),
                ([("words", "ilike", "漏氟 门锁")], library),
                ([("words", "ilike", "100%")], library),
                ([("category_id", "child_of", self.category.id)], case),
                ([("cause_id", "=", self.cause.id)], case),
                ([("handling", "ilike", "压缩机")], case),
            ):
                domain = [*domain, ("id", "in", (case | other).ids)]
                self.assertEqual(library.search(domain).ids, found.ids, domain)

    def test_changed_text_is_found_by_its_new_words(self):
        case = self._publish()
        case.sudo()._trusted().facts = "水管爆裂"
        found = case.search([("words", "ilike", "爆裂"), ("id", "=", case.id)])
        self.assertEqual(found, case)

    def test_similar_cases_stand_beside_open_complaints(self):
        same = self._publish()
        cause = self.env.ref("complaint_management.complaint_cause_operation")
        texts = dict.fromkeys(TEXTS, "门锁夜里报警")
        other = self._publish(**texts, category_id=False, cause_id=False)
        only_cause = self._publish(**texts, category_id=False, cause_id=cause.id)
        ticket = self.ticket.with_user(self.officer)
        with self.shows("R447"):
            similar = ticket.complaint_similar_case_ids
            self.assertEqual(similar[0], same)
            self.assertIn(only_cause, similar)
            self.assertNotIn(other, similar)
        closed = self._close().with_user(self.officer)
        self.env.invalidate_all()
        self.assertFalse(closed.complaint_similar_case_ids)

    def test_similar_cases_cost_the_same_in_a_large_library(self):
        ticket = self.ticket.with_user(self.officer)
        for _time in range(2):
            for _number in range(10):
                self._publish()
            self.env.flush_all()
            self.env.invalidate_all()
            # rights and rules are known
            ticket._find_complaint_similar().mapped("name")
            self.env.flush_all()
            ticket.invalidate_recordset()
            self.env["complaint.case"].invalidate_model()
            with self.assertQueryCount(3):
                cases = ticket._find_complaint_similar()
                cases.mapped("name")
            self.assertEqual(len(cases), 5)

    # -- training ---------------------------------------------------------------------

    def test_training_is_recorded_with_topic_people_and_date(self):
        case = self._publish()
        trainings = self.env["complaint.training"].with_user(self.officer)
        meeting = self.env["complaint.meeting"].with_user(self.officer)
        meeting = meeting.create(
            {"name": "客服周例会", "kind": "regular", "date": "2030-03-11 01:00:00"}
        )
        form = Form(trainings)
        form.name, form.subject, form.date = "检漏案例", "knowledge", "2030-03-11"
        form.meeting_id = meeting
        form.user_ids.add(self.handler)
        form.case_ids.add(case)
        training = form.save()
        with self.assertRaisesRegex(UserError, "what was taught"):
            training.action_record()
        training.content = "保压检漏流程与案例复盘"
        training.action_record()
        with self.shows("R462", "R463"):
            self.assertEqual(training.meeting_id, meeting)
            subjects = dict(training._fields["subject"].selection)
            self.assertEqual(set(subjects), {"company", "law", "news", "knowledge"})
            self.assertEqual(training.state, "held")
            self.assertEqual(training.user_ids, self.handler)
            self.assertEqual(str(training.date), "2030-03-11")
        with self.shows("R447"):
            self.assertEqual(case.training_ids, training)
        for change in (
            lambda: training.write({"name": "x"}),
            lambda: training.unlink(),
            lambda: training.action_record(),
        ):
            with self.assertRaisesRegex(UserError, "on record"):
                change()
        with self.assertRaises(AccessError):
            trainings.with_user(self.employee).create({"name": "x"})
        self.assertTrue(training.with_user(self.employee).name)

    # -- on paper --

    def test_case_analysis_is_printed(self):
        self._load_chinese()
        case = self._write()
        case.action_submit()
        case.with_user(self.manager).action_publish()
        self.officer.name, self.manager.name = "赵敏", "孙立"
        pdf = self._render_pdf("case", case, self.employee)
        text = "".join(self._read_pdf(pdf))
        with self.shows("R505"):
            values = [*TEXTS.values(), self.ticket.number, "赵敏", "孙立"]
            self.assertAllIn([*self._get_labels("case"), *values], text)
        self.assertNotIn("王芳", text)
        self.assertNotIn("尚未入库", text)
        self._check_inside(pdf)
