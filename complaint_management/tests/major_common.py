# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import ComplaintCommon


class MajorCommon(ComplaintCommon):
    """A procedure that knows written reports and meetings, and a complaint under it.

    officer reports and calls, leader and head are told and called, handler has tasks.
    """

    @classmethod
    def _create_world(cls):
        super()._create_world()
        roles = cls.env["complaint.role"].search([]).grouped("code")
        cls.role_officer, cls.role_leader = roles["officer"], roles["leader"]
        cls.role_head = roles["department_head"]
        cls.told = cls.role_leader | cls.role_head
        cls.kinds = cls._add_kinds()
        cls.env["complaint.procedure.meeting"]._trusted().create(
            {
                "procedure_id": cls.procedure.id,
                "code": "emergency",
                "name": "紧急会议",
                "occasion": "emergency",
                "participant_role_ids": [Command.set(cls.told.ids)],
            }
        )

    @classmethod
    def _add_kinds(cls):
        """Write kinds of reports into the revision in force, by code."""
        lines = cls.env["complaint.procedure.statement"]._trusted()
        common = {"procedure_id": cls.procedure.id}
        told = {"recipient_role_ids": [Command.set(cls.told.ids)]}
        kinds = lines.create(
            [
                common
                | told
                | {
                    "code": "immediate",
                    "name": "立即报告",
                    "milestone": "reported",
                    "parts": "facts",
                },
                common
                | {
                    "code": "event",
                    "name": "事件处理结果报告",
                    "milestone": "event_reported",
                    "parts": "facts handling result cost",
                    "recipient_role_ids": [Command.set(cls.role_leader.ids)],
                },
                common
                | {
                    "code": "regulator",
                    "name": "监管投诉处理报告",
                    "milestone": "regulator_reported",
                    "parts": "regulator facts handling result proposal",
                    "needs_approval": True,
                },
            ]
        )
        return kinds.grouped("code")

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()

    def _write_report(self, code="immediate", user=None, **values):
        statements = self.env["complaint.statement"].with_user(user or self.officer)
        return statements.create(
            {
                "ticket_id": self.ticket.id,
                "kind_id": self.kinds[code].id,
                "facts": "十户业主聚集售楼处,媒体到场",
            }
            | values
        )

    def _call_meeting(self, user=None, **values):
        meeting = self._plan_meeting(user=user, **values)
        meeting.action_call()
        return meeting

    def _plan_meeting(self, user=None, **values):
        meetings = self.env["complaint.meeting"].with_user(user or self.officer)
        return meetings.create(
            {
                "name": "紧急会议",
                "kind": "emergency",
                "ticket_ids": [Command.link(self.ticket.id)],
                "date": fields.Datetime.now() - timedelta(hours=1),
                "place": "三楼会议室",
                "chair_id": self.leader.id,
                "participant_ids": [
                    Command.create({"user_id": user.id})
                    for user in self.leader | self.head
                ],
            }
            | values
        )

    def _hold_meeting(self, **values):
        meeting = self._call_meeting(**values)
        meeting.participant_ids.attendance = "yes"
        meeting.write(
            {
                "minutes": "客户关系经理通报情况,各部门讨论",
                "decision": "当日上门道歉,三日内修复",
                "task_ids": [
                    Command.create(
                        {
                            "name": "上门检修",
                            "user_id": self.handler.id,
                            "date_due": "2099-01-01",
                        }
                    )
                ],
            }
        )
        meeting.action_hold()
        return meeting

    def _confirm_meeting(self, **values):
        meeting = self._hold_meeting(**values)
        meeting.with_user(self.leader).action_confirm()
        return meeting

    def _get_milestones(self, ticket=None):
        rows = (ticket or self.ticket).sudo().complaint_ledger_ids
        return rows.sorted("seq").mapped("milestone")

    def _get_notified(self, record):
        """Return the people who were told about a record."""
        messages = record.sudo().message_ids | self.env["mail.message"].sudo().search(
            [("model", "=", record._name), ("res_id", "=", record.id)]
        )
        return messages.notified_partner_ids.user_ids
