# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.mixins.complaint_procedure_health import Problem
from ..tools.procedure_schema import INTEGER
from .party_common import PartyCommon
from .solution_common import SolutionCommon


@tagged("post_install", "-at_install")
class TestHooks(SolutionCommon):
    """What an addon on top may answer; each test overrides as such an addon would."""

    def _override(self, model, name, override):
        """Put ``override(self, original)`` in place of a method of a model."""
        kind = type(self.env[model])
        original = getattr(kind, name)

        def method(records, *args, **kwargs):
            return override(records, lambda: original(records, *args, **kwargs))

        self.patch(kind, name, method)

    def test_missing_intake_refuses_registration(self):
        self._override(
            "helpdesk.ticket",
            "_get_missing_intake",
            lambda ticket, original: [*original(), "the serial number"],
        )
        with self.assertRaisesRegex(ValidationError, "the serial number"):
            self._create_complaint()

    def test_intake_payload_stands_in_ledger(self):
        self._override(
            "helpdesk.ticket",
            "_get_intake_payload",
            lambda ticket, original: original() | {"serial": "A-1"},
        )
        ticket = self._create_complaint()
        rows = ticket.sudo().complaint_ledger_ids
        self.assertIn('"serial":"A-1"', rows.payload)
        self.assertFalse(rows._verify())

    def test_milestone_ends_work_on_its_document(self):
        contact = type(self.env["complaint.contact"])
        self.patch(contact, "_complaint_ending_milestones", ("contacted",))
        ticket = self._create_complaint().sudo()
        vals = {"ticket_id": ticket.id, "direction": "in", "content": "来电"}
        contacts = self.env["complaint.contact"].sudo().create([vals, dict(vals)])
        clock = ticket.complaint_clock_ids[0]
        document = {"document_model": contacts._name, "document_id": contacts[0].id}
        clock._trusted().write(document)
        for other, state in ((contacts[1], "running"), (contacts[0], "void")):
            ticket._complaint_record("contacted", other)
            self.assertEqual(clock.state, state)

    def test_fact_proposes_grade(self):
        def override(tickets, original):
            values = original()
            for ticket in tickets.sudo():
                values[ticket]["persons"] = 40
            return values

        self._override("helpdesk.ticket", "_get_complaint_fact_values", override)
        ticket = self._create_complaint()
        grade, match = ticket.sudo()._propose_complaint_grade()
        self.assertEqual(grade.code, "major")
        self.assertEqual(match[0][0], "persons")

    def test_fact_label_stands_in_reason_of_grade(self):
        self._override(
            "complaint.procedure",
            "_get_fact_labels",
            lambda procedure, original: original() | {"persons": "Households"},
        )
        ticket = self._create_complaint(complaint_persons=40)
        self.assertIn("Households", self._assess(ticket).grade_reason)

    def _revise(self):
        manager = self.procedure.with_user(self.manager)
        return manager.browse(manager.action_revise()["res_id"])

    def test_kind_of_fact_is_checked_in_conditions(self):
        draft = self._revise()
        condition = draft.grade_ids.condition_ids[:1]
        condition.write({"fact_code": "floors", "operator": ">", "value": "many"})
        with self.assertRaisesRegex(UserError, "nobody answers"):
            draft.action_review()
        for name, value in (
            ("_get_fact_labels", {"floors": "Floors"}),
            ("_get_fact_kinds", {"floors": "number"}),
        ):
            self._override(
                "complaint.procedure",
                name,
                lambda procedure, original, value=value: original() | value,
            )
        with self.assertRaisesRegex(UserError, "makes no sense"):
            draft.action_review()
        condition.value = "3"
        draft.action_review()

    def test_fact_of_a_document_is_asked_by_approval_lines_only(self):
        name = "_get_approval_fact_labels"
        self._override(
            "complaint.procedure",
            name,
            lambda procedure, original: original() | {"floors": "Floors"},
        )
        draft = self._revise()
        condition = draft.grade_ids.condition_ids[:1]
        values = {"fact_code": "floors", "operator": ">", "value": "3"}
        line = draft.approval_ids[0]
        line.condition_ids = [Command.clear(), Command.create(values)]
        draft.action_review()
        self.assertEqual(line._get_condition_text(), "Floors > 3")
        draft = self._revise()
        condition = draft.grade_ids.condition_ids[:1]
        condition.write(values)
        with self.assertRaisesRegex(UserError, "nobody answers"):
            draft.action_review()

    def test_value_of_a_fact_is_named_in_the_words_of_its_field(self):
        self._override(
            "complaint.procedure.condition",
            "_get_choices",
            lambda condition, original: (
                original() | {"floors": ("complaint.solution", "mode")}
            ),
        )
        draft = self._revise()
        condition = draft.grade_ids.condition_ids[:1]
        condition.write({"fact_code": "floors", "value": "apology"})
        self.assertIn("Apology", condition._get_words())

    def test_problem_of_line_keeps_revision_from_approval(self):
        self._override(
            "complaint.procedure",
            "_get_line_problems",
            lambda procedure, original: [*original(), "The tariff is missing."],
        )
        with self.assertRaisesRegex(UserError, "The tariff is missing"):
            self._revise().action_review()

    def test_milestone_is_recorded_with_its_label(self):
        self._override(
            "helpdesk.ticket",
            "_get_complaint_milestones",
            lambda tickets, original: original() | {"inspected": "Inspected"},
        )
        self.ticket.sudo()._complaint_record("inspected")
        row = self.ticket.sudo().complaint_ledger_ids.sorted("seq")[-1]
        self.assertEqual((row.milestone, row.label), ("inspected", "Inspected"))

    def test_reason_keeps_complaint_open(self):
        def override(tickets, original):
            reasons = original()
            for ticket in tickets:
                reasons[ticket].append("The sample is missing.")
            return reasons

        self._override("helpdesk.ticket", "_get_cannot_close_reasons", override)
        ticket = self.ticket.with_user(self.officer)
        closing = self.procedure.closing_ids[:1]
        with self.assertRaisesRegex(UserError, "The sample is missing"):
            ticket._complaint_close(closing, "总结")

    def test_kind_of_link_is_read_from_both_sides(self):
        self._override(
            "complaint.link",
            "_get_readings",
            lambda links, original: original() | {"duplicate": ("Copies", "Copied by")},
        )
        other = self._create_complaint().with_user(self.officer)
        link = self.env["complaint.link"].with_user(self.officer)
        link = link.create(
            {
                "ticket_id": other.id,
                "other_id": self.ticket.id,
                "kind": "duplicate",
                "reason": "同一件事",
            }
        )
        for ticket, words in ((other, "Copies"), (self.ticket, "Copied by")):
            side = link.with_context(complaint_side=ticket.id)
            self.assertEqual(side.reading, words)

    def test_repeatable_step_stays_possible(self):
        ticket = self.ticket.with_user(self.officer)
        self.assertNotIn(" assessed ", ticket.complaint_possible_steps)
        self._override(
            "helpdesk.ticket",
            "_get_complaint_repeatable_steps",
            lambda tickets, original: original() | {"assessed"},
        )
        ticket.invalidate_recordset(["complaint_possible_steps"])
        self.assertIn(" assessed ", ticket.complaint_possible_steps)

    def test_excluded_user_leaves_step_without_approver(self):
        self._override(
            "complaint.solution",
            "_get_approval_excluded_users",
            lambda solution, original: original() | self.leader,
        )
        with self.assertRaises(UserError):
            self._request()

    def test_approval_fact_is_asked(self):
        asked = []

        def override(solution, original):
            asked.append(solution)
            return original() | {"solution_cost": 1}

        self._override("complaint.solution", "_get_approval_facts", override)
        self.assertIn(self._request(), asked)

    def test_incomplete_document_is_not_requested(self):
        def override(solution, original):
            raise UserError(self.env._("Attach the estimate."))

        self._override("complaint.solution", "_check_before_approval", override)
        with self.assertRaisesRegex(UserError, "Attach the estimate"):
            self._request()

    def test_health_problem_is_shown_to_manager(self):
        self._override(
            "complaint.procedure",
            "_get_health_problems",
            lambda procedure, original: [*original(), "The list is empty."],
        )
        self.procedure.invalidate_recordset(["health"])
        self.assertIn("The list is empty.", self.procedure.health)

    def test_fact_that_follows_from_lines_is_read_from_a_file(self):
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        file = (
            b'<procedure code="X" name="X"><step code="a" name="A">'
            b'<when fact="late_a" value="true"/></step></procedure>'
        )
        with self.assertRaisesRegex(UserError, "late_a"):
            procedures._import_file(file)
        self._override(
            "complaint.procedure",
            "_get_file_facts",
            lambda procedure, original: original() | {"late_a"},
        )
        procedure = procedures._import_file(file)
        self.assertEqual(procedure.step_ids.condition_ids.fact_code, "late_a")

    def test_problem_is_on_the_checklist_and_stops_the_procedure(self):
        self._override(
            "complaint.procedure",
            "_get_problems",
            lambda procedure, original: [
                *original(),
                Problem("role", "The list is empty.", "blocking"),
            ],
        )
        checklists = self.env["complaint.procedure.checklist"].with_user(self.manager)
        checklist = checklists.create({"procedure_id": self.procedure.id})
        self.assertIn("The list is empty.", checklist.role_problem)
        with self.assertRaisesRegex(UserError, "The list is empty."):
            self.procedure._check_ready()

    def test_catalogue_of_a_fact_is_looked_into(self):
        self._override(
            "complaint.procedure.condition",
            "_get_catalogues",
            lambda condition, original: original()
            | {"nation": ("res.country", "code")},
        )
        line = self.procedure.grade_ids[:1]
        self._add_conditions("grade_line_id", line, [("nation", "in", "CN, XX")])
        missing = self.procedure._get_missing_terms()
        self.assertEqual(missing, {"res.country": ["XX"]})

    def test_kind_of_line_is_added(self):
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        file = (
            b'<procedure code="X" name="X"><exemption code="a" name="A" '
            b'sequence="70"/></procedure>'
        )
        with self.assertRaisesRegex(UserError, "sequence"):
            procedures._import_file(file)

        def override(procedure, original):
            kinds = original()
            exemption = kinds["exemption"]
            attributes = exemption.attributes | {"sequence": INTEGER}
            kinds["exemption"] = exemption._replace(attributes=attributes)
            return kinds

        self._override("complaint.procedure", "_get_line_kinds", override)
        procedure = procedures._import_file(file)
        self.assertEqual(procedure.exemption_ids.sequence, 70)
        self.assertIn(b'sequence="70"', procedure._export_file())

    def test_group_is_counted_by_periodic_reports(self):
        role = self.procedure._get_steps()["dispatched"].role_id
        line = self._add_line(
            "report", code="monthly", name="Monthly", due_day=3, role_id=role.id
        )
        reports = self.env["complaint.periodic.report"]
        reports._cron_prepare()
        self._override(
            "complaint.periodic.report",
            "_get_figure_groups",
            lambda report, original: [*original(), "received_by_id"],
        )
        report = reports.search([("line_id", "=", line.id)])
        self.assertIn("received_by_id", report._get_figures()["groups"])

    def test_weak_points_are_looked_for_among_other_values(self):
        role = self.procedure._get_steps()["dispatched"].role_id
        self._add_line(
            "report", code="monthly", name="Monthly", due_day=3, role_id=role.id
        )
        reports = self.env["complaint.periodic.report"]
        reports._cron_prepare()
        report = reports.search([("code", "=", "P19/monthly")])
        begin, _end = report._get_bounds()
        self._create_complaint(complaint_date_received=begin)
        self._override(
            "complaint.periodic.report",
            "_get_trend_fields",
            lambda report, original: ["received_by_id"],
        )
        (point,) = report._get_figures()["weak"]
        self.assertEqual(point[1:], [self.officer.name, 1, 0])

    def test_population_of_indicators_is_changed(self):
        indicator = self.env.ref("complaint_management.complaint_indicator_received")
        domain = [("indicator_id", "=", indicator.id)]
        ticket = self._create_complaint(complaint_amount_claimed=10)
        report = self.env["complaint.indicator.report"]
        self.assertIn(ticket, report.search(domain).ticket_id)

        def override(indicators, original):
            populations = original()
            where = SQL("ticket.complaint_amount_claimed > 100")
            populations["received"] = populations["received"] | {"where": where}
            return populations

        self._override("complaint.indicator", "_get_populations", override)
        report.invalidate_model()
        self.assertNotIn(ticket, report.search(domain).ticket_id)

    def test_column_is_selected_by_analysis(self):
        self._override(
            "complaint.report",
            "_select_columns",
            lambda report, original: original()
            | {"amount": SQL("ticket.complaint_amount_claimed")},
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT amount FROM (%s) AS report",
                self.env["complaint.report"]._table_query,
            )
        )
        self.assertEqual(len(rows), self.env["complaint.report"].search_count([]))

    def test_fact_with_window_raises_grade(self):
        statement = """
            SELECT id, 7 FROM helpdesk_ticket
            WHERE id IN %(ids)s AND complaint_date_received
                > now() AT TIME ZONE 'UTC' - %(window)s::interval
        """
        self._override(
            "helpdesk.ticket",
            "_get_complaint_window_facts",
            lambda tickets, original: original() | {"same_product": statement},
        )
        line = self.procedure.grade_ids.sorted("severity")[-1:]
        line._trusted().is_rising = True
        line.condition_ids._trusted().unlink()
        self.env["complaint.procedure.condition"]._trusted().create(
            {
                "grade_line_id": line.id,
                "fact_code": "same_product",
                "operator": "=",
                "value": "7",
                "window_number": 3,
                "window_unit": "day",
            }
        )
        ticket = self._create_complaint().sudo()
        self.assertEqual(ticket._complaint_raise_grades(), ticket)
        self.assertEqual(ticket.complaint_grade_id, line.grade_id)

    def _issue(self):
        """Return an order whose clock asks for the receipt, and that clock."""
        ticket = self._create_complaint()
        ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(ticket)
        return self._dispatch(ticket), self._get_clock(ticket, "received")

    def test_work_on_documents_whose_addon_goes_is_ended(self):
        dispatch, clock = self._issue()
        self.assertTrue(clock.is_open)
        ticket = dispatch.ticket_id.sudo()
        others = ticket.complaint_clock_ids.filtered("is_open").filtered(
            lambda c: c.step_id.document_model != dispatch._name
        )
        rows = ticket.complaint_ledger_ids
        ticket._complaint_let_go([dispatch._name])
        self.assertEqual(clock.state, "void")
        self.assertEqual(ticket.complaint_clock_ids.filtered("is_open"), others)
        self.assertEqual(ticket.complaint_ledger_ids, rows)

    def test_document_says_which_role_takes_its_step(self):
        role = self.procedure._get_steps()["dispatched"].role_id
        self.assertNotEqual(self._issue()[1].role_id, role)
        self._override(
            "complaint.dispatch", "_get_step_role", lambda dispatch, original: role
        )
        self.assertEqual(self._issue()[1].role_id, role)

    def test_document_says_which_steps_it_waits_for(self):
        self.assertEqual(self._issue()[1].step_id.code, "received")
        kind = type(self.env["complaint.dispatch"])
        self.patch(kind, "_awaits_step", lambda dispatch, code: code != "received")
        self.assertFalse(self._issue()[1])

    def test_document_says_whose_team_takes_its_step(self):
        self.assertEqual(self._issue()[1].team_id, self.responsible_team)
        self._override(
            "complaint.dispatch",
            "_get_responsible_team",
            lambda dispatch, original: self.team,
        )
        self.assertEqual(self._issue()[1].team_id, self.team)

    def test_document_that_names_people_is_not_asked_for_roles(self):
        dispatch, clock = self._issue()
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)

        def receive():
            entry = {"milestone": "received", "document": dispatch}
            tickets._complaint_record_entries([{"ticket": dispatch.ticket_id, **entry}])

        with self.assertRaisesRegex(AccessError, "is taken by the role"):
            receive()
        self._override(
            "complaint.dispatch", "_names_who_takes", lambda dispatch, original: True
        )
        receive()
        self.assertEqual(clock.state, "met")

    def test_what_identifies_customer_is_masked(self):
        def override(ticket, original):
            known = original()
            return known | {"name": known["name"] | {"AC-1234"}}

        self.assertIn("AC-1234", self.ticket._mask_complaint("机身号AC-1234"))
        self._override("helpdesk.ticket", "_get_complaint_identity", override)
        self.assertNotIn("AC-1234", self.ticket._mask_complaint("机身号AC-1234"))

    def test_document_names_who_took_part(self):
        roles = self.env["complaint.role"].search([]).grouped("code")
        step = self.procedure._get_steps()["replied"]
        step._trusted().joint_role_id = roles["leader"]
        self.assertTrue(self.procedure._get_together_problems())
        solution = self._approve()
        reply = self.env["complaint.reply"].with_user(self.officer)
        reply = reply.create(
            {
                "ticket_id": self.ticket.id,
                "solution_id": solution.id,
                "follow_up": "三个工作日内回访",
                "channels": "投诉热线 400-000-0000",
            }
        )
        with self.assertRaisesRegex(UserError, "together"):
            reply.action_send()
        self.patch(type(reply), "_complaint_names_people", True)
        self.assertFalse(self.procedure._get_together_problems())
        self._override(
            "complaint.reply",
            "_get_present_users",
            lambda record, original: original() | self.leader,
        )
        reply.action_send()
        self.assertEqual(reply.state, "sent")

    def test_document_may_come_after_closing(self):
        contact = self.env["complaint.contact"].with_user(self.officer)
        contact = contact.create(
            {"ticket_id": self.ticket.id, "direction": "out", "content": "致谢"}
        )
        self.ticket.sudo()._trusted().complaint_phase = "closed"
        with self.assertRaisesRegex(UserError, "is closed"):
            contact.action_record()
        self.patch(type(contact), "_complaint_after_close", True)
        contact.action_record()
        self.assertEqual(contact.state, "recorded")

    def test_column_of_a_ledger_is_taken_over(self):
        model = "complaint.ledger.import"
        for name, own in (
            ("_get_targets", {"serial": "Serial Number"}),
            ("_get_header_words", {"serial": ("序列号",)}),
            ("_get_parsers", {"serial": (str.upper, "")}),
        ):
            self._override(model, name, lambda _r, original, own=own: original() | own)
        kind = type(self.env[model])
        original = kind._prepare_complaint
        self.patch(
            kind,
            "_prepare_complaint",
            lambda source, own: original(source, own)
            | {"complaint_address": own.values["serial"]},
        )
        text = "日期,内容,结案日期,产品序列号\n2025-03-03,漏水,2025-03-04,a-1"
        source = self.env[model].with_user(self.officer)
        source = source.create(
            {"file_name": "x.csv", "data_file": base64.b64encode(text.encode())}
        )
        source.action_check()
        source.action_import()
        self.assertEqual(source.row_ids.ticket_id.complaint_address, "A-1")

    # -- archive ----------------------------------------------------------------

    def test_document_of_addon_is_part_of_the_file(self):
        def override(tickets, original):
            return original() | {"complaint.clock": "ticket_id"}

        ticket = self.ticket.with_user(self.officer)
        names = [records._name for records in ticket._get_complaint_file()]
        self.assertIn("complaint.dispatch", names)
        self.assertNotIn("complaint.clock", names)
        self._override("helpdesk.ticket", "_get_complaint_file_links", override)
        names = [records._name for records in ticket._get_complaint_file()]
        self.assertIn("complaint.clock", names)

    def test_household_is_said_by_addon(self):
        self._override(
            "helpdesk.ticket", "_get_complaint_household", lambda t, original: "3-201"
        )
        self.ticket.sudo()._complaint_open_archive()
        self.assertEqual(self.ticket.sudo().complaint_archive_ids.household, "3-201")

    def test_words_elsewhere_are_removed(self):
        guide = self.env["complaint.guide"].create(
            {"name": "话术", "content": "请致电王芳", "kind": "faq"}
        )
        self._override(
            "complaint.erasure",
            "_get_documents",
            lambda erasure, original: [*original(), guide],
        )
        self.ticket.sudo()._trusted().complaint_phase = "closed"
        erasure = self.env["complaint.erasure"].create(
            {"reason": "x", "person_name": "王芳", "ticket_ids": self.ticket.ids}
        )
        erasure._execute()
        self.assertEqual(guide.content, "请致电[customer]")


@tagged("post_install", "-at_install")
class TestPartyHooks(PartyCommon):
    """What an addon may say about orders to outside parties."""

    def test_party_is_shown_what_finds_the_customer(self):
        order = self._order()
        self._tell(order, "received")
        later = order.date_limit
        self._note(order, "appointed", person="客户", date_promised=later)
        kind = type(order)
        original = kind._get_party_customer
        self.patch(
            kind,
            "_get_party_customer",
            lambda record: original(record) | {"address": "2 幢 301"},
        )
        own = order.with_user(self.party_user)
        self.assertEqual(own.sudo()._reveal_customer()["address"], "2 幢 301")
        self.assertEqual(order.act_ids[-1:].code, "customer_revealed")
