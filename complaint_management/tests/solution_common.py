# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import ComplaintCommon


class SolutionCommon(ComplaintCommon):
    """A complaint that was investigated, and the steps of its solution.

    Under P19 the head of the responsible team reviews and the leader approves.
    """

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()
        self.investigation = self._handle(self.ticket)

    def _dispatch(self, ticket, **values):
        limit = fields.Datetime.now() + timedelta(days=5)
        return super()._dispatch(ticket, **({"date_limit": limit} | values))

    def _draft(self, **values):
        """Draft a solution as the handler does, who does not see the complaint."""
        solutions = self.env["complaint.solution"].with_user(self.handler)
        return solutions.create(
            {
                "investigation_id": self.investigation.id,
                "mode": "compensation",
                "description": "免费更换压缩机,并补偿一个月电费",
                "basis": "《家用电器维修服务规范》",
                "cost": 8000,
                "prevention": "维修后必须检漏并拍照",
                "measure_ids": [
                    Command.create(
                        {
                            "name": "更换压缩机",
                            "user_id": self.handler.id,
                            "date_due": "2099-01-01",
                        }
                    )
                ],
            }
            | values
        )

    def _request(self, **values):
        solution = self._draft(**values)
        solution.action_request_approval()
        return solution

    def _approve(self, **values):
        solution = self._request(**values)
        solution.with_user(self.head).action_approve()
        solution.with_user(self.leader).action_approve("同意")
        return solution

    def _offer(self, **values):
        solution = self._approve(**values)
        solution.with_user(self.officer).action_offer()
        return solution

    def _accept(self, **values):
        solution = self._offer(**values)
        partner = self.customer.partner_id
        solution.with_user(self.customer).sudo()._customer_accept(partner, "portal")
        return solution

    def _implement(self, **values):
        solution = self._accept(**values)
        solution.measure_ids.action_done()
        solution.action_implement()
        return solution

    def _get_milestones(self):
        return self.ticket.sudo().complaint_ledger_ids.sorted("seq").mapped("milestone")

    def _reviews(self, solution):
        return solution.sudo().review_ids.sorted("sequence")

    def _get_solution_lines(self):
        lines = self.procedure.approval_ids.sorted("step_number")
        return lines.filtered(lambda line: line.object == "complaint.solution")

    def _add_approval_line(self, role, **values):
        """Write a line into the revision in force, as if it had been adopted so."""
        lines = self.env["complaint.procedure.approval"]._trusted()
        conditions = values.pop("conditions", ())
        line = lines.create(
            {
                "procedure_id": self.procedure.id,
                "object": "complaint.solution",
                "role_id": role.id if role else False,
                "sequence": 100,
            }
            | values
        )
        self._add_conditions("approval_id", line, conditions)
        return line

    def _create_role(self, code, *users):
        role = self.env["complaint.role"].create({"code": code, "name": code})
        self.env["complaint.role.assignment"].create(
            [
                {
                    "role_id": role.id,
                    "company_id": self.company.id,
                    "kind": "user",
                    "user_id": user.id,
                    "date_from": "2020-01-01",
                }
                for user in users
            ]
        )
        return role
