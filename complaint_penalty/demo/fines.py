# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import file_open

MODULE = "complaint_penalty"
TEMPLATE, NUMBER = "P16", "HR-GC-016"
REPRESENTATIVE = f"{MODULE}.user_representative_demo"
COORDINATOR = f"{MODULE}.user_coordinator_demo"
REPAIRER = "user_handler_demo"
ROLES = (
    ("receptionist", "user_officer_demo"),
    ("representative", REPRESENTATIVE),
    ("centre_manager", "user_manager_demo"),
    ("coordinator", COORDINATOR),
    ("team_leader", "user_leader_demo"),
    ("deputy_leader", f"{MODULE}.user_deputy_demo"),
    ("cost_control", f"{MODULE}.user_cost_control_demo"),
    ("economic_office", f"{MODULE}.user_economic_office_demo"),
    ("finance", f"{MODULE}.user_finance_demo"),
    ("contracts", f"{MODULE}.user_contracts_demo"),
    ("objection_reviewer", "user_verifier_demo"),
    ("engineering_centre", "user_officer_2_demo"),
    ("planning_design", "user_head_demo"),
    ("leader_in_charge", "user_leader_demo"),
    ("company_leader", f"{MODULE}.user_deputy_demo"),
    ("progress_recipients", f"{MODULE}.user_economic_office_demo"),
)
WORKING_DAYS_TO_FINISH = 6


class ComplaintDemoFines(models.AbstractModel):
    """Three orders to contractors that end with a fine: see fines.json.

    Each step is the method of its button, called as who may take it, while the clock
    stands at its time; the conditions are found by the clocks that run in between.
    """

    _name = "complaint.demo.fines"
    _description = "Complaint Demo Fines"
    _inherit = ["complaint.demo"]

    @api.model
    def _tell_fines(self):
        """Make what fines.json tells, once."""
        self = self.with_context(lang=None, tz="Asia/Shanghai")
        if self.env["complaint.procedure"].search_count(
            [("code", "=", TEMPLATE), ("state", "=", "in_force")]
        ):
            return
        with file_open(f"{MODULE}/demo/fines.json") as file:
            cases = json.load(file)
        days = self._get_working_days()
        self._let_read_chinese()
        with self._at(days[0]):
            self._assign_people()
            self._put_in_force(TEMPLATE, NUMBER, self._own("team_centre_demo"))
        events = [event for case in cases for event in self._list_steps(case, days)]
        self._play(sorted(events, key=lambda event: event[0]))
        self._send_old_mails()

    @api.model
    def _own(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    @api.model
    def _let_read_chinese(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "res.users")]
        )
        users = self.env["res.users"].browse(data.mapped("res_id"))
        users.partner_id.write({"tz": "Asia/Shanghai"})
        users.filtered(lambda user: not user.share).notification_type = "inbox"
        if self.env["res.lang"]._get_data(code="zh_CN"):
            self.env["ir.module.module"]._load_module_terms([MODULE], ["zh_CN"])
            partners = users.partner_id | users.partner_id.commercial_partner_id
            partners.write({"lang": "zh_CN"})

    @api.model
    def _assign_people(self):
        roles = self.env["complaint.role"].search(Domain.TRUE).grouped("code")
        assignments = self.env["complaint.role.assignment"]
        assignments.create(
            [
                {
                    "role_id": roles[code].id,
                    "user_id": self._by(assignments, name).env.uid,
                    "date_from": "2020-01-01",
                }
                for code, name in ROLES
            ]
        )
        assignments.create(
            {
                "role_id": roles["repair_team"].id,
                "kind": "team_members",
                "team_id": self._own("team_repair_demo").id,
                "date_from": "2020-01-01",
            }
        )

    @api.model
    def _list_steps(self, case, days):
        """Return the steps of a case with their times.

        :param dict case: ``life`` holds lines of working day, time of day and step
        :param list days: beginnings of working days
        :return: (naive UTC datetime, step, its parameter, case)
        :rtype: list of tuple
        """
        events = []
        case |= {"party_user": f"{MODULE}.{case['party']}", "noted_by": REPRESENTATIVE}
        for line in case["life"]:
            day, clock, word = line.split()
            step, _colon, parameter = word.partition(":")
            start = days[case["start"] + int(day)]
            local = fields.Datetime.context_timestamp(self, start)
            events.append((self._to_utc(local.date(), clock), step, parameter, case))
        return events

    # -- complaint and order -----------------------------------------------------------

    @api.model
    def _step_take(self, case, _parameter):
        partner = self.env.ref(f"complaint_management.{case['customer']}")
        category = self.env.ref(
            f"complaint_management.category_{case['category']}_demo"
        )
        tickets = self._by(self.env["helpdesk.ticket"], "user_officer_demo")
        case["_ticket"] = tickets._complaint_register(
            [
                {
                    "name": case["name"],
                    "description": f"<p>{case['matter']}</p>",
                    "complaint_demand": case["demand"],
                    "category_id": category.id,
                    "partner_id": partner.id,
                    "complaint_phone": partner.phone,
                    "complaint_address": partner.street,
                    "team_id": self._own("team_centre_demo").id,
                    "channel_id": self._get_channel("phone").id,
                }
            ]
        )

    @api.model
    def _step_notice(self, case, _parameter):
        ticket = self._by(case["_ticket"], REPRESENTATIVE)
        ticket.user_id = ticket.env.user
        calendar = ticket.complaint_procedure_id.sudo()._get_calendar()
        contractor = self.env.ref(case["party_user"]).partner_id.commercial_partner_id
        case["_dispatch"] = ticket.complaint_dispatch_ids.create(
            {
                "ticket_id": ticket.id,
                "kind_id": ticket.complaint_procedure_id.dispatch_ids[0].id,
                "team_id": self.env.ref(
                    "complaint_management.team_engineering_demo"
                ).id,
                "party_id": contractor.id,
                "place": case["place"],
                "question": case["question"],
                "date_limit": calendar._complaint_deadline(
                    fields.Datetime.now(), WORKING_DAYS_TO_FINISH, "working_day"
                ),
            }
        )
        case["_dispatch"].action_issue()

    # -- the fine ------------------------------------------------------------------

    @api.model
    def _fine(self, case, name):
        """Return the fine of a case as a person of the demo sees it."""
        fine = case["_dispatch"].sudo().penalty_ids.sudo(False)
        return self._by(fine, name)

    @api.model
    def _step_state(self, case, _parameter):
        fine = self._fine(case, REPRESENTATIVE)
        fine.violation_ids.is_confirmed = True
        fine.cause = case["cause"]
        fine.action_confirm()

    @api.model
    def _step_fix(self, case, _parameter):
        fine = self._fine(case, COORDINATOR)
        fine.write({"amount": case["amount"], "severity": case["severity"]})
        if fine.needs_repair:
            fine.repair_team_id = self._own("team_repair_demo")
        fine.action_sign()

    @api.model
    def _step_submit(self, case, _parameter):
        self._fine(case, REPRESENTATIVE).action_request_approval()

    @api.model
    def _step_agree(self, case, name):
        name = f"{MODULE}.user_deputy_demo" if name == "deputy" else "user_leader_demo"
        self._fine(case, name).action_approve("同意")

    @api.model
    def _step_copies(self, case, _parameter):
        self._fine(case, "user_manager_demo").action_send_copies()

    @api.model
    def _step_sign(self, case, department):
        fine = self._fine(case, f"{MODULE}.user_{department}_demo")
        fine.copy_ids.filtered(
            lambda c: c.sudo().role_id.code == department
        ).action_sign()

    @api.model
    def _step_paper(self, case, department):
        """A department signs for its copy on paper."""
        fine = self._fine(case, "user_manager_demo")
        copy = fine.copy_ids.filtered(lambda c: c.role_id.code == department)
        scan = copy.env["ir.attachment"].create(
            {"name": "签收回执.png", "raw": self._get_receipt()}
        )
        copy.write(
            {
                "receipt_name": case["receipt"],
                "attachment_ids": [Command.link(scan.id)],
            }
        )
        copy.action_record_receipt()

    @api.model
    def _get_receipt(self):
        with file_open(f"{MODULE}/demo/receipt.png", "rb") as file:
            return file.read()

    @api.model
    def _step_hand_over(self, case, _parameter):
        fine = self._fine(case, REPRESENTATIVE)
        fine.delivery_mode = "portal"
        fine.action_deliver()

    @api.model
    def _step_object(self, case, _parameter):
        fine = self._fine(case, case["party_user"]).sudo()
        receipt = ("签收单.png", self._get_receipt(), "image/png")
        fine._object_as_party(case["grounds"], [receipt])

    @api.model
    def _step_uphold(self, case, _parameter):
        objection = self._fine(case, "user_verifier_demo").sudo().objection_ids
        objection = self._by(objection.sudo(False), "user_verifier_demo")
        objection.decision_reason = case["decision"]
        objection.action_uphold()

    # -- the emergency repair, and the end ---------------------------------------------

    @api.model
    def _repair(self, case, name):
        repair = case["_dispatch"].sudo().repair_ids.sudo(False)
        return self._by(repair, name)

    @api.model
    def _step_repair(self, case, _parameter):
        self._repair(case, REPAIRER).action_done()

    @api.model
    def _step_check(self, case, _parameter):
        repair = self._repair(case, REPRESENTATIVE)
        repair.write(case["work"] | {"supervisor_id": repair.env.uid})
        repair.action_accept()

    @api.model
    def _step_audit(self, case, _parameter):
        repair = self._repair(case, f"{MODULE}.user_cost_control_demo")
        action = repair.action_audit()
        audits = repair.env[action["res_model"]].with_context(**action["context"])
        audits.create({"audited_cost": case["cost"]}).action_audit()

    @api.model
    def _step_call(self, case, _parameter):
        ticket = self._by(case["_ticket"], "user_officer_demo")
        scale = ticket.complaint_procedure_id.satisfaction_ids
        ticket.complaint_revisit_ids.create(
            {
                "ticket_id": ticket.id,
                "mode": "phone",
                "date": fields.Datetime.now(),
                "satisfaction_id": scale.filtered(
                    lambda value: value.name == case["satisfaction"]
                ).id,
                "opinion": case["opinion"],
            }
        ).action_done()

    @api.model
    def _step_end(self, case, _parameter):
        ticket = self._by(case["_ticket"], REPRESENTATIVE)
        closing = ticket.complaint_procedure_id.closing_ids
        closing = closing.filtered(lambda line: line.code == "accepted")
        ticket._complaint_close(closing, case["summary"])
