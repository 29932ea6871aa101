# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import SQL, file_path

from .common import GROUP
from .solution_common import SolutionCommon

FOLDER = "complaint_management/migrations"
CLOCK_FIELDS = ["calendar_id", "limit_number", "limit_unit", "date_agreed"]


@tagged("post_install", "-at_install")
class TestMigration(SolutionCommon):
    """What 19.0.1.0.0 left in the database, made by hand, is where we look for it.

    The columns of that version exist until the test is rolled back.
    """

    def _migrate(self, stage, version="19.0.1.1.0"):
        path = file_path(f"{FOLDER}/{version}/{stage}-migration.py")
        script = load_script(path, f"complaint_{stage}_{version}")
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_category_becomes_cause(self):
        other = self._handle(self._create_complaint())
        codes = {self.investigation.id: "operation", other.id: "management"}
        self.env.cr.execute(
            "ALTER TABLE complaint_investigation ADD COLUMN cause_category varchar"
        )
        for investigation, code in codes.items():
            self.env.cr.execute(
                "UPDATE complaint_investigation"
                " SET cause_category = %s, cause_id = NULL WHERE id = %s",
                [code, investigation],
            )
        self._migrate("post")
        for investigation in self.investigation | other:
            cause = investigation.sudo().cause_id
            self.assertEqual(cause.code, codes[investigation.id])
            self.assertTrue(cause.parent_id)

    def test_clocks_learn_their_limit(self):
        """No due time moves, neither now nor when a calendar changes later."""
        waiting = self._create_complaint()
        waiting.with_user(self.officer).action_complaint_confirm()
        self._assess(waiting)
        self._dispatch(waiting).with_user(self.handler).action_receive()
        clocks = (self.ticket | waiting).sudo().complaint_clock_ids
        self.assertIn("document_date", clocks.mapped("limit_unit"))
        known = clocks.read(CLOCK_FIELDS, load=None)
        due = clocks.mapped("date_due")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_clock SET calendar_id = NULL, limit_number = NULL,"
            " limit_unit = NULL, date_agreed = NULL, date_counted = NULL"
        )
        self._migrate("post")
        self.assertEqual(clocks.read(CLOCK_FIELDS, load=None), known)
        self.assertEqual(
            clocks.mapped("date_counted"), clocks.mapped("create_date"), "counted once"
        )
        rows = len(clocks.ticket_id.complaint_ledger_ids)
        clocks.calendar_id.complaint_date_changed = fields.Datetime.now()
        running = clocks.filtered(lambda c: c.state == "running")
        self.assertTrue(running)
        running._reschedule("calendar")
        self.assertEqual(clocks.mapped("date_due"), due)
        self.assertEqual(len(clocks.ticket_id.complaint_ledger_ids), rows)
        self.assertFalse(clocks.ticket_id.complaint_ledger_ids._verify())

    def test_second_run_changes_nothing(self):
        clocks = self.ticket.sudo().complaint_clock_ids
        clocks._trusted().write({"limit_number": 77, "date_agreed": "2099-01-01"})
        known = clocks.read(CLOCK_FIELDS)
        self._migrate("post")
        self.assertEqual(clocks.read(CLOCK_FIELDS), known)

    def test_protected_rules_are_renewed(self):
        rules = [
            self.env.ref(f"complaint_management.{name}").sudo()
            for name in (
                "complaint_clock_rule_approver",
                "complaint_procedure_condition_rule_company",
            )
        ]
        installed = [rule.domain_force for rule in rules]
        for rule in rules:
            rule.domain_force = "[('id', '=', 0)]"
        self._migrate("post")
        self.assertEqual([rule.domain_force for rule in rules], installed)

    def test_chosen_layout_of_letters_stays(self):
        untouched = self.env.ref(
            "complaint_management.mail_template_complaint_acknowledge"
        )
        chosen = self.env.ref("complaint_management.mail_template_complaint_reply")
        untouched.email_layout_xmlid = "mail.mail_notification_light"
        chosen.email_layout_xmlid = "mail.mail_notification_layout"
        self._migrate("post")
        self.assertEqual(
            untouched.email_layout_xmlid, "complaint_management.mail_layout_complaint"
        )
        self.assertEqual(chosen.email_layout_xmlid, "mail.mail_notification_layout")

    def test_step_that_began_a_round_restarts(self):
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE complaint_procedure_step DROP COLUMN restart,"
            " ADD COLUMN starts_round boolean"
        )
        self.env.cr.execute(
            "UPDATE complaint_procedure_step SET starts_round = (code = 'refused')"
        )
        self._migrate("pre")
        restart = {step.code: step.restart for step in self.procedure.step_ids}
        self.assertEqual(restart.pop("refused"), "round")
        self.assertEqual(set(restart.values()), {"none"})

    def test_required_questions_are_asked_with_the_assessment(self):
        """Figures are kept, and a required question still waits for its step."""
        fact = self.procedure.fact_ids.filtered(lambda f: f.code == "is_urgent")
        figure = self.env["complaint.procedure.fact"]._trusted()
        figure = figure.create(
            {
                "procedure_id": self.procedure.id,
                "code": "floor",
                "name": "几楼？",
                "type": "number",
            }
        )
        ticket = self._create_complaint()
        answers = ticket.sudo().complaint_fact_ids
        answer = answers.filtered(lambda a: a.fact_id == figure)
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE complaint_fact_answer ADD COLUMN value_number float8;"
            " DELETE FROM complaint_procedure_fact_step_rel WHERE fact_id = %s",
            [fact.id],
        )
        self.env.cr.execute(
            "UPDATE complaint_fact_answer SET value_number = 12.5 WHERE id = %s",
            [answer.id],
        )
        self._migrate("post")
        self.assertEqual(fact.asked_at_ids.mapped("code"), ["assessed"])
        self.assertFalse(figure.asked_at_ids)
        self.assertEqual(answer._get_value(), 12.5)
        others = answers - answer
        self.assertFalse(others.filtered("value_figure"))

    def test_old_constraint_of_conditions_goes(self):
        """Conditions of new kinds of lines are loaded before Odoo cleans up."""
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE complaint_procedure_condition"
            " ADD CONSTRAINT complaint_procedure_condition_one_line"
            " CHECK (num_nonnulls(step_id, approval_id, routing_id, grade_line_id,"
            " exemption_id, closing_id) = 1) NOT VALID"
        )
        self._migrate("pre", "19.0.1.3.0")
        limit = self._add_line(
            "limit",
            [("channel_form", "=", "network")],
            steps=["replied"],
            limit_number=24,
            limit_unit="hour",
        )
        self.env.flush_all()
        self.assertTrue(limit.condition_ids.exists())

    def test_closed_complaints_get_their_file_in_the_archive(self):
        closed, waiting = self._create_complaint(), self._create_complaint()
        for ticket in closed | self.ticket:
            ticket.sudo()._complaint_record("closed", payload={"closing": "accepted"})
        archives = (closed | self.ticket).sudo().complaint_archive_ids
        known = self.ticket.sudo().complaint_archive_ids
        (archives - known)._trusted().unlink()
        rows = len(closed.sudo().complaint_ledger_ids)
        self._migrate("post", "19.0.1.3.0")
        self.assertTrue(closed.sudo().complaint_archive_ids)
        self.assertEqual(self.ticket.sudo().complaint_archive_ids, known)
        self.assertFalse(waiting.sudo().complaint_archive_ids)
        self.assertEqual(len(closed.sudo().complaint_ledger_ids), rows)

    def test_rows_of_customers_do_not_name_them(self):
        """What staff wrote stays named; customers are found in the ledger only."""
        clock = self.ticket.sudo().complaint_clock_ids[:1]
        solution = self._draft().sudo()
        self.env.flush_all()
        for record, column in ((clock, "create_uid"), (solution, "write_uid")):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(column),
                    self.customer.id,
                    record.id,
                )
            )
        self._migrate("end", "19.0.1.4.0")
        system = self.env.ref("base.user_root")
        self.assertEqual((clock.create_uid, solution.write_uid), (system, system))
        self.assertEqual(solution.create_uid, self.handler)

    def test_auditors_only_read_answers(self):
        rule = self.env.ref("complaint_management.complaint_fact_answer_rule_officer")
        auditors = self.env.ref(GROUP % "auditor")
        rule.groups = [Command.link(auditors.id)]
        self._migrate("post", "19.0.1.4.0")
        self.assertNotIn(auditors, rule.groups)
