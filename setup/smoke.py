"""The job of the first chapter, driven over HTTP on a running server with demo data.

``setup/run --smoke`` starts the server and calls :func:`main`. Customers use the pages
and forms of the portal, our people the calls their screens make; nobody is given more
rights than his login has. Each step prints the rows it left in the ledger.
"""

import importlib.util
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import requests
from lxml import html

ADDON = Path(__file__).resolve().parents[1] / "complaint_management"
TEAM_ADDRESS = "tousu@herun.example.com"
SECONDS_TO_ANSWER = 120
# What is hashed of a row of the ledger
FIELDS_OF_A_ROW = (
    "ticket_id",
    "milestone",
    "label",
    "round",
    "date",
    "user_id",
    "role_id",
    "document_model",
    "document_id",
    "payload",
)


# What the customer types into the form
FILED = {
    "matter": "新装的净水机漏水，橱柜底板泡坏了，打电话一直没有人来。",
    "demand": "尽快上门修好，赔偿橱柜底板",
    "phone": "13800138001",
    "address": "梧桐苑 3 号楼 602 室",
}


class StepError(Exception):
    """A step did not hold; the text says why.

    :param kind: status of a page, or name of the exception of a call
    """

    def __init__(self, text: str, kind: str = "") -> None:
        super().__init__(text)
        self.kind = kind


class Person:
    """Somebody who is logged in: pages and forms, or the calls of the screens."""

    def __init__(self, base_url: str, login: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        page = self.get("/web/login")
        form = self.form(page, "/web/login")
        answer = self.post("/web/login", form | {"login": login, "password": login})
        if "/web/login" in answer.url:
            raise StepError(f"{login} cannot log in")

    def get(self, path: str, status: int = 200) -> requests.Response:
        """Open a page and insist on its status."""
        answer = self.session.get(self.base_url + path, timeout=SECONDS_TO_ANSWER)
        return self._checked(answer, path, status)

    def post(
        self, path: str, data: dict[str, Any], status: int = 200, files: Any = None
    ) -> requests.Response:
        """Send a form and insist on the status of what follows."""
        answer = self.session.post(
            self.base_url + path, data=data, files=files, timeout=SECONDS_TO_ANSWER
        )
        return self._checked(answer, path, status)

    @staticmethod
    def _checked(
        answer: requests.Response, path: str, status: int
    ) -> requests.Response:
        if answer.status_code != status:
            found = str(answer.status_code)
            raise StepError(f"{path} answers {found} instead of {status}", found)
        return answer

    @staticmethod
    def form(answer: requests.Response, action: str) -> dict[str, str]:
        """Return the hidden values of the form with this action."""
        forms = html.fromstring(answer.content).xpath("//form")
        for form in forms:
            if (form.get("action") or action).startswith(action):
                return {
                    field.get("name"): field.get("value") or ""
                    for field in form.xpath(".//input[@type='hidden'][@name]")
                }
        raise StepError(f"There is no form {action} on the page")

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method as a screen does.

        :raise StepError: with the sentence the user would read
        """
        answer = self.session.post(
            f"{self.base_url}/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            },
            timeout=SECONDS_TO_ANSWER,
        ).json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            kind = data.get("name", "").rpartition(".")[2]
            raise StepError(data.get("message") or answer["error"]["message"], kind)
        return answer.get("result")

    def create(self, model: str, values: dict[str, Any], **context: Any) -> int:
        """Create a record and return its id."""
        return self.call(model, "create", [values], context=context)[0]

    def press(self, model: str, record: int, button: str, *args: Any) -> Any:
        """Press a button of a record."""
        return self.call(model, button, [record], *args)

    def read(self, model: str, domain: list, *names: str) -> list[dict[str, Any]]:
        """Return records with ids instead of names, oldest first."""
        return self.call(
            model, "search_read", domain, list(names), order="id", load=None
        )


class Smoke:
    """A story and what was printed of it."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.people: dict[str, Person] = {}
        self.ticket = 0
        self.printed: dict[int, int] = {}
        self.steps = 0
        self.name_of_user: dict[int, str] = {}

    def as_(self, login: str) -> Person:
        """Return a person, logged in the first time he is needed."""
        if login not in self.people:
            self.people[login] = Person(self.base_url, login)
        return self.people[login]

    def step(self, title: str, milestones: str, action: Callable[[], Any]) -> Any:
        """Take a step and print the rows it left in the ledger.

        :param milestones: the rows that have to be there, separated by blanks
        :raise StepError: one of them is missing, or the step was refused
        """
        self.steps += 1
        print(f"{self.steps:3}. {title}", flush=True)
        result = action()
        rows = self._new_rows()
        for row in rows:
            print(
                f"       {row['seq']:3}  {row['milestone']:17}{row['date']}  "
                f"{self._name(row['user_id']):8}  {row['hash'][:8]}",
                flush=True,
            )
        missing = set(milestones.split()) - {row["milestone"] for row in rows}
        if missing:
            raise StepError(f"The ledger has no row {', '.join(sorted(missing))}")
        return result

    def refused(self, title: str, kind: str, action: Callable[[], Any]) -> None:
        """Try what has to be refused, and print the sentence.

        :param kind: how it has to be refused, see :class:`StepError`
        :raise StepError: it was not refused, or in another way
        """
        self.steps += 1
        print(f"{self.steps:3}. {title}", flush=True)
        try:
            action()
        except StepError as error:
            if error.kind != kind:
                raise
            print(f"       refused: {str(error).splitlines()[0]}", flush=True)
            return
        raise StepError("It was not refused")

    def _new_rows(self) -> list[dict[str, Any]]:
        if not self.ticket:
            return []
        rows = self.as_("auditor").read(
            "complaint.ledger",
            [
                ("ticket_id", "=", self.ticket),
                ("seq", ">", self.printed.get(self.ticket, 0)),
            ],
            "seq",
            "hash",
            *FIELDS_OF_A_ROW,
        )
        if rows:
            self.printed[self.ticket] = rows[-1]["seq"]
        return rows

    def _name(self, user: int) -> str:
        if user not in self.name_of_user:
            found = self.as_("admin").read("res.users", [("id", "=", user)], "name")
            self.name_of_user[user] = found[0]["name"] if found else "system"
        return self.name_of_user[user]

    def value(self, *names: str) -> dict[str, Any]:
        """Return values of the complaint as the auditor sees them."""
        found = self.as_("auditor").read(
            "helpdesk.ticket", [("id", "=", self.ticket)], *names
        )
        return found[0]

    def last(self, model: str, **values: Any) -> int:
        """Return the id of the latest document of the complaint."""
        domain = [("ticket_id", "=", self.ticket)]
        domain += [(name, "=", value) for name, value in values.items()]
        found = self.as_("auditor").read(model, domain, "id")
        if not found:
            raise StepError(f"There is no {model}")
        return found[-1]["id"]

    # -- the customer ----------------------------------------------------------------

    def file_in_portal(self) -> None:
        """File a complaint with two photos, and send the same form again."""
        customer = self.as_("customer")
        path = "/my/complaint/new"
        form = customer.form(customer.get(path), path) | FILED
        pictures = sorted((ADDON / "demo" / "images").glob("*_*.png"))[:2]
        files = [
            ("files", (picture.name, picture.read_bytes(), "image/png"))
            for picture in pictures
        ]
        page = customer.post(path, form, files=files)
        again = customer.post(path, form, files=files)
        if page.url != again.url:
            raise StepError("A form sent twice made two complaints")
        self.ticket = int(page.url.partition("?")[0].rpartition("/")[2])
        self._check_page(page, len(pictures))

    def _check_page(self, page: requests.Response, files: int) -> None:
        number = self.value("number")["number"]
        if number not in page.text:
            raise StepError("The page does not show the number")
        print(f"       number {number}")
        links = html.fromstring(page.content).xpath("//a[contains(@href,'/file/')]")
        if len({link.get("href") for link in links}) < files:
            raise StepError("The page does not show both files")

    def answer_offer(self, answer: str, reason: str = "") -> None:
        """Answer the offer on the page of the complaint."""
        customer = self.as_("customer")
        path = f"/my/complaint/{self.ticket}"
        form = customer.form(customer.get(path), f"{path}/answer")
        customer.post(f"{path}/answer", form | {"answer": answer, "reason": reason})

    def look_as_stranger(self) -> None:
        """Open the page of another customer's complaint."""
        self.as_("customer2").get(f"/my/complaint/{self.ticket}")

    # -- the staff -------------------------------------------------------------------

    def run_cron(self, name: str) -> None:
        """Run a scheduled action now, as its button does."""
        admin = self.as_("admin")
        cron = admin.read(
            "ir.model.data",
            [("module", "=", ADDON.name), ("name", "=", name)],
            "res_id",
        )[0]["res_id"]
        admin.press("ir.cron", cron, "method_direct_trigger")

    def assess(self) -> None:
        """Judge the complaint; the answers propose the grade."""
        officer = self.as_("officer")
        assessment = officer.create("complaint.assessment", {"ticket_id": self.ticket})
        required = officer.read(
            "complaint.fact.answer",
            [("ticket_id", "=", self.ticket), ("fact_id.is_required", "=", True)],
            "id",
        )
        officer.call(
            "complaint.fact.answer",
            "write",
            [fact["id"] for fact in required],
            {"value_boolean": "yes"},
        )
        domain = [("id", "=", assessment)]
        names = ("grade_proposed_id", "grade_reason")
        proposed = officer.read("complaint.assessment", domain, *names)[0]
        print(f"       grade proposed because {proposed['grade_reason']}")
        values = {
            "grounds_sufficient": "yes",
            "demand_reasonable": "yes",
            "grade_id": proposed["grade_proposed_id"],
        }
        officer.call("complaint.assessment", "write", [assessment], values)
        officer.press("complaint.assessment", assessment, "action_decide")

    def dispatch(self, question: str) -> None:
        """Issue the handling form to the repair department."""
        officer = self.as_("officer")
        team = officer.read(
            "helpdesk.ticket.team", [("name", "=", "售后维修部")], "id"
        )[0]["id"]
        procedure = self.value("complaint_procedure_id")["complaint_procedure_id"]
        kind = officer.read(
            "complaint.procedure.dispatch", [("procedure_id", "=", procedure)], "id"
        )[0]["id"]
        limit = datetime.utcnow() + timedelta(days=3)
        dispatch = officer.create(
            "complaint.dispatch",
            {
                "ticket_id": self.ticket,
                "kind_id": kind,
                "team_id": team,
                "question": question,
                "date_limit": limit.strftime("%Y-%m-%d %H:%M:%S"),
            },
        )
        officer.press("complaint.dispatch", dispatch, "action_issue")

    def answer_dispatch(self) -> None:
        """Sign for the form and return it with the result."""
        handler = self.as_("handler")
        dispatch = self.last("complaint.dispatch")
        handler.press("complaint.dispatch", dispatch, "action_receive")
        handler.call(
            "complaint.dispatch",
            "write",
            [dispatch],
            {"answer": "进水接头密封垫安装偏斜，已关闭进水阀。"},
        )
        handler.press("complaint.dispatch", dispatch, "action_answer")

    def head_signs(self) -> None:
        """Let the head of the department sign the answer."""
        dispatch = self.last("complaint.dispatch")
        self.as_("head").press("complaint.dispatch", dispatch, "action_head_sign")

    def investigate(self) -> None:
        """Submit the report of the investigation."""
        handler = self.as_("handler")
        finding = {"method": "survey", "content": "接头密封垫偏斜，底板浸水 0.4 平方米"}
        causes = handler.call("complaint.cause", "search", [("code", "=", "operation")])
        investigation = handler.create(
            "complaint.investigation",
            {
                "ticket_id": self.ticket,
                "dispatch_id": self.last("complaint.dispatch"),
                "is_true": "yes",
                "cause": "安装后没有做保压检查",
                "cause_id": causes[0],
                "impact": "橱柜底板受损",
                "impact_rights": "slight",
                "impact_reputation": "slight",
                "impact_operations": "none",
                "finding_ids": [(0, 0, finding)],
            },
        )
        handler.press("complaint.investigation", investigation, "action_submit")

    def propose(self, description: str, cost: float) -> None:
        """Draft a solution with one measure and ask for its approval."""
        handler = self.as_("handler")
        me = handler.call("res.users", "search", [("login", "=", "handler")])[0]
        due = (datetime.utcnow() + timedelta(days=7)).date().isoformat()
        measure = {"name": description, "user_id": me, "date_due": due}
        solution = handler.create(
            "complaint.solution",
            {
                "investigation_id": self.last("complaint.investigation"),
                "mode": "compensation",
                "description": description,
                "basis": "安装服务规范第 4 条",
                "cost": cost,
                "prevention": "安装后保压十分钟并拍照",
                "measure_ids": [(0, 0, measure)],
            },
        )
        handler.press("complaint.solution", solution, "action_request_approval")

    def approve(self, login: str) -> None:
        """Give the approval of one person."""
        solution = self.last("complaint.solution")
        self.as_(login).press("complaint.solution", solution, "action_approve")

    def offer_and_reply(self) -> None:
        """Offer the solution and send the written reply."""
        officer = self.as_("officer")
        solution = self.last("complaint.solution")
        officer.press("complaint.solution", solution, "action_offer")
        reply = officer.create(
            "complaint.reply",
            {
                "ticket_id": self.ticket,
                "solution_id": solution,
                "follow_up": "落实后由质量专员验证，三个工作日内回访。",
                "channels": "热线 400-000-0000，或客户门户。",
            },
        )
        officer.press("complaint.reply", reply, "action_send")

    def implement(self) -> None:
        """Report the measures done and the solution carried out."""
        handler = self.as_("handler")
        solution = self.last("complaint.solution")
        measures = handler.read(
            "complaint.solution.measure", [("solution_id", "=", solution)], "id"
        )
        handler.call(
            "complaint.solution.measure", "action_done", [row["id"] for row in measures]
        )
        handler.press("complaint.solution", solution, "action_implement")

    def verify(self, login: str) -> None:
        """Verify the effect in the dialogue of the button."""
        person = self.as_(login)
        solution = self.last("complaint.solution")
        dialogue = person.create(
            "complaint.solution.verification",
            {"result": "effective", "note": "现场试水一小时无渗漏"},
            default_solution_id=solution,
        )
        person.press("complaint.solution.verification", dialogue, "action_verify")

    def revisit(self, login: str, satisfaction: str, opinion: str) -> None:
        """Call the customer back and record what he says."""
        person = self.as_(login)
        procedure = self.value("complaint_procedure_id")["complaint_procedure_id"]
        value = person.read(
            "complaint.procedure.satisfaction",
            [("procedure_id", "=", procedure), ("name", "=", satisfaction)],
            "id",
        )[0]["id"]
        revisit = person.create(
            "complaint.revisit",
            {
                "ticket_id": self.ticket,
                "mode": "phone",
                "satisfaction_id": value,
                "opinion": opinion,
            },
        )
        person.press("complaint.revisit", revisit, "action_done")

    def close(self) -> None:
        """Close the complaint as accepted, in the dialogue of the button."""
        officer = self.as_("officer")
        procedure = self.value("complaint_procedure_id")["complaint_procedure_id"]
        closing = officer.read(
            "complaint.procedure.closing",
            [("procedure_id", "=", procedure), ("code", "=", "accepted")],
            "id",
        )[0]["id"]
        dialogue = officer.create(
            "complaint.close",
            {
                "closing_id": closing,
                "summary": "安装漏检所致，已修复并改进安装检查。",
                "case_value": "no",
            },
            default_ticket_id=self.ticket,
        )
        officer.press("complaint.close", dialogue, "action_close")

    # -- the other ways in -----------------------------------------------------------

    def register(self, channel: str, **values: Any) -> None:
        """Register what came by phone or letter, in the form of the screen."""
        officer = self.as_("officer")
        action = officer.call("helpdesk.ticket", "action_complaint_register_new", [])
        channel_id = officer.read(
            "helpdesk.ticket.channel", [("complaint_code", "=", channel)], "id"
        )[0]["id"]
        self.ticket = officer.create(
            "helpdesk.ticket", values | {"channel_id": channel_id}, **action["context"]
        )
        print(f"       number {self.value('number')['number']}")

    def send_mail(self) -> None:
        """Hand a mail to the gateway, as the program of the mail server does."""
        mail = EmailMessage()
        mail["From"] = "唐欣 <tangxin@example.net>"
        mail["To"] = TEAM_ADDRESS
        mail["Subject"] = "预约安装热水器没有人来"
        mail["Message-Id"] = f"<smoke-{time.time_ns()}@example.net>"
        mail.set_content("上周六约好安装，等了一天没有人来，电话也打不通。")
        self.ticket = self.as_("admin").call(
            "mail.thread", "message_process", False, mail.as_string()
        )
        values = self.value("number", "channel_id", "complaint_procedure_id")
        if not values["complaint_procedure_id"]:
            raise StepError("The mail made an ordinary ticket")
        print(f"       number {values['number']}")

    def check_chain(self) -> None:
        """Count the hashes of the ledger again and compare them.

        :raise StepError: a row was changed or is missing
        """
        path = ADDON / "tools" / "canonical.py"
        spec = importlib.util.spec_from_file_location("canonical", path)
        tools = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tools)
        rows = self.as_("auditor").read(
            "complaint.ledger",
            [("ticket_id", "=", self.ticket)],
            "seq",
            "hash",
            *FIELDS_OF_A_ROW,
        )
        previous = ""
        for expected, row in enumerate(sorted(rows, key=lambda row: row["seq"]), 1):
            content = {name: row[name] or None for name in FIELDS_OF_A_ROW}
            content["date"] = datetime.fromisoformat(row["date"])
            right = tools.chain_hash(previous, expected, tools.canonical(content))
            if (row["seq"], row["hash"]) != (expected, right):
                raise StepError(
                    f"Row {expected} of the ledger is not as it was written"
                )
            previous = right
        print(f"       {len(rows)} rows, the last hash is {previous[:8]}")

    # -- the story -------------------------------------------------------------------

    def intake(self) -> None:
        """From the portal to the assessment."""
        self.step(
            "A customer files a complaint with two photos, and taps twice",
            "registered",
            self.file_in_portal,
        )
        self.refused("Another customer opens its page", "404", self.look_as_stranger)
        self.step(
            "The acknowledgement is queued",
            "acknowledged",
            lambda: self.run_cron("ir_cron_complaint_acknowledge"),
        )
        self.refused(
            "The officer dispatches before assessing", "UserError", self._dispatch_early
        )
        self.step(
            "The officer reads the record back and confirms",
            "confirmed",
            lambda: self.as_("officer").press(
                "helpdesk.ticket", self.ticket, "action_complaint_confirm"
            ),
        )
        self.step("The officer assesses validity and grade", "assessed", self.assess)

    def first_round(self) -> None:
        """From the order to an offer that the customer refuses."""
        self.handle("请上门查明漏水原因并答复客户")
        self.step(
            "The handler proposes a solution",
            "proposed",
            lambda: self.propose("更换密封垫并补偿 200 元", 260),
        )
        self.refused(
            "The handler approves it himself",
            "UserError",
            lambda: self.approve("handler"),
        )
        self.approve_offer()
        self.step(
            "The customer refuses in the portal",
            "refused",
            lambda: self.answer_offer("refuse", "底板泡坏了，只赔 200 元不够。"),
        )

    def _dispatch_early(self) -> None:
        try:
            self.dispatch("太早")
        except StepError:
            draft = self.last("complaint.dispatch")
            self.as_("officer").call("complaint.dispatch", "unlink", [draft])
            raise

    def second_round(self) -> None:
        """From a better offer to a revisit that finds the customer dissatisfied."""
        self.step(
            "The handler proposes a better one",
            "proposed",
            lambda: self.propose("更换密封垫和橱柜底板", 680),
        )
        self.approve_offer()
        self.accept_to_verify()
        self.refused("The officer closes without a revisit", "UserError", self.close)
        self.refused(
            "The handler revisits the customer himself",
            "AccessError",
            lambda: self.revisit("handler", "满意", "很好"),
        )
        self.step(
            "A neutral officer revisits: the customer is dissatisfied",
            "revisited dissatisfied",
            lambda: self.revisit("officer2", "不满意", "底板颜色和原来不一样"),
        )

    def third_round(self) -> None:
        """From a new order to the archive."""
        self.handle("客户回访不满意：底板颜色不一致，请更换")
        self.step(
            "The handler proposes the third solution",
            "proposed",
            lambda: self.propose("按原色号定制底板并更换", 420),
        )
        self.approve_offer()
        self.accept_to_verify()
        self.step(
            "A neutral officer revisits: the customer is satisfied",
            "revisited",
            lambda: self.revisit("officer2", "满意", "颜色一致了"),
        )
        self.step("The officer closes the complaint", "closed", self.close)
        self.step("The chain of the ledger is counted again", "", self.check_chain)

    def handle(self, question: str) -> None:
        """Order, receipt, answer, signature, investigation."""
        self.step(
            "The officer dispatches it to the repair department",
            "dispatched",
            lambda: self.dispatch(question),
        )
        self.step(
            "The handler signs for it and answers",
            "received answered",
            self.answer_dispatch,
        )
        self.step("The head signs the answer", "head_signed", self.head_signs)
        self.step(
            "The handler submits the investigation", "investigated", self.investigate
        )

    def approve_offer(self) -> None:
        """Two approvals, the offer and the written reply."""
        self.step(
            "The head reviews it", "approval_decided", lambda: self.approve("head")
        )
        self.step("The leader approves it", "approved", lambda: self.approve("leader"))
        self.step(
            "The officer offers it and sends the written reply",
            "offered replied",
            self.offer_and_reply,
        )

    def accept_to_verify(self) -> None:
        """The customer accepts; carried out and verified."""
        self.step(
            "The customer accepts in the portal",
            "accepted",
            lambda: self.answer_offer("accept"),
        )
        self.step("The handler carries it out", "implemented", self.implement)
        self.refused(
            "The handler verifies it himself",
            "UserError",
            lambda: self.verify("handler"),
        )
        self.step(
            "Somebody else verifies the effect",
            "verified",
            lambda: self.verify("verifier"),
        )

    def other_ways_in(self) -> None:
        """A mail, a call and an anonymous letter."""
        self.step("A complaint comes by e-mail", "registered", self.send_mail)
        self.step(
            "An officer registers a phone call",
            "registered",
            lambda: self.register(
                "phone",
                name="维修师傅没有戴鞋套",
                description="<p>师傅进门没有戴鞋套，地板踩脏了。</p>",
                partner_name="罗女士",
                complaint_phone="13800138055",
            ),
        )
        self.step(
            "An officer registers an anonymous letter",
            "registered",
            lambda: self.register(
                "letter",
                name="信件：夜班值班人员睡觉",
                description="<p>夜里两点多值班人员在岗亭睡觉。</p>",
                complaint_is_anonymous=True,
            ),
        )


def main(base_url: str, database: str) -> int:
    """Tell the whole story and return 0 only if every step held.

    :param base_url: address of the server, such as http://127.0.0.1:8069
    :param database: its database, for the heading
    """
    print(f"One complaint through {base_url}, database {database}")
    print("     seq  milestone        time (UTC)           who       hash")
    smoke = Smoke(base_url)
    try:
        smoke.intake()
        smoke.first_round()
        smoke.second_round()
        smoke.third_round()
        smoke.other_ways_in()
    except (StepError, requests.RequestException) as error:
        print(f"Step {smoke.steps} did not hold: {error}")
        return 1
    print(f"All {smoke.steps} steps held.")
    return 0
