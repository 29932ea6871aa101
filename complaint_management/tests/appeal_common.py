# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .common import ComplaintCommon


class AppealCommon(ComplaintCommon):
    """Procedure P19 with appeals: a week to lodge them, a leader who hears them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._create_user("deputy", "approver")
        cls._allow_appeals()

    @classmethod
    def _allow_appeals(cls):
        """Write appeals into the revision in force, as if it had been adopted so."""
        procedure = cls.procedure._trusted()
        procedure.write({"appeal_number": 7, "appeal_unit": "calendar_day"})
        roles = cls.env["complaint.role"].search([]).grouped("code")
        hearing = roles["appeal_reviewer"]
        for user in (cls.leader, cls.deputy):
            cls.env["complaint.role.assignment"].create(
                {
                    "role_id": hearing.id,
                    "company_id": cls.company.id,
                    "kind": "user",
                    "user_id": user.id,
                    "date_from": "2020-01-01",
                }
            )
        cls._add_step("appealed", "客户申诉", "已收到您的申诉", None)
        cls._add_step(
            "appeal_received", "受理申诉", "申诉已受理", "appealed", roles["officer"]
        )
        cls._add_step(
            "appeal_decided", "复核申诉", "申诉已复核", "appeal_received", hearing
        )
        upheld = cls._add_step("appeal_upheld", "申诉成立", "申诉成立，重新处理", None)
        upheld.write({"restart": "round", "phase": "handling"})
        dispatched = procedure.step_ids.filtered(lambda s: s.code == "dispatched")
        dispatched.after_ids += upheld

    @classmethod
    def _add_step(cls, code, name, customer_name, after, role=None):
        steps = cls.procedure._trusted().step_ids
        return steps.create(
            {
                "procedure_id": cls.procedure.id,
                "sequence": 900,
                "code": code,
                "name": name,
                "customer_name": customer_name,
                "document_model": "complaint.appeal",
                "role_id": role.id if role else False,
                "after_ids": steps.filtered(lambda s: s.code == after).ids,
                "limit_number": 2 if after else 0,
                "limit_unit": "working_day" if after else False,
            }
        )

    def _close_as_invalid(self):
        """Return a complaint that was closed against the customer's will."""
        ticket = self._create_complaint()
        officer = ticket.with_user(self.officer)
        officer.action_complaint_confirm()
        self._assess(
            ticket,
            grounds_sufficient="no",
            demand_reasonable="no",
            validity="invalid",
            explanation="检测结果符合国家标准",
        )
        contact = officer.complaint_contact_ids.create(
            {"ticket_id": ticket.id, "content": "说明检测结果和标准"}
        )
        contact.action_record()
        officer.action_complaint_explain()
        self._close(ticket, "invalid")
        return ticket

    def _close(self, ticket, code):
        closing = self.procedure.closing_ids.filtered(lambda c: c.code == code)
        ticket.with_user(self.officer)._complaint_close(closing, "已处理")

    def _appeal(self, ticket, user=None, **values):
        """Note an appeal that came by letter, and put it on record."""
        appeals = self.env["complaint.appeal"].with_user(user or self.officer_2)
        appeal = appeals.create(
            {
                "ticket_id": ticket.id,
                "against": "closing",
                "grounds": "检测人员没有看我家的空调",
                "demand": "请重新检测",
            }
            | values
        )
        appeal.action_lodge()
        return appeal

    def _receive_appeal(self, ticket, reviewer=None):
        appeal = self._appeal(ticket)
        appeal.reviewer_id = reviewer or self.leader
        appeal.action_receive()
        return appeal

    def _decide(self, appeal, decision, reason="复核人员已重新检测"):
        own = appeal.with_user(appeal.reviewer_id)
        own.write({"decision": decision, "decision_reason": reason})
        own.action_decide()

    def _get_milestones(self, ticket):
        rows = ticket.sudo().complaint_ledger_ids.sorted("seq")
        return rows.mapped("milestone")
