# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.complaint_management.tests.scenario_common import ScenarioCommon

DEPARTMENT = "complaint_penalty.complaint_penalty_group_department"
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00"
    b"\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02"
    b"\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


class PenaltyCommon(ScenarioCommon):
    """客户投诉中心部门概述 (S2-a) in force: who sanctions, and who is sanctioned.

    Time stands still where a test puts it, see ``_at``.
    """

    procedure_code = "P16"
    is_scenario = False

    @classmethod
    def _create_personas(cls):
        super()._create_personas()
        cls.representative = cls._create_user("representative", "officer")
        cls.receptionist = cls._create_user("receptionist", "officer")
        cls.centre_manager = cls._create_user("centre_manager", "manager")
        cls.coordinator = cls._create_user("coordinator", "approver")
        cls.team_leader = cls._create_user("team_leader", "approver")
        cls.deputy = cls._create_user("deputy", "approver")
        cls.reviewer = cls._create_user("reviewer", "approver")
        cls.repairer = cls._create_user("repairer", "handler")
        cls.engineer = cls._create_user("engineer", "officer")
        cls.designer = cls._create_user("designer", "approver")
        cls.leader_in_charge = cls._create_user("leader_in_charge", "approver")
        cls.company_leader = cls._create_user("company_leader", "approver")
        for name in ("cost_control", "economic_office", "finance", "contracts"):
            setattr(cls, name, cls._create_department(name))
        # 物业公司
        cls.steward = cls._create_user("steward")
        cls.party = cls.env["res.partner"].create(
            {
                "name": "华远建筑工程有限公司",
                "is_company": True,
                "email": "hy@example.com",
            }
        )
        cls.contractor = cls._create_contractor("contractor", cls.party)
        cls.other_party = cls.env["res.partner"].create(
            {"name": "中盛装饰有限公司", "is_company": True}
        )
        cls.other_contractor = cls._create_contractor("rival", cls.other_party)

    @classmethod
    def _create_department(cls, login):
        user = cls._create_user(login)
        user.group_ids += cls.env.ref(DEPARTMENT)
        return user

    @classmethod
    def _create_contractor(cls, login, party):
        user = new_test_user(
            cls.env,
            login=login,
            groups="base.group_portal",
            name=f"{login}-工长",
            email=f"{login}@example.com",
        )
        user.partner_id.parent_id = party
        return user

    @classmethod
    def _create_teams(cls):
        super()._create_teams()
        cls.repair_team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "应急维修队",
                "user_ids": [Command.set(cls.repairer.ids)],
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _assign_roles(cls):
        super()._assign_roles()
        for code, user in (
            ("receptionist", cls.receptionist),
            ("representative", cls.representative),
            ("centre_manager", cls.centre_manager),
            ("coordinator", cls.coordinator),
            ("team_leader", cls.team_leader),
            ("deputy_leader", cls.deputy),
            ("cost_control", cls.cost_control),
            ("economic_office", cls.economic_office),
            ("finance", cls.finance),
            ("contracts", cls.contracts),
            ("objection_reviewer", cls.reviewer),
            ("engineering_centre", cls.engineer),
            ("planning_design", cls.designer),
            ("leader_in_charge", cls.leader_in_charge),
            ("company_leader", cls.company_leader),
            ("progress_recipients", cls.economic_office),
            ("progress_recipients", cls.steward),
        ):
            cls._assign(code, user_id=user.id)
        cls._assign("repair_team", kind="team_members", team_id=cls.repair_team.id)

    @classmethod
    def _assign(cls, code, **values):
        role = cls.env["complaint.role"].search([("code", "=", code)])
        return cls.env["complaint.role.assignment"].create(
            {
                "role_id": role.id,
                "company_id": cls.company.id,
                "kind": "user",
                "date_from": "2020-01-01",
            }
            | values
        )

    def _fill(self, code, user):
        """Let somebody else fill a role from now on."""
        assignments = self.env["complaint.role.assignment"]
        assignments.search([("role_id.code", "=", code)]).user_id = user

    # -- the order, as the core keeps it -------------------------------------------

    def _issue_order(self, ticket=None, **values):
        """下发工程整改通知单."""
        ticket = ticket or self._create_complaint(self.receptionist)
        order = (
            self.env["complaint.dispatch"]
            .with_user(self.representative)
            .create(
                {
                    "ticket_id": ticket.id,
                    "team_id": self.team.id,
                    "kind_id": self.procedure.dispatch_ids[0].id,
                    "party_id": self.party.id,
                    "place": "3 号楼公共部位",
                    "question": "卫生间渗水,请查明原因并整改",
                    "date_limit": "2026-03-20 10:00:00",
                }
                | values
            )
        )
        order.action_issue()
        return order.with_env(self.env)

    def _note(self, order, code, user=None, **values):
        """Put an act on record with the dialogue of the order."""
        notes = self.env["complaint.dispatch.note"].with_user(
            user or self.representative
        )
        note = notes.with_context(
            default_dispatch_id=order.id, default_code=code
        ).create({"person": "刘工", "date": fields.Datetime.now()} | values)
        note.action_record()
        self.env.invalidate_all()

    def _refuse(self, order):
        self._note(order, "order_refused", text="不是我方施工范围")

    def _get_fine(self, order):
        return self.env["complaint.penalty"].search([("dispatch_id", "=", order.id)])

    # -- the fine, each act by the weakest user who may take it --------------------

    def _draft_fine(self, order=None):
        """A refused order, and the fine the system proposes for it."""
        order = order or self._issue_order()
        self._refuse(order)
        return self._get_fine(order)

    def _confirm(self, fine, **values):
        own = fine.with_user(self.representative)
        own.violation_ids.is_confirmed = True
        own.write({"cause": "拒收整改通知单,致使业主家中渗水扩大"} | values)
        own.action_confirm()
        return fine

    def _sign(self, fine, amount=6000):
        own = fine.with_user(self.coordinator)
        own.write(
            {
                "amount": amount,
                "severity": "拒不配合,情节严重",
                "repair_team_id": self.repair_team.id,
            }
        )
        own.action_sign()
        return fine

    def _request(self, fine):
        fine.with_user(self.representative).action_request_approval()
        return fine

    def _approve_fine(self, fine):
        fine.with_user(self.team_leader).action_approve("同意")
        fine.with_user(self.deputy).action_approve("同意")
        return fine

    def _take_to(self, state, order=None, amount=6000):
        """Return a fine in a state, by the acts that lead there."""
        fine = self._draft_fine(order)
        acts = {
            "confirmed": lambda: self._confirm(fine),
            "signed": lambda: self._sign(fine, amount),
            "requested": lambda: self._request(fine),
            "approved": lambda: self._approve_fine(fine),
            "delivered": lambda: self._deliver(fine),
        }
        if state == "draft":
            return fine
        for name, act in acts.items():
            act()
            self.env.invalidate_all()
            self.assertEqual(fine.state, name)
            if name == state:
                return fine
        raise ValueError(state)

    def _deliver(self, fine):
        own = fine.with_user(self.representative)
        own.delivery_mode = "portal"
        own.action_deliver()
        return fine

    def _send_copies(self, fine):
        fine.with_user(self.centre_manager).action_send_copies()

    def _settle(self, fine, user=None, **values):
        user = user or self.finance
        action = fine.with_user(user).action_settle()
        wizard = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create({"reference": "JS-2026-018"} | values)
        )
        wizard.action_settle()
        self.env.invalidate_all()

    def _object(self, fine, grounds="当日暴雨,道路封闭"):
        objection = (
            self.env["complaint.penalty.objection"]
            .with_user(self.representative)
            .create({"penalty_id": fine.id, "grounds": grounds})
        )
        objection.action_lodge()
        return objection.with_env(self.env)
