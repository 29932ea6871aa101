# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from contextlib import ExitStack, contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import file_open

MODULE = "complaint_management"
LOCAL = timezone("Asia/Shanghai")
# How long after the step before: minutes, or working days and the time of day.
DELAYS = {
    "acknowledge": 10,
    "confirm": 15,
    "contact": 5,
    "assess": 25,
    "dispatch": 20,
    "return": 55,
    "receive": 60,
    "answer": (2, "15:50"),
    "head_sign": (1, "09:05"),
    "head_refuse": 70,
    "investigate": 75,
    "propose": (1, "10:20"),
    "cancel": 45,
    "take_back": 35,
    "request": 50,
    "review": 190,
    "approve": (1, "09:25"),
    "reject": 120,
    "offer": 30,
    "reply": 25,
    "deliver": (1, "10:10"),
    "accept": (1, "19:20"),
    "refuse": (1, "20:05"),
    "implement": (3, "14:50"),
    "verify": (1, "10:00"),
    "revisit": (1, "15:20"),
    "close": 40,
    "explain": 60,
    "withdraw": (1, "16:30"),
    "remind": (3, "10:00"),
    "claim": 30,
    "share": 40,
    "judge": 60,
    "compensate": 45,
    "review_payment": 30,
    "approve_payment": 60,
    "track": (1, "10:30"),
    "pay": (1, "14:20"),
    "improve": 30,
    "begin": (1, "09:10"),
    "finish": (2, "16:00"),
    "evaluate": (23, "10:00"),
    "appeal": (1, "09:30"),
    "receive_appeal": 90,
    "decide_appeal": (1, "14:30"),
    "pause": 40,
    "speak": (1, "11:10"),
    "extend": (1, "09:50"),
    "grant": 150,
    "escalate": (1, "09:20"),
    "take_over": 60,
    "settle": (1, "09:45"),
    "order": 30,
    "join": (1, "10:15"),
    "meet": (1, "14:00"),
    "watch": 40,
    # acts on an order to a company outside
    "party:received": 35,
    "note:appointed": 40,
    "party:customer_revealed": (1, "08:20"),
    "party:arrived": 30,
    "party:plan_presented": 45,
    "party:work_done": (1, "15:30"),
}
ROLES = (
    ("officer", "user", "user_officer_demo"),
    ("officer", "user", "user_officer_2_demo"),
    ("officer", "user", "user_manager_demo"),
    ("handler", "team_members", None),
    ("department_head", "team_leader", None),
    ("leader", "user", "user_leader_demo"),
    ("verifier", "user", "user_verifier_demo"),
    ("complaint_department", "user", "user_officer_2_demo"),
    ("appeal_reviewer", "user", "user_verifier_demo"),
)
# code of the template, number of the document, team that owns its complaints
PROCEDURES = (
    ("P19", "HR-KF-019", "team_service_demo"),
    ("P18", "HR-KF-018", "team_rights_demo"),
)
# the cases of each procedure
FILES = ("complaints.json", "rights.json")


class ComplaintDemo(models.AbstractModel):
    """Tells the complaints of two months by the methods of every day.

    Only the demo data calls it. Each step is taken by the person who may take it,
    at its own time: the clock is moved while the step is taken.
    """

    _name = "complaint.demo"
    _description = "Complaint Demo Story"
    _inherit = ["complaint.demo.rights"]

    @api.model
    def _tell(self):
        """Make the complaints of :data:`FILES`, once."""
        self = self.with_context(lang=None, tz=LOCAL.zone)
        company = self.env.ref("base.main_company")
        if self.env["complaint.procedure"]._get_in_force(company):
            return
        self._prepare_people()
        self._hide_host_demo()
        days = self._get_working_days()
        with self._at(days[0]):
            self._assign_roles()
            for code, number, team in PROCEDURES:
                self._put_in_force(code, number, self._ref(team))
            self._publish_guides()
        cases = []
        for name in FILES:
            with file_open(f"{MODULE}/demo/{name}") as file:
                cases += json.load(file)
        events = [
            event
            for number, case in enumerate(cases)
            for event in self._schedule(case, number, days)
        ]
        self._play(sorted(events, key=lambda event: event[0]))
        self._send_old_mails()
        self._set_figures()

    # -- who and where --------------------------------------------------------

    @api.model
    def _ref(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    @api.model
    def _prepare_people(self):
        """Let everybody work in Chinese and Shanghai, as far as it is installed."""
        calendar = self.env.ref("base.main_company").resource_calendar_id
        calendar.write({"tz": LOCAL.zone, "complaint_holidays": "cn"})
        calendar._complaint_load_shipped_days()
        data = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "in", ("res.users", "res.partner"))]
        )
        users = self.env["res.users"].browse(
            data.filtered(lambda d: d.model == "res.users").mapped("res_id")
        )
        partners = users.partner_id | self.env["res.partner"].browse(
            data.filtered(lambda d: d.model == "res.partner").mapped("res_id")
        )
        partners.write({"tz": LOCAL.zone})
        users.filtered(lambda user: not user.share).notification_type = "inbox"
        if self.env["res.lang"]._get_data(code="zh_CN"):
            self.env["ir.module.module"]._load_module_terms([MODULE], ["zh_CN"])
            partners.write({"lang": "zh_CN"})
            self.env.ref("base.main_partner").lang = "zh_CN"

    @api.model
    def _hide_host_demo(self):
        """Put away the demo records of the host, which are about something else."""
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "helpdesk_mgmt"),
                ("name", "=like", "helpdesk_%"),
                (
                    "model",
                    "in",
                    (
                        "helpdesk.ticket",
                        "helpdesk.ticket.team",
                        "helpdesk.ticket.category",
                    ),
                ),
            ]
        )
        for model, rows in data.grouped("model").items():
            self.env[model].browse(rows.mapped("res_id")).exists().active = False

    @api.model
    def _assign_roles(self):
        """Say who fills the roles, as the manager."""
        manager = self._ref("user_manager_demo")
        codes = [code for code, _kind, _user in ROLES]
        roles = self.env["complaint.role"].search([("code", "in", codes)])
        roles = roles.grouped("code")
        self.env["complaint.role.assignment"].with_user(manager).create(
            [
                {
                    "role_id": roles[code].id,
                    "kind": kind,
                    "user_id": self._ref(user).id if user else False,
                    "date_from": "2020-01-01",
                }
                for code, kind, user in ROLES
            ]
        )

    @api.model
    def _put_in_force(self, code, number, team):
        """Adopt a template, by the buttons of the manager.

        :param str code: of the template
        :param str number: of the document
        :param team: helpdesk.ticket.team that owns the complaints
        """
        manager = self._ref("user_manager_demo")
        template = (
            self.env["complaint.procedure"]
            .with_user(manager)
            .search([("is_template", "=", True), ("code", "=", code)])
        )
        procedure = template.browse(template.action_adopt()["res_id"])
        procedure.write(
            {
                "document_number": number,
                "prepared_by": manager.name,
                "team_ids": [Command.set(team.ids)],
            }
        )
        self._amend(procedure)
        procedure.action_review()
        procedure.action_approve()
        procedure.action_put_in_force()

    @api.model
    def _amend(self, procedure):
        """Change what the company wants otherwise than the template."""
        if procedure.code == "P19":
            self._add_outside_kind(procedure)
            self._add_report_duties(procedure)

    # -- when -------------------------------------------------------------------

    @api.model
    def _get_working_days(self):
        """Return the beginnings of the last 60 working days before today.

        :return: naive UTC datetimes, the last one is the last working day
        :rtype: list of datetime
        """
        calendar = self.env.ref("base.main_company").resource_calendar_id
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        midnight = LOCAL.localize(datetime.combine(today, time()))
        intervals = calendar._work_intervals_batch(
            midnight - timedelta(days=120), midnight
        )[False]
        days = sorted({start.astimezone(LOCAL).date() for start, _end, _x in intervals})
        return [self._to_utc(day, "08:00") for day in days[-60:]]

    @api.model
    def _to_utc(self, day, clock):
        """Return a local day and time of day as naive UTC.

        :rtype: datetime
        """
        local = datetime.combine(day, time.fromisoformat(clock))
        return LOCAL.localize(local).astimezone(utc).replace(tzinfo=None)

    @api.model
    def _schedule(self, case, number, days):
        """Return the steps of a case with their times.

        :param dict case: see ``complaints.json``
        :param int number: position of the case; spreads the minutes
        :param list days: beginnings of working days
        :return: (naive UTC datetime, step, its parameter, case)
        :rtype: list of tuple
        """
        day, clock = case["start"].split()
        moment = self._start(days, day, clock)
        events = [(moment, "register", "", case)]
        acknowledged = moment + timedelta(minutes=DELAYS["acknowledge"])
        events.append((acknowledged, "acknowledge", "", case))
        for word in case["life"].split():
            step, _colon, parameter = word.partition(":")
            delay = DELAYS.get(word) or DELAYS[step]
            moment = self._later(days, moment, delay, number)
            events.append((moment, step, parameter, case))
        if events[-1][0] > fields.Datetime.now():
            raise ValueError(f"{case['name']} has not ended yet")
        return events

    @api.model
    def _start(self, days, day, clock):
        if day == "today":
            return fields.Datetime.now() + timedelta(minutes=int(clock))
        local = utc.localize(days[int(day)]).astimezone(LOCAL)
        return self._to_utc(local.date(), clock)

    @api.model
    def _later(self, days, moment, delay, number):
        if isinstance(delay, int):
            return moment + timedelta(minutes=delay + number % 4)
        number_of_days, clock = delay
        following = [day for day in days if day > moment]
        local = utc.localize(following[number_of_days - 1]).astimezone(LOCAL)
        moved = self._to_utc(local.date(), clock)
        return moved + timedelta(minutes=number * 7 % 23)

    @contextmanager
    def _at(self, moment):
        """Move the clock of the server to ``moment`` and date what is written.

        :param datetime moment: naive UTC
        """
        local = utc.localize(moment).astimezone(LOCAL)
        last = self.env["mail.message"].sudo().search([], order="id desc", limit=1).id
        with ExitStack() as stack:
            for owner, name, value in (
                (fields.Datetime, "now", moment),
                (fields.Date, "today", local.date()),
                (fields.Date, "context_today", local.date()),
            ):
                stack.enter_context(
                    patch.object(owner, name, lambda *_args, value=value: value)
                )
            stack.enter_context(patch.object(self.env.cr, "now", lambda: moment))
            yield
            # writes what is tracked, too, with its own time and author
            self.env.flush_all()
            self.env.cr.precommit.run()
        messages = self.env["mail.message"].sudo().search([("id", ">", last or 0)])
        messages.write({"date": moment})

    # -- telling ------------------------------------------------------------------

    @api.model
    def _play(self, events):
        """Take the steps one after the other, the clocks running in between.

        While addons are installed no server runs that could serve the style sheets
        of a PDF: letters are printed when somebody asks for them.
        """
        reports = type(self.env["ir.actions.report"])
        with patch.object(reports, "get_wkhtmltopdf_state", lambda _self: "install"):
            for moment, step, parameter, case in events:
                self._run_clocks(moment)
                with self._at(moment):
                    getattr(self, f"_step_{step}")(case, parameter)
            self._run_clocks(fields.Datetime.now())

    @api.model
    def _run_clocks(self, until):
        """Warn and breach what fell due, each at its time.

        :param datetime until: naive UTC
        """
        clocks = self.env["complaint.clock"].sudo()
        while due := clocks.search(
            [("state", "=", "running"), ("next_check_at", "<=", until)],
            order="next_check_at",
            limit=1,
        ):
            with self._at(due.next_check_at):
                clocks.search(clocks._get_due_domain())._check_due()

    @api.model
    def _send_old_mails(self):
        """Count the mails of the story as sent: they must not go out today."""
        mails = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
        mails.write({"state": "sent"})
        self.env["mail.notification"].sudo().search(
            [("mail_mail_id", "in", mails.ids)]
        ).write({"notification_status": "sent"})
