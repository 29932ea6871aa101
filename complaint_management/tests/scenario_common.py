# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command

from .common import ComplaintCommon
from .replay_common import ReplayMixin

# Shanghai has no summer time.
OFFSET = timedelta(hours=8)


class ScenarioCommon(ReplayMixin, ComplaintCommon):
    """A document walked through with its buttons and the moved clock, no shortcuts.

    When it has been told, replaying it gives the clocks that are on record.
    """

    is_scenario = True

    def setUp(self):
        super().setUp()
        # no letters on paper: they have tests of their own
        reports = type(self.env["ir.actions.report"])
        self.patch(reports, "get_wkhtmltopdf_state", lambda _self: "install")
        self.clock = None
        self.addCleanup(self._stop_clock)
        self._at("2026-03-11 09:10")

    def tearDown(self):
        self.assertReplayed(self._get_told_complaints())
        super().tearDown()

    def _get_told_complaints(self):
        """Return the complaints whose clocks follow from what was told."""
        tickets = self.env["helpdesk.ticket"].sudo()
        return tickets.search([("complaint_ledger_seq", ">", 0)])

    # -- the moved clock -------------------------------------------------------------

    def _at(self, local):
        """Move the clock to a local time of Shanghai."""
        self._stop_clock()
        self.clock = freeze_time(datetime.fromisoformat(local) - OFFSET)
        self.clock.start()

    def _stop_clock(self):
        if self.clock:
            self.clock.stop()
        self.clock = None

    def _get_due(self, ticket, code):
        """Return the local time limits of the open clocks of a step."""
        clocks = ticket.complaint_clock_ids.filtered(
            lambda clock: clock.is_open and clock.step_id.code == code
        )
        return [
            (clock.date_due + OFFSET).isoformat(" ", "minutes")
            for clock in clocks.sorted("id")
        ]

    def _get_milestones(self, ticket):
        return ticket.complaint_ledger_ids.sorted("seq").mapped("milestone")

    def _get_work(self, user):
        """Return the steps that "my work" shows a user."""
        clocks = self.env["complaint.clock"].with_user(user)
        return set(
            clocks.search([("is_mine", "=", True), ("is_open", "=", True)])
            .sudo()
            .mapped("step_id.code")
        )

    def _take(self, ticket, *codes):
        """Take steps one after the other, each as the document says who takes it."""
        for code in codes:
            getattr(self, f"_take_{code}")(ticket.with_env(self.env))
            self.env.invalidate_all()
        return ticket

    def _run_cron(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"complaint_management.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    # -- the steps -------------------------------------------------------------------

    def _receive_call(self, **values):
        """步骤1:接收投诉, a call that an officer takes."""
        channel = self.env.ref("complaint_management.helpdesk_ticket_channel_phone")
        return self._create_complaint(channel_id=channel.id, **values).with_env(
            self.env
        )

    def _propose(self, investigation, **values):
        """步骤3:提供具体和符合逻辑的解决方案."""
        solution = (
            self.env["complaint.solution"]
            .with_user(self.handler)
            .create(
                {
                    "investigation_id": investigation.id,
                    "mode": "compensation",
                    "description": "免费更换压缩机,并补偿一个月电费",
                    "basis": "《家用电器维修服务规范》",
                    "cost": 800,
                    "prevention": "维修后必须检漏并拍照",
                    "measure_ids": [
                        Command.create(
                            {
                                "name": "更换压缩机",
                                "user_id": self.handler.id,
                                "date_due": "2026-03-31",
                            }
                        )
                    ],
                }
                | values
            )
        )
        solution.action_request_approval()
        return solution

    def _approve(self, solution):
        solution.with_user(self.head).action_approve()
        solution.with_user(self.leader).action_approve("同意")

    def _reply(self, solution):
        """步骤4:向客户回复."""
        solution.with_user(self.officer).action_offer()
        return self._send_reply(solution)

    def _send_reply(self, solution):
        reply = (
            self.env["complaint.reply"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": solution.ticket_id.id,
                    "solution_id": solution.id,
                    "follow_up": "三个工作日内回访",
                    "channels": "投诉热线 400-000-0000",
                }
            )
        )
        reply.action_send()
        return reply

    def _answer_offer(self, solution, answer, reason=None):
        """Note what the customer says on the phone, in the dialogue of the button."""
        officer = solution.with_user(self.officer)
        action = officer.action_record_answer()
        self.env[action["res_model"]].with_user(self.officer).with_context(
            **action["context"]
        ).create(
            {
                "answer": answer,
                "channel_id": officer.ticket_id.channel_id.id,
                "person": "王芳",
                "reason": reason,
            }
        ).action_record()

    def _implement(self, solution):
        solution.measure_ids.action_done()
        solution.action_implement()

    def _verify(self, solution):
        verifier = solution.with_user(self.verifier)
        action = verifier.action_verify()
        self.env[action["res_model"]].with_user(self.verifier).with_context(
            **action["context"]
        ).create({"result": "effective", "note": "出风口 9 度"}).action_verify()

    def _revisit(self, ticket, satisfaction, opinion=None):
        """步骤5:确保客户对解决方案的满意度."""
        values = self.procedure.satisfaction_ids
        revisit = (
            self.env["complaint.revisit"]
            .with_user(self.officer_2)
            .create(
                {
                    "ticket_id": ticket.id,
                    "mode": "phone",
                    "satisfaction_id": values.filtered(
                        lambda value: value.name == satisfaction
                    ).id,
                    "opinion": opinion,
                }
            )
        )
        revisit.action_done()
        return revisit

    def _close(self, ticket, code):
        closing = self.procedure.closing_ids.filtered(lambda c: c.code == code)
        officer = ticket.with_user(self.officer)
        context = officer.action_complaint_close()["context"]
        self.env["complaint.close"].with_user(self.officer).with_context(
            **context
        ).create(
            {
                "closing_id": closing.id,
                "summary": "总结与综合评价",
                "case_value": "no",
            }
        ).action_close()


class ClockStories:
    """Every time limit of a procedure: in time, warned, and a minute too late.

    A test class names in ``ways`` each step with a time limit, with the steps that
    lead to where its clock starts, and calls :meth:`add_clock_tests` once.
    """

    ways = {}

    @classmethod
    def add_clock_tests(cls):
        """Add one test for each step, so that a failure names it."""
        for code in cls.ways:

            def test(self, code=code):
                story = self._start(code)
                for check in (
                    self._check_in_time,
                    self._check_warned,
                    self._check_late,
                ):
                    with self._undone(), self.shows("R148", "R181"):
                        check(*story, code)

            setattr(cls, f"test_limit_of_{code}", test)

    def _begin(self):
        """Register the complaint of a story."""
        return self._receive_call()

    def _start(self, code):
        """Return a complaint on which the clock of a step has just started."""
        ticket = self._take(self._begin(), *self.ways[code])
        clock = ticket.complaint_clock_ids.filtered(
            lambda c: c.is_open and c.step_id.code == code
        )
        self.assertEqual(len(clock), 1, code)
        return ticket, clock

    def _move_to(self, moment):
        self._at((moment + OFFSET).isoformat())

    @contextmanager
    def _undone(self):
        """Undo what happens inside: the same beginning serves the next story."""
        with closing(self.env.cr.savepoint()):
            yield
            self.env.flush_all()
        self.env.invalidate_all()

    def _check_in_time(self, ticket, clock, code):
        """A minute before the warning nothing is said."""
        self._move_to((clock.date_warn or clock.date_due) - timedelta(minutes=1))
        self._run_cron("complaint_clock_check")
        self.assertFalse(clock.is_warned)
        self._take(ticket, code)
        self.assertEqual((clock.state, clock.is_warned), ("met", False))

    def _check_warned(self, ticket, clock, code):
        """The warning comes in time, and the last minute is in time."""
        if clock.date_warn:
            self._move_to(clock.date_warn)
            self._run_cron("complaint_clock_check")
            self.assertTrue(clock.is_warned)
        self._move_to(clock.date_due - timedelta(minutes=1))
        self._run_cron("complaint_clock_check")
        self.assertEqual(clock.state, "running")
        self._take(ticket, code)
        self.assertEqual(clock.state, "met")

    def _check_late(self, ticket, clock, code):
        """A minute later it is a breach, and done all the same."""
        self._move_to(clock.date_due + timedelta(minutes=1))
        self._run_cron("complaint_clock_check")
        self.assertEqual(clock.state, "breached")
        if not clock.is_hard:
            self._check_in_principle(ticket, clock, code)
        self._take(ticket, code)
        self.assertEqual((clock.state, bool(clock.date_breached)), ("late", True))
        self.assertFalse(ticket.complaint_ledger_ids.sudo()._verify())

    def _check_in_principle(self, ticket, clock, code):
        """原则上: late with a reason, which the role of the step gives."""
        with self._undone(), self.assertRaisesRegex(UserError, "holds in principle"):
            self._take(ticket, code)
        people = clock.role_id._get_users(clock.company_id, clock.team_id)
        clock.with_user(people[:1])._explain_delay("客户出差，约定下周再联系")
