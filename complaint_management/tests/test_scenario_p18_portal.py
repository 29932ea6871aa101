# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .portal_common import PDF, PortalCommon
from .test_scenario_p18 import OFFERED, P18Common


@tagged("post_install", "-at_install")
class TestScenarioP18Portal(PortalCommon, P18Common):
    """The customer's side of the document: what he does, he does in the portal."""

    def _open(self):
        """投诉渠道 2 在线平台: file a complaint and return it."""
        self._login(self.customer)
        response = self._file(files=[("files", ("合同.pdf", PDF))])
        self.assertEqual(response.status_code, 303)
        ticket = self._find_complaints(self.customer).sorted("id")[-1:]
        self.url = f"/my/complaint/{ticket.id}"
        return ticket

    def _answer(self, answer, **values):
        ticket = int(self.url.rsplit("/", 1)[1])
        offer = self.env["complaint.solution"].search(
            [("ticket_id", "=", ticket), ("state", "=", "offered")]
        )
        data = {"answer": answer, "solution_id": offer.id, "version": offer.offer_hash}
        return self._post(f"{self.url}/answer", data | values)

    def _check_rows_unnamed(self, ticket):
        """Whoever reads documents and work of a complaint learns nobody's name."""
        unnamed = self.registry["complaint.unnamed.mixin"]
        models = [
            name
            for name, model in self.registry.items()
            if issubclass(model, unnamed)
            and not model._abstract
            and "ticket_id" in model._fields
            and model._fields["ticket_id"].store
        ]
        self.assertIn("complaint.clock", models)
        for name in models:
            rows = self.env[name].sudo().search([("ticket_id", "=", ticket.id)])
            with self.subTest(model=name):
                authors = rows.create_uid | rows.write_uid
                self.assertFalse(authors.filtered("share"))

    def test_refuse_appeal_accept(self):
        with self.shows("R022", "R050"):
            ticket = self._open()
            self.assertRegex(ticket.number, r"^QY202603-")
            files = ticket._complaint_portal_attachments()
            self.assertEqual(files.mapped("name"), ["合同.pdf"])
        self._take(ticket, *OFFERED)
        # 处理流程 3: 不满意……进一步沟通解释
        self.assertEqual(self._answer("refuse", reason="补偿太少").status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(ticket.complaint_round, 2)
        # 或按照规定的申诉程序进行处理
        self.assertIn("appeal", self._get_page(self.url).text)
        decision = ticket.sudo()._get_complaint_appealable()[0]
        self._post(
            f"{self.url}/appeal",
            {
                "decision": f"solution-{decision['record'].id}",
                "grounds": "没有依据",
                "appeal_demand": "重新处理",
            },
        )
        self.env.invalidate_all()
        with self.shows("R286"):
            self.assertEqual(ticket.complaint_appeal_ids.state, "lodged")
        self._take(ticket, "appeal_received")
        self._take_appeal_decided(ticket, "upheld")
        self.env.invalidate_all()
        self._take(ticket, "dispatched", "received", "answered", "investigated")
        self._take(ticket, "proposed", "approved", "offered")
        self.assertEqual(self._answer("accept").status_code, 303)
        self.env.invalidate_all()
        self.assertIn("implemented", self._get_open_codes(ticket))
        with self.shows("R413"):
            page = self._get_page(self.url).text
            for name in ("投诉已登记", "申诉成立，重新处理", "您已接受处理意见"):
                self.assertIn(name, page)
        self._check_rows_unnamed(ticket)

    def test_a_message_of_his_ends_the_pause(self):
        ticket = self._open()
        self._take(ticket, *OFFERED[:3])
        pause = self.env["complaint.pause"].with_user(self.officer)
        pause = pause.create(
            {
                "ticket_id": ticket.id,
                "reason_id": self.procedure.pause_ids.id,
                "explanation": "请提供购买凭证",
            }
        )
        pause.action_start()
        self._post(f"{self.url}/message", {"message": "凭证号 123"})
        self.env.invalidate_all()
        self.assertEqual(pause.ended_by, "customer")
        self._check_rows_unnamed(ticket)

    def test_he_withdraws(self):
        ticket = self._open()
        self._take(ticket, "assessed", "dispatched")
        self._post(
            f"{self.url}/withdraw", {"withdrawal_reason": "已解决", "confirmed": "1"}
        )
        self.env.invalidate_all()
        self._close(ticket, "withdrawn")
        self.assertEqual(ticket.complaint_phase, "closed")
        self._check_rows_unnamed(ticket)
