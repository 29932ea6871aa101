# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from functools import cache

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ComplaintDocumentMixin(models.AbstractModel):
    """An act in the life of a complaint with its own author, state and signature.

    A document declares its life in ``_complaint_transitions`` (the first key is
    the state it is created in) and what may no longer change in
    ``_complaint_frozen_states``. Only :meth:`_set_state` moves the state; it
    writes the ledger row that belongs to the step.
    """

    _name = "complaint.document.mixin"
    _description = "Complaint Document"
    _inherit = ["complaint.stamped.mixin", "complaint.step.taker"]
    _order = "id desc"

    # state -> states that may follow
    _complaint_transitions = {"draft": ("done",)}
    # states in which the content can no longer be changed
    _complaint_frozen_states = ("done",)
    # fields that stay writable in a frozen state
    _complaint_open_fields = ()
    # state -> milestone: where a procedure says which steps the document takes, the
    # state is on its way only with that step
    _complaint_state_steps = {}
    # whether it may be about a complaint that is handled in a group case
    _complaint_in_case = False
    # milestones that end the open work on it: it was withdrawn
    _complaint_ending_milestones = ()

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("complaint_procedure_id", "!=", False)],
    )
    # Not a related field: it must never be recomputed behind a decided document.
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True
    )
    procedure_id = fields.Many2one(related="ticket_id.complaint_procedure_id")
    round = fields.Integer(default=1, readonly=True, copy=False)
    others_steps = fields.Char(
        compute="_compute_others_steps",
        help="Milestones of roles that the user does not fill, each between blanks: "
        "their buttons are not for him.",
    )
    absent_states = fields.Char(
        compute="_compute_absent_states",
        help="States that the procedure does not have on the way of the document, "
        "between blanks.",
    )

    @api.depends("ticket_id.number", "create_date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kind = self.env["ir.model"]._get(self._name).name
        for document in self:
            document.display_name = self.env._(
                "%(kind)s of %(number)s",
                kind=kind,
                number=document.ticket_id.sudo().number or "",
            )

    @api.depends("ticket_id")
    @api.depends_context("uid")
    def _compute_others_steps(self):
        fills = cache(self.env["helpdesk.ticket"]._is_complaint_role_mine)
        for document in self:
            steps = document._get_others_steps(fills)
            document.others_steps = f" {' '.join(steps.mapped('code'))} "

    @api.depends("ticket_id")
    def _compute_absent_states(self):
        for document in self:
            steps = document.ticket_id.sudo().complaint_procedure_id._get_plan().steps
            own = any(step.document_model == self._name for step in steps.values())
            document.absent_states = own and " ".join(
                state
                for state, milestone in self._complaint_state_steps.items()
                if milestone not in steps
            )

    def _get_others_steps(self, fills):
        """Return the steps of the procedure that the user cannot take here.

        :param fills: tells whether the user fills a role for a company and a team
        :rtype: recordset of complaint.procedure.step, with sudo
        """
        ticket = self.ticket_id.sudo()
        team = ticket._get_complaint_step_team(ticket, self)
        return ticket.complaint_procedure_id.step_ids.filtered(
            lambda step: not self._names_who_takes(step.code)
            and not fills(
                step._get_taking_roles(
                    self.sudo()._get_step_role(step)
                    if step.document_model == self._name
                    else None
                ),
                ticket.company_id,
                team,
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._check_open()
        if not (self._complaint_in_case or self._complaint_after_close):
            documents.ticket_id._check_complaint_alone()
        return documents

    @api.model
    def _stamp_created(self, vals_list):
        super()._stamp_created(vals_list)
        tickets = self.env["helpdesk.ticket"].browse(
            [vals.get("ticket_id") for vals in vals_list if vals.get("ticket_id")]
        )
        tickets.sudo().fetch(["company_id", "complaint_round"])
        for vals in vals_list:
            ticket = tickets.browse(vals.get("ticket_id")).sudo()
            vals["company_id"] = ticket.company_id.id
            vals["round"] = ticket.complaint_round
        if tickets - tickets._filter_complaint_known():
            raise AccessError(self.env._("You have no part in this complaint."))

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        self._check_same_ticket(vals)
        self._check_frozen(vals)
        self._check_open()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        first = next(iter(self._complaint_transitions))
        if any(document.state != first for document in self):
            raise UserError(
                self.env._(
                    "A document that was issued is part of the file: it cannot be "
                    "deleted."
                )
            )

    @api.model
    def _get_stamp_fields(self):
        return super()._get_stamp_fields() | {"state", "round", "company_id"}

    def _check_same_ticket(self, vals):
        """Refuse to move a document: company and round come from its complaint.

        :raise UserError: when another complaint is written
        """
        if "ticket_id" in vals and any(
            document.ticket_id.id != vals["ticket_id"] for document in self
        ):
            raise UserError(self.env._("A document stays with its complaint."))

    def _get_known_ticket(self):
        """Return the complaint when the user may know its matter.

        A form is filled in before anybody looks whether it may be written; stored
        fields are computed as superuser.

        :rtype: helpdesk.ticket, one or none
        """
        ticket = self.ticket_id
        known = ticket._origin.sudo(False)._filter_complaint_known()
        return ticket if known else ticket.browse()

    def _check_frozen(self, vals):
        """Refuse to change what was issued or decided.

        :raise UserError: when a document of ``self`` is frozen
        """
        if set(vals) <= set(self._complaint_open_fields):
            return
        for document in self:
            if document.state in self._complaint_frozen_states:
                raise UserError(
                    self.env._(
                        "%s is decided and can no longer be changed.",
                        document.display_name,
                    )
                )

    def _check_open(self):
        """Refuse new acts on a complaint that is closed or is none.

        :raise UserError: when a complaint of ``self`` is closed or an old ticket
        """
        if self.env["helpdesk.ticket"]._get_complaint_import() is not None:
            # what was done before comes with a complaint that is over
            return
        for ticket in self.ticket_id.sudo():
            if not ticket.complaint_procedure_id:
                raise UserError(self.env._("%s is not a complaint.", ticket.number))
            if ticket.complaint_phase == "closed" and not self._complaint_after_close:
                raise UserError(
                    self.env._("The complaint %s is closed.", ticket.number)
                )

    def _set_state(self, state, milestone=None, payload=None, **vals):
        """Move the documents to ``state`` and write the step into the ledger.

        :param str state: a state allowed by ``_complaint_transitions``
        :param str milestone: code of the step reached, or None
        :param dict payload: facts for the ledger, without personal data
        :param vals: stamps written together with the state
        :raise UserError: when the transition or the step is not allowed
        """
        for document in self:
            if state not in self._complaint_transitions.get(document.state, ()):
                raise UserError(
                    self.env._(
                        "%(document)s cannot go from %(old)s to %(new)s.",
                        document=document.display_name,
                        old=document._get_state_label(document.state),
                        new=document._get_state_label(state),
                    )
                )
        self._check_open()
        self._check_evidence(milestone)
        self._trusted().write({"state": state, **vals})
        if milestone:
            self.env["helpdesk.ticket"]._complaint_record_entries(
                [
                    {
                        "ticket": document.ticket_id,
                        "milestone": milestone,
                        "document": document,
                        "payload": payload,
                    }
                    for document in self
                ]
            )

    def _check_evidence(self, milestone):
        """Refuse a step for which the procedure asks for a file (R330).

        :param str milestone: code of the step, or None
        :raise UserError: naming the step
        """
        for document in self:
            procedure = document.ticket_id.sudo().complaint_procedure_id
            step = procedure._get_steps().get(milestone)
            if step and step.needs_evidence and not document._get_evidence():
                raise UserError(
                    self.env._("“%s” needs evidence: attach a file.", step.name)
                )

    def _get_evidence(self):
        """Return the files that prove what the document says.

        :rtype: recordset of ir.attachment, as superuser
        """
        self.ensure_one()
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        return self.env["ir.attachment"].sudo().search(domain)

    def _get_state_label(self, state):
        """Return the translated label of a state.

        :rtype: str
        """
        return dict(self._fields["state"]._description_selection(self.env)).get(
            state, state
        )
