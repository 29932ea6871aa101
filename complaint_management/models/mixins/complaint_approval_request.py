# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.matching import can_be_distinct


class ComplaintApprovalRequest(models.AbstractModel):
    """Turns the approval lines of the procedure into reviews of named people.

    The people are resolved when the approval is requested and kept: a step that
    nobody may decide is refused at once, not found out weeks later.
    """

    _name = "complaint.approval.request"
    _description = "Complaint Approval Request"
    _inherit = ["complaint.approval.freeze", "mail.thread"]

    _approval_milestones = {
        "request": "proposed",
        "step": "approval_decided",
        "approve": "approved",
        "reject": "approval_rejected",
        "restart": "approval_restarted",
        "amend": "approval_amended",
        "cancel": "solution_cancelled",
    }

    # the fact that says what a document costs in all; None: no authority covers it
    _approval_amount_fact = None

    approval_requested_by_id = fields.Many2one(
        comodel_name="res.users", string="Requested by", readonly=True, copy=False
    )
    approval_date = fields.Datetime(string="Approved on", readonly=True, copy=False)
    approval_exempt_line_id = fields.Many2one(
        comodel_name="complaint.procedure.approval",
        string="No Approval Needed",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The line of the procedure that asks for no approval.",
    )

    @api.model
    def _get_stamp_fields(self):
        return super()._get_stamp_fields() | {
            "approval_request",
            "approval_requested_by_id",
            "approval_author_ids",
            "approval_hash",
            "approval_date",
            "approval_exempt_line_id",
            "validation_status",
            "review_ids",
        }

    def _get_approval_facts(self):
        """Return facts of this document that conditions of approval lines read.

        Called at the request and at each amendment. Amounts are totals of the
        complaint in company currency, so that splitting does not lower them.

        :return: fact code -> value; they win over the facts of the complaint
        :rtype: dict
        """
        return {}

    def _get_authority_facts(self, facts):
        """Tell whether who asks may decide by himself (R472).

        :param dict facts: of the complaint and the document; the one that
            ``_approval_amount_fact`` names is measured, in company currency
        :rtype: dict of fact code -> value
        """
        amount = facts.get(self._approval_amount_fact)
        document = self.sudo()
        lines = document.ticket_id.complaint_procedure_id.authority_ids
        waits = document.state == "requested"
        user = document.approval_requested_by_id if waits else self.env.user
        within = amount is not None and lines._covers(document, user, amount)
        return {"within_authority": within}

    def _get_approval_excluded_users(self):
        """Return who may not decide: authors, handlers, persons complained about.

        Called at the request and again at each decision.

        :rtype: recordset of res.users, as superuser
        """
        document = self.sudo()
        ticket = document.ticket_id
        return (
            document.create_uid
            | document.approval_author_ids
            | document.approval_requested_by_id
            | ticket.complaint_subject_user_ids
            | ticket.complaint_dispatch_ids.handler_id
            | ticket.complaint_dispatch_ids.answered_by_id
            | ticket.complaint_investigation_ids.submitted_by_id
            | ticket.complaint_investigation_ids.responsible_user_id
        )

    def _names_who_takes(self, milestone):
        """The people of each step were resolved and kept at the request."""
        decisions = ("step", "approve", "reject")
        return milestone in {
            self._approval_milestones[kind] for kind in decisions
        } or super()._names_who_takes(milestone)

    def _get_request_payload(self):
        """Return what else the ledger keeps of a request, nothing personal.

        :return: by default nothing
        :rtype: dict
        """
        return {}

    def _check_before_approval(self):
        """Refuse to request the approval of an incomplete document.

        :raise UserError: with what is missing
        """

    def _request_approval(self):
        self._lock_row()
        self._check_before_approval()
        lines = self._get_approval_lines()
        request = self.approval_request + 1
        exempt = lines[:1] if lines[:1].is_none else lines.browse()
        reviewers = {} if exempt else self._resolve_approvers(lines, self.env.user)
        self._set_state(
            "requested",
            self._approval_milestones["request"],
            {"request": request, "steps": lines.mapped("step_number")}
            | self._get_request_payload(),
            approval_request=request,
            approval_requested_by_id=self.env.uid,
            approval_hash=self._get_approval_digest(),
            approval_exempt_line_id=exempt.id,
        )
        if exempt:
            self._grant_approval({"line": exempt.id})
            return
        self.env["tier.review"].sudo()._trusted().create(
            self._prepare_approval_reviews(reviewers)
        )
        self._open_next_step()

    def _get_approval_lines(self):
        """Return the lines that hold for the document, in the order of deciding.

        A line "no approval needed" counts only when no other line holds.

        :rtype: recordset of complaint.procedure.approval, as superuser
        :raise UserError: when no line holds: silence is not consent
        """
        ticket = self.sudo().ticket_id
        facts = ticket._get_complaint_facts() | self._get_approval_facts()
        facts |= self._get_authority_facts(facts)
        lines = ticket.complaint_procedure_id.approval_ids.filtered(
            lambda line: line.object == self._name
            and line.condition_ids._match(facts) is not None
        ).sorted(lambda line: (line.step_number, line.sequence, line.id))
        if not lines:
            raise UserError(
                self.env._(
                    "The procedure does not say who approves %s.", self.display_name
                )
            )
        return lines.filtered(lambda line: not line.is_none) or lines

    def _resolve_approvers(self, lines, requester):
        """Return who may decide each line, as of today.

        :rtype: dict of line -> res.users
        :raise UserError: when a step is left without somebody of its own
        """
        excluded = requester | self._get_approval_excluded_users()
        ticket = self.sudo().ticket_id
        team = ticket._get_complaint_step_team(ticket, self)
        approvers = {}
        for line in lines:
            users = line.role_id._get_users(self.company_id, team).sudo()
            approvers[line] = (users - excluded).filtered(self._can_user_decide)
            if not approvers[line]:
                raise UserError(
                    self.env._(
                        "Nobody is left who may decide as %s: who wrote, handled or "
                        "is the subject of the matter, or owns a measure, cannot.",
                        line.role_id.name,
                    )
                )
        if not can_be_distinct([set(users.ids) for users in approvers.values()]):
            raise UserError(
                self.env._(
                    "There are fewer people than steps: the same person cannot "
                    "decide two steps."
                )
            )
        return approvers

    def _can_user_decide(self, user):
        return self.company_id in user.company_ids and self.browse().with_user(
            user
        ).has_access("read")

    def _prepare_approval_reviews(self, approvers):
        """Return the values of the reviews of a request.

        Lines of one step number that are all parallel share a sequence.

        :param dict approvers: line -> res.users
        :rtype: list of dict
        """
        vals_list, sequence, previous = [], 0, None
        for line, users in approvers.items():
            beside = line.is_parallel and previous and previous.is_parallel
            if not (beside and line.step_number == previous.step_number):
                sequence += 1
            previous = line
            vals_list.append(self._prepare_approval_review(line, users, sequence))
        return vals_list

    def _prepare_approval_review(self, line, users, sequence):
        definitions = self.env["tier.definition"].sudo()
        return {
            "model": self._name,
            "res_id": self.id,
            "definition_id": definitions.search([("model", "=", self._name)])[:1].id,
            "status": "waiting",
            "sequence": sequence,
            "requested_by": self.env.uid,
            "complaint_ticket_id": self.ticket_id.id,
            "complaint_line_id": line.id,
            "complaint_request": self.approval_request,
            "complaint_approver_ids": [Command.set(users.ids)],
        }

    def _open_next_step(self):
        """Let the reviews of the next sequence be decided and tell the approvers."""
        reviews = self._get_current_reviews()
        if any(review.status == "pending" for review in reviews):
            return
        waiting = reviews.filtered(lambda review: review.status == "waiting")
        first = min(waiting.mapped("sequence"))
        following = waiting.filtered(lambda review: review.sequence == first)
        following._trusted().write({"status": "pending"})
        self._update_counter({"review_created": True})
        self.sudo().message_notify(
            partner_ids=following.complaint_approver_ids.partner_id.ids,
            subject=self.env._("%s waits for your decision", self.display_name),
            body=self.env._("Requested by %s.", self.approval_requested_by_id.name),
        )

    def _grant_approval(self, payload):
        self.sudo()._set_state(
            "approved",
            self._approval_milestones["approve"],
            payload | {"hash": self.approval_hash},
            approval_date=fields.Datetime.now(),
        )

    def _record_approval(self, kind, payload):
        """Write a step of the approval into the ledger.

        :param str kind: key of ``_approval_milestones``
        :param dict payload: facts without personal data
        """
        self.ticket_id.sudo()._complaint_record(
            self._approval_milestones[kind], document=self, payload=payload
        )
