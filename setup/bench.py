"""What daily work costs, measured inside Odoo; ``setup/bench`` starts it.

Everything that is measured is rolled back. Queries are exact; times are the best of a
few attempts and mean something beside the other column of the same run only.
"""

import importlib
import json
import time
from collections.abc import Callable
from pathlib import Path

from odoo.api import Environment
from odoo.models import BaseModel
from odoo.modules import get_module_path

ONE_BY_ONE = 20
IN_BULK = 1000
STEPS = 100
PAGE = 80
RARE, NUMBER = "漏氟", "V00000777"

HOST_TICKETS = """
    INSERT INTO helpdesk_ticket (
        number, name, description, active, priority, sequence, company_id, team_id,
        stage_id, category_id, partner_id, commercial_partner_id, partner_name,
        unattended, create_uid, create_date, write_uid, write_date, user_id,
        last_stage_update
    )
    SELECT 'V' || lpad(i::text, 8, '0'), what || ',要求维修',
        '<p>' || lpad(i::text, 8, '0') || '号订单:' || what || '。'
            || repeat('请尽快答复。', 8) || '</p>',
        true, '1', 10, %(company)s, %(team)s,
        CASE WHEN i > %(size)s - %(open)s THEN %(open_stage)s ELSE %(closed_stage)s END,
        %(category)s, %(partner)s, %(partner)s, '客户' || i, false, %(user)s, received,
        %(user)s, received, %(user)s, received
    FROM (
        SELECT i, CASE WHEN i %% 500 = 0 THEN '空调漏氟' ELSE
            (ARRAY['空调不制冷', '沙发开裂', '电梯噪音大', '地板有异味'])[1 + i %% 4]
            END AS what,
            now() AT TIME ZONE 'UTC' - (%(size)s - i) * %(gap)s * interval '1 second'
                AS received
        FROM generate_series(1, %(size)s) i
    ) AS made
"""
HOST_LIMITS = """
    INSERT INTO helpdesk_ticket_sla (
        ticket_id, sla_id, deadline, hours, expected_stage_id, consumed_time,
        last_state_date, state, create_uid, create_date, write_uid, write_date
    )
    SELECT t.id, s.id, t.create_date + interval '12 days', 8, s.stage_id, 0,
        t.create_date, CASE WHEN t.stage_id = %(open_stage)s THEN 'in_progress'
            ELSE 'accomplished' END, 1, t.create_date, 1, t.create_date
    FROM helpdesk_ticket t, helpdesk_sla s
    WHERE t.number LIKE 'V%%'
"""


def measure(env: Environment, size: int, kind: str, target: str) -> None:
    """Fill the database with tickets, measure, and write the figures to a file.

    :param kind: ours, bare or limits (the host with time limits on tickets)
    :param target: file for the figures, as JSON
    """
    bench = {"ours": Ours, "bare": Host, "limits": HostWithLimits}[kind](env)
    bench.prepare(size)
    env.cr.commit()
    figures = {}
    for label, count, repeat, make in bench.actions():
        figures[label] = bench.run(make, count, repeat)
    Path(target).write_text(json.dumps(figures), encoding="utf-8")


class Bench:
    """The same work on every kind of database."""

    columns = ("number", "name", "partner_name", "stage_id", "user_id", "category_id")
    order: str | None = None

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.tickets = env["helpdesk.ticket"]

    def run(
        self, make: Callable[[], Callable[[], object]], count: int, repeat: int
    ) -> tuple[float, float]:
        """Return queries and milliseconds of a record, the best of the attempts.

        :param make: prepares the action, which is not measured, and returns it
        """
        best = []
        for _attempt in range(repeat):
            action = make()
            self._settle()
            queries, start = self.env.cr.sql_log_count, time.perf_counter()
            action()
            self._settle()
            seconds = time.perf_counter() - start
            best.append((seconds, self.env.cr.sql_log_count - queries))
            self.env.cr.rollback()
            self.env.invalidate_all()
        return min(q for _s, q in best) / count, min(best)[0] * 1000 / count

    def actions(self) -> list[tuple[str, int, int, Callable]]:
        """Return label, number of records, attempts and maker of each action."""
        pages = [
            (label, 1, 4, lambda reader=reader: reader)
            for label, reader in self.readers().items()
        ]
        return [
            (f"register one by one ({ONE_BY_ONE})", ONE_BY_ONE, 2, self._one_by_one),
            (f"register {IN_BULK} at once", IN_BULK, 1, lambda: self._create(IN_BULK)),
            (f"stage step, one by one ({ONE_BY_ONE})", ONE_BY_ONE, 2, self._step_each),
            (f"stage step of {STEPS} at once", STEPS, 2, self._step_all),
            *pages,
        ]

    def readers(self) -> dict[str, Callable[[], object]]:
        """Return what reads the screens of a day."""
        kanban = self.open_domain()
        return {
            "list, open, 80 rows": lambda: self._page(self.open_domain()),
            "kanban, open": lambda: self.tickets.web_read_group(
                kanban,
                ["stage_id"],
                ["__count"],
                order=self.order,
                auto_unfold=True,
                unfold_read_specification=self._specification(self.tickets),
                unfold_read_default_limit=PAGE,
            ),
            "overdue, 80 rows": lambda: self._page(self.overdue_domain()),
            "by number": lambda: self._page([("number", "=", NUMBER)]),
            "search a word of two characters": lambda: self._page(
                self.text_domain(RARE)
            ),
        }

    def values(self) -> dict:
        """Return the values of a new ticket."""
        raise NotImplementedError

    def register(self, count: int) -> BaseModel:
        """Make tickets as people do."""
        raise NotImplementedError

    def step(self, tickets: BaseModel) -> None:
        """Move tickets to the next column."""
        raise NotImplementedError

    def open_domain(self) -> list:
        """Return what is open."""
        raise NotImplementedError

    def overdue_domain(self) -> list:
        """Return what is open and too late."""
        raise NotImplementedError

    def text_domain(self, word: str) -> list:
        """Return what contains a word."""
        raise NotImplementedError

    def _settle(self) -> None:
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def _specification(self, records: BaseModel) -> dict:
        return {
            name: {"fields": {"display_name": {}}}
            if records._fields[name].type == "many2one"
            else {}
            for name in self.columns
        }

    def _page(self, domain: list) -> None:
        found = self.tickets.web_search_read(
            domain,
            self._specification(self.tickets),
            limit=PAGE,
            order=self.order,
            count_limit=10_001,
        )
        if not found["length"]:
            raise RuntimeError(f"Nothing to read for {domain}")

    def _one_by_one(self) -> Callable[[], None]:
        self.register(1)

        def action() -> None:
            for _number in range(ONE_BY_ONE):
                self.register(1)
                self._settle()

        return action

    def _create(self, count: int) -> Callable[[], object]:
        self.register(1)
        return lambda: self.register(count)

    def _step_each(self) -> Callable[[], None]:
        tickets = self.register(ONE_BY_ONE + 1)
        self._settle()
        self.step(tickets[-1])

        def action() -> None:
            for ticket in tickets[:-1]:
                self.step(self.tickets.browse(ticket.id))
                self._settle()

        return action

    def _step_all(self) -> Callable[[], object]:
        tickets = self.register(STEPS + 1)
        self._settle()
        self.step(tickets[-1])
        return lambda: self.step(tickets[:-1])


class Ours(Bench):
    """Complaints under a procedure."""

    columns = (
        *Bench.columns,
        "complaint_grade_id",
        "complaint_phase",
        "complaint_clock_state",
        "complaint_date_due",
    )
    order = "complaint_date_due, id desc"

    def prepare(self, size: int) -> None:
        """Put P19 in force and add complaints by SQL."""
        from odoo.addons.complaint_management.models import helpdesk_ticket_stage
        from odoo.addons.complaint_management.tests.common import ComplaintCommon

        class Case(ComplaintCommon):
            pass

        Case.env, Case.company = self.env, self.env.company
        Case._create_personas()
        Case._create_teams()
        Case._assign_roles()
        Case.procedure = Case._put_in_force("P19")
        Case.category = self.env["helpdesk.ticket.category"].create({"name": "Service"})
        self.env.cr.commit()
        self.case, self.phases = Case, helpdesk_ticket_stage.OPEN_PHASES
        self.officer = Case.officer
        self.tickets = self.tickets.with_user(self.officer)
        self._fill(size)

    def _fill(self, size: int) -> None:
        """Add the texts at once and build their index last: that is much faster."""
        from odoo.addons.complaint_management.models.mixins import (
            complaint_ticket_search as search,
        )
        from odoo.addons.complaint_management.tests.volume import TABLES, fill

        cr = self.env.cr
        cr.execute("ALTER TABLE helpdesk_ticket DISABLE TRIGGER complaint_text_keep")
        cr.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cr.execute("DROP INDEX complaint_text_bigrams_idx")
        fill(self.case.procedure, self.officer, self.case.category, size)
        cr.execute(search.KEEP)
        cr.execute(search.TEXT)
        cr.execute(f"ANALYZE {TABLES}")
        for volume in self._volumes():
            volume.fill(self.env, size)

    def _volumes(self) -> list:
        """Return what addons on top of the core add: their ``tests/volume.py``."""
        names = self.env.registry._init_modules
        return [
            importlib.import_module(f"odoo.addons.{name}.tests.volume")
            for name in sorted(names - {"complaint_management"})
            if name.startswith("complaint_")
            and Path(get_module_path(name), "tests", "volume.py").exists()
        ]

    def readers(self) -> dict[str, Callable[[], object]]:
        """Add the list of open work and the sweep of the clocks."""
        clocks = self.env["complaint.clock"]
        mine = clocks.with_user(self.officer)
        added = {}
        for volume in self._volumes():
            added |= volume.readers(self)
        return (
            super().readers()
            | added
            | {
                "my work, 80 rows": lambda: mine.web_search_read(
                    [("is_mine", "=", True), ("is_open", "=", True)],
                    {"name": {}, "ticket_id": {"fields": {"display_name": {}}}},
                    limit=PAGE,
                    order="date_due, id",
                    count_limit=10_001,
                ),
                "by phone": lambda: self._page(
                    [("complaint_phone", "=", "13800000077")]
                ),
                "clocks that are due": lambda: clocks.search(
                    clocks._get_due_domain(), order="next_check_at", limit=10_000
                ),
            }
        )

    def actions(self) -> list[tuple[str, int, int, Callable]]:
        """Add what conditions and time limits are asked of many complaints."""
        return [
            *super().actions(),
            (f"fit the work of {IN_BULK} to facts", IN_BULK, 2, self._reconsider),
            (f"play {IN_BULK} back, as simulations do", IN_BULK, 2, self._replay),
        ]

    def _reconsider(self) -> Callable[[], object]:
        tickets = self.tickets.sudo().search(self.open_domain(), limit=IN_BULK)
        # what the filling left out
        tickets._complaint_reconsider()
        return tickets._complaint_reconsider

    def _replay(self) -> Callable[[], object]:
        return self.tickets.sudo().search([], limit=IN_BULK)._complaint_replay

    def values(self) -> dict:
        """Return what an officer types."""
        return self.case._prepare_complaint()

    def register(self, count: int) -> BaseModel:
        """Register complaints as an officer."""
        return self.tickets._complaint_register([self.values() for _ in range(count)])

    def step(self, tickets: BaseModel) -> None:
        """Take the step that begins the handling."""
        tickets.with_user(self.env.ref("base.user_root"))._complaint_record(
            "dispatched"
        )

    def _step_each(self) -> Callable[[], None]:
        self._allow_step()
        return super()._step_each()

    def _step_all(self) -> Callable[[], object]:
        self._allow_step()
        return super()._step_all()

    def _allow_step(self) -> None:
        """Let the step be taken at once: what comes before is not measured here."""
        step = self.case.procedure.step_ids.filtered(lambda s: s.code == "dispatched")
        step._trusted().write({"not_before_ids": False, "is_exclusive": False})

    def open_domain(self) -> list:
        """Return what the list of complaints shows first."""
        return [
            ("complaint_procedure_id", "!=", False),
            ("complaint_phase", "in", self.phases),
        ]

    def overdue_domain(self) -> list:
        """Return the red list."""
        return [*self.open_domain(), ("complaint_clock_state", "=", "breached")]

    def text_domain(self, word: str) -> list:
        """Return what the search box asks for."""
        return [("complaint_text", "ilike", word)]


class Host(Bench):
    """Tickets of helpdesk_mgmt alone."""

    def prepare(self, size: int) -> None:
        """Add tickets by SQL."""
        self._find_settings()
        count = min(max(size // 20, 1), 20_000)
        self.env.cr.execute(
            HOST_TICKETS,
            self.ids | {"size": size, "open": count, "gap": 5 * 365 * 86400 / size},
        )
        self.env.cr.execute("ANALYZE helpdesk_ticket")

    def _find_settings(self) -> None:
        env = self.env
        stages = env["helpdesk.ticket.stage"].search([])
        self.next = stages.filtered(lambda s: not s.closed and not s.unattended)[:1]
        name = "Benchmark"
        teams = env["helpdesk.ticket.team"]
        team = teams.search([("name", "=", name)]) or teams.create({"name": name})
        partners = env["res.partner"]
        partner = partners.search([("name", "=", name)]) or partners.create(
            {"name": name, "email": "benchmark@example.com"}
        )
        categories = env["helpdesk.ticket.category"]
        self.ids = {
            "company": env.company.id,
            "team": team.id,
            "partner": partner.id,
            "category": (
                categories.search([], limit=1) or categories.create({"name": name})
            ).id,
            "user": env.ref("base.user_admin").id,
            "open_stage": stages.filtered(lambda s: not s.closed)[0].id,
            "closed_stage": stages.filtered("closed")[0].id,
        }
        self.tickets = self.tickets.with_user(env.ref("base.user_admin"))

    def values(self) -> dict:
        """Return what somebody types."""
        return {
            "name": "空调维修后仍不制冷",
            "description": "<p>上周维修两次,空调仍然不制冷。</p>",
            "partner_id": self.ids["partner"],
            "category_id": self.ids["category"],
            "team_id": self.ids["team"],
        }

    def register(self, count: int) -> BaseModel:
        """Create tickets."""
        return self.tickets.create([self.values() for _ in range(count)])

    def step(self, tickets: BaseModel) -> None:
        """Move tickets to the column of work in progress."""
        tickets.write({"stage_id": self.next.id})

    def open_domain(self) -> list:
        """Return the filter of the addon."""
        return [("closed", "=", False)]

    def overdue_domain(self) -> list:
        """Return the nearest the addon has: nothing knows what is late."""
        return [("closed", "=", False), ("last_stage_update", "<", "today -12d")]

    def text_domain(self, word: str) -> list:
        """Return the search in subject and matter."""
        return ["|", ("name", "ilike", word), ("description", "ilike", word)]


class HostWithLimits(Host):
    """Tickets with two time limits each, of helpdesk_mgmt_sla."""

    def prepare(self, size: int) -> None:
        """Add two limits to every ticket of the run before."""
        self._find_settings()
        team = self.env["helpdesk.ticket.team"].browse(self.ids["team"])
        team.write(
            {
                "use_sla": True,
                "resource_calendar_id": self.env.company.resource_calendar_id.id,
            }
        )
        closed = self.ids["closed_stage"]
        self.env["helpdesk.sla"].create(
            [
                {"name": "First answer", "hours": 4, "stage_id": self.next.id},
                {"name": "Solution", "days": 5, "stage_id": closed},
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(HOST_LIMITS, self.ids)
        self.env.cr.execute("ANALYZE helpdesk_ticket_sla")

    def overdue_domain(self) -> list:
        """Return the filter of the addon."""
        return [("closed", "=", False), ("sla_expired", "=", True)]
