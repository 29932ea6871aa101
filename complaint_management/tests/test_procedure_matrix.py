# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .forms_common import FormReading
from .procedure_common import ProcedureCommon


@tagged("post_install", "-at_install")
class TestProcedureMatrix(FormReading, ProcedureCommon):
    """Every deadline of a procedure on one page, in the words of the document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_chinese()

    def _fill(self):
        """Give P19 what only other documents say: every column has something."""
        roles = self.env["complaint.role"].search([]).grouped("code")
        self._add_line(
            "limit",
            conditions=[("persons", ">=", "5")],
            steps=("investigated",),
            limit_number=3,
            limit_unit="working_day",
        )
        self._add_line(
            "pause",
            code="waits",
            name="等待客户补充材料",
            steps=("investigated",),
            limit_number=10,
            limit_unit="calendar_day",
            max_number=2,
        )
        self._add_line(
            "report",
            code="monthly",
            name="投诉月报",
            due_day=5,
            warn_days=2,
            role_id=roles["officer"].id,
            recipient_role_id=roles["leader"].id,
        )
        step = self._get_step(self.procedure, "investigated")._trusted()
        step.write(
            {
                "extension_number": 15,
                "extension_unit": "working_day",
                "informed_role_id": roles["leader"].id,
            }
        )

    def test_paper_holds_every_deadline_on_one_page(self):
        self._fill()
        pages = self._read_pdf(self._render_pdf("matrix", self.procedure))
        values = [
            "客户投诉处理指南",
            "向客户复述并确认记录",
            "接收投诉",
            "1个工作日※",
            "调查原因",
            "责任部门经办人告知分管领导",
            "5个工作日※",
            "3个工作日：投诉人数≥5",
            "15个工作日",
            "10个工作日※原则上",
            "单据上的日期",
            "有电子邮箱=是",
            "等待客户补充材料",
            "10个自然日",
            "投诉月报",
            "次月5日前",
        ]
        with self.shows("R148"):
            self.assertEqual(len(pages), 1)
            self.assertAllIn(self._get_labels("matrix") + values, pages[0])

    def test_facts_of_documents_are_named_in_words(self):
        line = self._add_line(
            "approval",
            object="complaint.solution",
            conditions=[
                ("solution_cost", ">", "10000"),
                ("solution_mode", "=", "compensation"),
                ("compensation_liability", "in", "own,shared"),
                ("responsibility", "=", "delay"),
            ],
        )
        for lang, words in (
            (
                "en_US",
                "Total cost of the solutions > 10000 and Kind of solution = "
                "Compensation and Liability for the compensation is one of "
                "Our liability or Shared liability and "
                "Kind of responsibility to be changed = Answers for a delay",
            ),
            (
                "zh_CN",
                "处理方案费用合计 > 10000 且 处理方式 = 补偿与赔偿 且 "
                "补偿责任认定 属于其一 我方责任或共同责任 且 "
                "变更的责任类别 = 延误责任",
            ),
        ):
            own = line.with_context(lang=lang)
            self.assertEqual(own._get_condition_text(), words)

    def test_steps_without_a_limit_are_named_below(self):
        matrix = self.procedure._get_matrix()
        names = {step["name"] for step in matrix["others"]}
        self.assertIn("退单", names)
        self.assertFalse(names & {step["name"] for step in matrix["steps"]})
        count = len(matrix["steps"]) + len(matrix["others"])
        self.assertEqual(count, len(self.procedure.step_ids))

    def test_page_opens_from_the_procedure_and_its_template(self):
        for procedure in (self.procedure, self.procedure.template_id):
            own = procedure.with_user(self.employee)
            action = own.action_open_matrix()
            self.assertEqual(action["report_type"], "qweb-html")
            page = self._read_html("matrix", procedure, user=self.employee)
            self.assertIn("时限一览表", page)
            self.assertIn("向客户复述并确认记录", page)

    def test_customer_does_not_get_it(self):
        with self.assertRaises(AccessError):
            self._read_html("matrix", self.procedure, user=self.customer)

    def test_repeated_step_says_how_long(self):
        draft = self._revise()
        step = self._get_step(draft, "confirmed")
        step.write(
            {
                "is_repeated": True,
                "until_ids": self._get_step(draft, "implemented").ids,
                "is_for_each": True,
            }
        )
        described = draft._describe_step(step)
        self.assertEqual(
            described["within"],
            "every 1 working day(s), until 落实解决方案, each document",
        )
