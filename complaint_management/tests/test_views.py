# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import html_sanitize
from odoo.tools.safe_eval import safe_eval

from ..hooks import uninstall_hook
from .common import ComplaintCommon

ADDON = "complaint_management"
FILE = f"{ADDON}.helpdesk_ticket_complaint_view_form"
REGISTER = f"{ADDON}.helpdesk_ticket_complaint_view_form_register"


@tagged("post_install", "-at_install")
class TestViews(ComplaintCommon):
    """The screens, each as the weakest user who meets it."""

    def _open(self, action, user):
        """Open the form of an action of our buttons, as the web client does."""
        model = self.env[action["res_model"]].with_user(user)
        model = model.with_context(**action["context"])
        if action.get("res_id"):
            return Form(model.browse(action["res_id"]))
        return Form(model)

    def _register(self, user, **values):
        tickets = self.env["helpdesk.ticket"].with_user(user)
        action = tickets.action_complaint_register_new()
        view = self.env["ir.ui.view"].browse(action["view_id"][0])
        form = Form(tickets.with_context(**action["context"]), view=view)
        for name, value in values.items():
            form[name] = value
        return form

    def test_white_words_of_mails_keep_their_ground(self):
        """A message in the file is cleaned: of styles only some stay."""
        templates = self.env["mail.template"].search([("model", "like", "complaint")])
        templates |= self.env["mail.template"].search(
            [("model", "=", "helpdesk.ticket")]
        )
        ours = templates.filtered(lambda t: t.get_external_id()[t.id].startswith(ADDON))
        white = 0
        for template in ours:
            body = etree.HTML(html_sanitize(template.body_html, sanitize_style=True))
            for node in body.xpath("//*[contains(@style, 'color:#ffffff')]"):
                self.assertIn("background-color:", node.get("style"), template.name)
                white += 1
        self.assertTrue(white)

    # -- registration ----------------------------------------------------------

    def test_employee_registers_a_call_in_one_screen(self):
        form = self._register(
            self.employee,
            name="空调不制冷",
            partner_name="王芳",
            complaint_phone="13800138000",
            description="<p>修了两次</p>",
        )
        ticket = form.save()
        self.assertEqual(ticket.complaint_phase, "registered")
        self.assertEqual(ticket.channel_id.complaint_code, "phone")
        self.assertEqual(ticket.complaint_received_by_id, self.employee)
        action = ticket.action_complaint_open_file()
        self.assertEqual(action["views"], [(self.env.ref(FILE).id, "form")])

    def test_complaint_without_number_is_called_by_its_subject(self):
        new = self.env["helpdesk.ticket"].new
        self.assertEqual(new({"name": "空调不制冷"}).display_name, "空调不制冷")
        self.assertFalse(new({}).display_name)
        ticket = self._create_complaint()
        self.assertEqual(
            new(origin=ticket).display_name, f"{ticket.number} - {ticket.name}"
        )

    def test_registration_asks_for_a_way_to_answer(self):
        form = self._register(
            self.officer, name="无联系方式", partner_name="王芳", description="<p>x</p>"
        )
        with self.assertRaisesRegex(AssertionError, "complaint_phone"):
            form.save()
        form.complaint_is_anonymous = True
        self.assertTrue(form.save().complaint_is_anonymous)

    def test_registration_without_procedure_is_explained(self):
        self.procedure._trusted().state = "replaced"
        with self.assertRaisesRegex(UserError, "no complaint procedure in force"):
            self._register(self.officer)

    # -- case file ---------------------------------------------------------------

    def test_links_open_complaints_as_case_file(self):
        ticket = self._create_complaint()
        plain = self.env["helpdesk.ticket"].create({"name": "a", "description": "b"})
        self.assertEqual(ticket.get_formview_id(), self.env.ref(FILE).id)
        self.assertFalse(plain.get_formview_id())

    def test_case_file_offers_what_fits_now(self):
        ticket = self._create_complaint().with_user(self.officer)
        steps = ticket.complaint_possible_steps
        self.assertIn(" confirmed ", steps)
        self.assertIn(" assessed ", steps)
        self.assertNotIn(" dispatched ", steps)
        self.assertEqual(ticket.complaint_next_code, "confirmed")
        ticket.action_complaint_confirm()
        self._assess(ticket)
        self.assertIn(" dispatched ", ticket.complaint_possible_steps)
        self.assertNotIn(" assessed ", ticket.complaint_possible_steps)
        self.assertEqual(ticket.complaint_next_code, "dispatched")
        others = ticket.with_user(self.auditor).complaint_possible_steps
        self.assertNotIn(" dispatched ", others)

    def test_status_bars_show_what_the_procedure_has(self):
        ticket = self._create_complaint().with_user(self.officer)
        orders = self.env["complaint.dispatch"].with_user(self.officer)
        self.assertFalse(ticket.complaint_absent_phases)
        self.assertFalse(orders.new({"ticket_id": ticket.id}).absent_states)
        steps = self.procedure.step_ids
        steps.filtered(lambda s: s.code == "head_signed")._trusted().unlink()
        steps.exists().filtered(lambda s: s.phase == "replied")._trusted().write(
            {"phase": "handling"}
        )
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_absent_phases, "replied")
        order = orders.new({"ticket_id": ticket.id})
        self.assertEqual(order.absent_states, "signed")

    def test_case_file_reads_for_everybody_who_may(self):
        ticket = self._create_complaint(user=self.employee)
        self._handle(ticket)
        for user in (self.officer, self.manager, self.auditor, self.employee):
            with self.subTest(user.login), Form(ticket.with_user(user), FILE) as form:
                self.assertEqual(form.number, ticket.number)

    def test_what_the_customer_said_is_kept_after_the_assessment(self):
        ticket = self._create_complaint().with_user(self.officer)
        with Form(ticket, FILE) as form:
            form.name = "更正后的标题"
        self.assertEqual(ticket.name, "更正后的标题")
        self._assess(ticket)
        with (
            Form(ticket, FILE) as form,
            self.assertRaisesRegex(AssertionError, "readonly"),
        ):
            form.name = "又改"

    def test_explained_needs_the_contact_that_shows_it(self):
        ticket = self._create_complaint().with_user(self.officer)
        ticket.action_complaint_confirm()
        self._assess(ticket, validity="invalid", explanation="与合同不符")
        self.assertIn(" explained ", ticket.complaint_possible_steps)
        with self.assertRaisesRegex(UserError, "contact"):
            ticket.action_complaint_explain()
        form = self._open(ticket.action_new_contact(), self.officer)
        form.content = "已向客户说明理由"
        form.save().action_record()
        ticket.action_complaint_explain()
        self.assertIn("explained", ticket.complaint_ledger_ids.mapped("milestone"))

    def test_buttons_are_refused_without_access(self):
        ticket = self._create_complaint()
        for name in (
            "action_new_contact",
            "action_new_assessment",
            "action_new_dispatch",
            "action_new_solution",
            "action_new_reply",
            "action_new_revisit",
            "action_complaint_explain",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(ticket.with_user(self.auditor), name)()

    # -- documents -----------------------------------------------------------------

    def test_assessment_proposes_while_the_officer_answers(self):
        ticket = self._create_complaint().with_user(self.officer)
        form = self._open(ticket.action_new_assessment(), self.officer)
        form.grounds_sufficient = form.demand_reasonable = "yes"
        self.assertEqual(form.grade_proposed_id.code, "general")
        codes = ticket.complaint_fact_ids.fact_id.mapped("code")
        for index, code in enumerate(codes):
            with form.fact_ids.edit(index) as line:
                line.value_boolean = "yes" if code == "is_urgent" else "no"
        self.assertEqual(form.grade_proposed_id.code, "important")
        self.assertEqual(form.grade_id.code, "important")
        major = self.env["complaint.grade"].search([("code", "=", "major")])
        form.grade_id = major
        with self.assertRaisesRegex(AssertionError, "override_reason"):
            form.save()
        form.override_reason = "媒体已报道"
        assessment = form.save()
        self.assertEqual(assessment.grade_id, major)
        assessment.action_decide()
        self.assertEqual(ticket.complaint_grade_id, major)
        self.assertIn("是否需要立即采取措施", assessment.grade_reason)

    def test_draft_of_the_assessment_is_opened_again(self):
        ticket = self._create_complaint().with_user(self.officer)
        assessment = self._open(ticket.action_new_assessment(), self.officer).save()
        self.assertEqual(ticket.action_new_assessment()["res_id"], assessment.id)

    def test_documents_from_dispatch_to_reply(self):
        ticket = self._create_complaint().with_user(self.officer)
        ticket.action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._fill_dispatch(ticket)
        investigation = self._fill_investigation(dispatch)
        solution = self._fill_solution(investigation)
        solution.with_user(self.head).action_approve()
        solution.with_user(self.leader).action_approve()
        solution.with_user(self.officer).action_offer()
        form = self._open(ticket.action_new_reply(), self.officer)
        self.assertEqual(form.solution_id, solution)
        self.assertEqual(form.result, "免费重修并退还上门费")
        form.follow_up = "三日内上门"
        form.channels = "热线 400-000-0000"
        self.assertEqual(form.save().state, "draft")
        with self.assertRaisesRegex(AssertionError, "readonly"):
            Form(solution.with_user(self.head)).description = "少赔一点"

    def _fill_dispatch(self, ticket):
        form = self._open(ticket.action_new_dispatch(), self.officer)
        self.assertIn("空调", form.matter)
        form.team_id = self.responsible_team
        form.question = "请查明原因"
        form.date_limit = fields.Datetime.add(fields.Datetime.now(), days=3)
        dispatch = form.save()
        dispatch.action_issue()
        own = dispatch.with_user(self.handler)
        own.action_receive()
        with Form(own) as form:
            form.answer = "压缩机缺氟"
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.question = "别的问题"
        own.action_answer()
        dispatch.with_user(self.head).action_head_sign()
        return own

    def _fill_investigation(self, dispatch):
        model = self.env["complaint.investigation"].with_user(self.handler)
        form = Form(
            model.with_context(
                default_ticket_id=dispatch.ticket_id.id, default_dispatch_id=dispatch.id
            )
        )
        form.is_true = "yes"
        form.cause = "未检漏"
        form.cause_id = self.cause
        form.impact = "无法使用"
        form.impact_rights = "considerable"
        form.impact_reputation = "none"
        form.impact_operations = "none"
        with form.finding_ids.new() as finding:
            finding.method = "survey"
            finding.content = "接口漏氟"
        investigation = form.save()
        investigation.action_submit()
        return investigation

    def _fill_solution(self, investigation):
        model = self.env["complaint.solution"].with_user(self.handler)
        form = Form(
            model.with_context(
                default_ticket_id=investigation.ticket_id.id,
                default_investigation_id=investigation.id,
            )
        )
        form.mode = "compensation"
        form.description = "免费重修并退还上门费"
        form.basis = "《售后服务承诺》第 4 条"
        form.cost = 200
        form.prevention = "维修后必须检漏"
        with form.measure_ids.new() as measure:
            measure.name = "重新检漏"
            measure.user_id = self.handler
            measure.date_due = "2099-01-01"
        solution = form.save()
        solution.action_request_approval()
        return solution

    def test_approver_types_only_where_his_line_lets_him(self):
        line = self.procedure.approval_ids.sorted("step_number")[0]
        line._trusted().writable_fields = "cost"
        ticket = self._create_complaint()
        solution = self._fill_solution(self._handle(ticket))
        with Form(solution.with_user(self.head)) as form:
            form.cost = 150
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.description = "少赔一点"
        self.assertEqual(solution.cost, 150)

    def test_revisit_is_planned_by_form(self):
        ticket = self._create_complaint().with_user(self.officer)
        form = self._open(ticket.action_new_revisit(), self.officer)
        form.date_planned = "2099-01-01 09:00:00"
        revisit = form.save()
        self.assertEqual(revisit.ticket_id, ticket)
        self.assertEqual(ticket.action_new_revisit()["res_id"], revisit.id)

    # -- my work ---------------------------------------------------------------------

    def test_my_work_opens_the_order_for_who_does_not_see_the_complaint(self):
        ticket = self._create_complaint().with_user(self.officer)
        ticket.action_complaint_confirm()
        self._assess(ticket)
        dispatch = self._dispatch(ticket)
        dispatch.with_user(self.handler).action_receive()
        action = self.env.ref(f"{ADDON}.complaint_clock_action")
        clocks = self.env["complaint.clock"].with_user(self.handler)
        clocks = clocks.search(self._eval(action.domain, self.handler))
        self.assertEqual(
            set(clocks.step_id.mapped("code")), {"answered", "investigated"}
        )
        for clock in clocks:
            opened = clock.action_open_complaint()
            self.assertEqual(opened["res_model"], "complaint.dispatch")
            self.assertEqual(opened["res_id"], dispatch.id)

    # -- menus, actions, views ---------------------------------------------------

    def _eval(self, text, user):
        return safe_eval(
            text or "[]",
            {
                "uid": user.id,
                "active_id": 0,
                "allowed_company_ids": user.company_ids.ids,
            },
        )

    def _get_menus(self, user):
        """Return the menus of the app that lead somewhere and that a user sees."""
        menus = self.env["ir.ui.menu"].with_user(user)
        tree = menus.load_menus(False)
        todo = [self.env.ref(f"{ADDON}.complaint_menu_root").id]
        seen = []
        while todo:
            menu = tree[todo.pop()]
            todo += menu["children"]
            seen.append(menu["id"])
        return menus.browse(seen).sudo().filtered("action")

    def _load(self, action, user):
        """Load the views of an action and the records of each, as the client does."""
        model = self.env[action.res_model].with_user(user)
        views = [(view, kind) for view, kind in action.views if kind != "form"]
        loaded = model.get_views([*views, (False, "search")])["views"]
        domain = self._eval(action.domain, user)
        for kind, view in loaded.items():
            names = etree.fromstring(view["arch"]).xpath("//field/@name")
            if kind in ("list", "kanban", "calendar"):
                model.web_search_read(domain, {name: {} for name in names}, limit=80)
            elif kind in ("pivot", "graph"):
                model.formatted_read_group(domain, [], ["__count"])

    def test_menus_and_their_screens_open_for_everybody_who_sees_them(self):
        self._handle(self._create_complaint(user=self.employee))
        everybody = {
            f"{ADDON}.helpdesk_ticket_complaint_menu",
            f"{ADDON}.helpdesk_ticket_complaint_menu_register",
        }
        work, dispatch, investigation, solution, approve, report, procedure = (
            f"{ADDON}.{name}"
            for name in (
                "complaint_clock_menu",
                "complaint_dispatch_menu",
                "complaint_investigation_menu",
                "complaint_solution_menu",
                "complaint_solution_menu_approve",
                "complaint_report_menu",
                "complaint_procedure_menu",
            )
        )
        some = {work, dispatch, investigation, solution, approve, report, procedure}
        seen = {
            self.employee: set(),
            self.handler: {work, dispatch, investigation, solution},
            self.leader: {work, solution, approve},
            self.officer: {work, dispatch, investigation, solution, report},
            self.auditor: {dispatch, investigation, solution, report},
            self.manager: some - {approve},
        }
        for user, expected in seen.items():
            menus = self._get_menus(user)
            xmlids = set(menus.get_external_id().values())
            with self.subTest(user.login):
                self.assertLessEqual(everybody, xmlids)
                self.assertEqual(xmlids & some, expected)
            for menu in menus:
                with self.subTest(f"{user.login}: {menu.complete_name}"):
                    if menu.action._name == "ir.actions.act_window":
                        self._load(menu.action, user)
                    elif menu.action._name == "ir.actions.client":
                        self.assertTrue(menu.action.tag)
                    else:
                        action = menu.action.with_user(user).run()
                        self.assertEqual(action["res_model"], "helpdesk.ticket")

    def test_cards_are_not_dragged(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", "ir.ui.view")]
        )
        ours = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        ours = ours.filtered(lambda view: view.type == "kanban")
        self.assertGreaterEqual(len(ours), 4)
        for view in ours:
            with self.subTest(view.name):
                kanban = etree.fromstring(view.get_combined_arch())
                self.assertEqual(kanban.get("records_draggable"), "0")

    def test_columns_of_the_kanban_are_the_phases_in_their_order(self):
        self._create_complaint()
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        groups = tickets.with_context(
            complaint_stages=True, read_group_expand=True
        ).web_read_group([("complaint_phase", "in", ["registered"])], ["stage_id"])[
            "groups"
        ]
        stages = self.env["helpdesk.ticket.stage"].browse(
            [group["stage_id"][0] for group in groups]
        )
        self.assertEqual(
            stages.mapped("complaint_phase"),
            ["registered", "handling", "replied", "verifying", "closed"],
        )

    # -- beside the host -------------------------------------------------------------

    def test_lists_of_ordinary_tickets_leave_complaints_out(self):
        complaint = self._create_complaint(user_id=self.officer.id)
        plain = self.env["helpdesk.ticket"].create(
            {"name": "a", "description": "b", "user_id": self.officer.id}
        )
        for name in ("helpdesk_ticket_action", "helpdesk_my_tickets_action"):
            action = self.env.ref(f"helpdesk_mgmt.{name}")
            found = plain.search(self._eval(action.domain, self.officer))
            with self.subTest(name):
                self.assertIn(plain, found)
                self.assertNotIn(complaint, found)

    def test_uninstall_gives_the_host_its_lists_back(self):
        uninstall_hook(self.env)
        actions = self.env["ir.actions.act_window"].search(
            [("domain", "like", "complaint_procedure_id")]
        )
        owners = {name.split(".")[0] for name in actions.get_external_id().values()}
        self.assertNotIn("helpdesk_mgmt", owners)
        mine = self.env.ref("helpdesk_mgmt.helpdesk_my_tickets_action")
        self.assertEqual(self._eval(mine.domain, self.officer)[0][0], "user_id")

    # -- figures -----------------------------------------------------------------------

    def test_report_counts_open_and_late(self):
        ticket = self._create_complaint()
        report = self.env["complaint.report"].with_user(self.auditor)
        domain = [("ticket_id", "=", ticket.id)]
        (row,) = report.search(domain)
        self.assertEqual((row.open_count, row.closed_count), (1, 0))
        self.assertEqual((row.late_count, row.on_time_rate), (0, 1.0))
        clock = ticket.sudo().complaint_clock_ids[:1]
        clock._trusted().write({"state": "breached"})
        self.env.flush_all()
        report.invalidate_model()
        (row,) = report.search(domain)
        self.assertEqual((row.late_count, row.on_time_rate), (1, 0.0))
        with self.assertRaises(AccessError):
            report.with_user(self.handler).search(domain)

    def test_report_is_hidden_from_the_persons_complained_about(self):
        ticket = self._create_complaint(
            complaint_subject_user_ids=[Command.link(self.officer_2.id)]
        )
        report = self.env["complaint.report"]
        domain = [("ticket_id", "=", ticket.id)]
        self.assertTrue(report.with_user(self.officer).search(domain))
        self.assertFalse(report.with_user(self.officer_2).search(domain))
