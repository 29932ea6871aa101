# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .helpdesk_ticket_stage import OPEN_PHASES

STAFF = "base.group_user"
IS_OPEN = f"WHERE complaint_phase IN {OPEN_PHASES}"


class HelpdeskTicket(models.Model):
    """A ticket under a complaint procedure is a complaint, the file of its case."""

    _name = "helpdesk.ticket"
    # Mixins come first: after the host their create would run too late.
    _inherit = [
        "complaint.trusted.mixin",
        "complaint.ticket.import",
        "complaint.ticket.reassignment",
        "complaint.ticket.question",
        "complaint.ticket.appeal",
        "complaint.ticket.withdrawal",
        "complaint.ticket.case.portal",
        "complaint.ticket.portal",
        "complaint.ticket.mail",
        "complaint.ticket.case.join",
        "complaint.ticket.case",
        "complaint.ticket.link",
        "complaint.ticket.proposal",
        "complaint.ticket.guard",
        "complaint.ticket.catalogue",
        "complaint.ticket.promise",
        "complaint.ticket.risk",
        "complaint.ticket.first.asked",
        "complaint.ticket.intake",
        "complaint.ticket.principle",
        "complaint.ticket.fact.record",
        "complaint.ticket.reopening",
        "complaint.ticket.inform",
        "complaint.ticket.library",
        "complaint.ticket.archive",
        "complaint.ticket.major",
        "complaint.ticket.signal",
        "complaint.ticket.progress",
        "complaint.ticket.people",
        "complaint.ticket.moving",
        "complaint.ticket.reconsider",
        "complaint.ticket.replay",
        "complaint.ticket.clock",
        "complaint.ticket.document.fact",
        "complaint.ticket.grade",
        "complaint.ticket.window",
        "complaint.ticket.fact",
        "complaint.ticket.pause",
        "complaint.ticket.escalation",
        "complaint.ticket.search",
        "complaint.ticket.buttons",
        "complaint.ticket.settlement",
        "complaint.ticket.guide",
        "complaint.ticket.closing",
        "complaint.ticket.identity",
        "helpdesk.ticket",
    ]

    # registration
    complaint_procedure_id = fields.Many2one(
        comodel_name="complaint.procedure",
        string="Procedure",
        ondelete="restrict",
        groups=STAFF,
        copy=False,
        help="The revision under which the complaint was registered. Empty for "
        "tickets that are not complaints.",
    )
    complaint_input_kind_id = fields.Many2one(
        "complaint.input.kind", string="Kind of Input", groups=STAFF
    )
    complaint_is_counted = fields.Boolean(string="Counts as Complaint", groups=STAFF)
    complaint_date_received = fields.Datetime(
        string="Received", groups=STAFF, copy=False
    )
    complaint_received_by_id = fields.Many2one(
        "res.users",
        string="Received By",
        index="btree_not_null",
        groups=STAFF,
        copy=False,
    )
    complaint_channel_reference = fields.Char(
        string="Number There",
        index="btree_not_null",
        groups=STAFF,
        copy=False,
        help="The number the complaint has where it comes from, such as an authority.",
    )
    complaint_incoming_id = fields.Many2one(
        comodel_name="complaint.incoming.document",
        string="Incoming Document",
        groups=STAFF,
        copy=False,
        ondelete="restrict",
        help="Where it stands in the register of incoming documents (R028).",
    )
    complaint_submission_key = fields.Char(groups=STAFF, copy=False)

    complaint_counter = fields.Integer(
        groups=STAFF, copy=False, help="The drawn number that the pattern shows."
    )

    # complainant
    complaint_is_anonymous = fields.Boolean(string="Anonymous", groups=STAFF)
    complaint_phone = fields.Char(string="Phone", index="btree_not_null", groups=STAFF)
    complaint_address = fields.Char(string="Address", groups=STAFF)
    complaint_persons = fields.Integer(
        string="Number of Complainants", default=1, groups=STAFF
    )
    complaint_subject_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="helpdesk_ticket_complaint_subject_rel",
        column1="ticket_id",
        column2="user_id",
        string="Persons Complained About",
        groups=STAFF,
        domain=[("share", "=", False)],
        help="They do not see the complaint and take no step in it.",
    )

    # matter
    complaint_demand = fields.Text(string="Demand", groups=STAFF)
    complaint_amount_claimed = fields.Monetary(
        string="Amount Claimed",
        currency_field="complaint_currency_id",
        groups=STAFF,
    )
    complaint_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Complaint Currency", groups=STAFF
    )
    complaint_earliest_feedback = fields.Datetime(
        string="Promised Feedback",
        groups=STAFF,
        help="The earliest time the customer was told to hear from us (R033).",
    )
    complaint_fact_ids = fields.One2many(
        "complaint.fact.answer", "ticket_id", string="Facts", groups=STAFF
    )

    # progress
    complaint_phase = fields.Selection(
        selection="_get_complaint_phases",
        string="Phase",
        groups=STAFF,
        copy=False,
    )
    complaint_round = fields.Integer(string="Round", groups=STAFF, copy=False)
    complaint_date_confirmed = fields.Datetime(
        string="Confirmed With the Customer", groups=STAFF, copy=False
    )
    complaint_validity = fields.Selection(
        selection=[("valid", "Valid"), ("invalid", "Invalid")],
        string="Validity",
        groups=STAFF,
        copy=False,
    )
    complaint_grade_id = fields.Many2one(
        "complaint.grade",
        string="Grade",
        index="btree_not_null",
        groups=STAFF,
        copy=False,
    )
    # Not on the mixin of the buttons: abstract models have no field to relate to.
    complaint_grade_color = fields.Integer(
        related="complaint_grade_id.color", string="Grade Color", groups=STAFF
    )
    complaint_date_due = fields.Datetime(string="Due", groups=STAFF, copy=False)
    complaint_clock_state = fields.Selection(
        selection=[
            ("none", "Nothing open"),
            ("running", "In time"),
            ("warning", "Due soon"),
            ("breached", "Overdue"),
            ("paused", "Paused"),
        ],
        string="Clock",
        groups=STAFF,
        copy=False,
    )
    complaint_closing_type_id = fields.Many2one(
        "complaint.procedure.closing", string="Closed As", groups=STAFF, copy=False
    )
    complaint_date_closed = fields.Datetime(
        string="Closed On", groups=STAFF, copy=False
    )
    complaint_summary = fields.Text(
        string="Summary and Evaluation", groups=STAFF, copy=False
    )

    complaint_case_value = fields.Selection(
        selection=[("yes", "Has value as a case"), ("no", "Has no value as a case")],
        string="Case Value",
        groups=STAFF,
        copy=False,
        help="是否有案例价值: decided when it is closed (R446).",
    )

    # group complaint
    complaint_is_case = fields.Boolean(
        string="Group Case",
        groups=STAFF,
        copy=False,
        help="Several people complain of the same matter.",
    )
    complaint_case_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Part of Group Case",
        index="btree_not_null",
        ondelete="restrict",
        groups=STAFF,
        copy=False,
    )
    complaint_member_ids = fields.One2many(
        "helpdesk.ticket",
        "complaint_case_id",
        string="Complaints of the Case",
        groups=STAFF,
    )
    complaint_complainant_ids = fields.One2many(
        "complaint.complainant", "ticket_id", string="Complainants", groups=STAFF
    )

    # ledger
    complaint_ledger_seq = fields.Integer(groups=STAFF, copy=False)
    complaint_ledger_hash = fields.Char(groups=STAFF, copy=False)

    # documents
    complaint_ledger_ids = fields.One2many(
        "complaint.ledger", "ticket_id", string="Ledger", groups=STAFF
    )
    complaint_clock_ids = fields.One2many(
        "complaint.clock", "ticket_id", string="Clocks", groups=STAFF
    )
    complaint_pause_ids = fields.One2many(
        "complaint.pause", "ticket_id", string="Pauses", groups=STAFF
    )
    complaint_extension_ids = fields.One2many(
        "complaint.extension", "ticket_id", string="Extensions", groups=STAFF
    )
    complaint_grade_proposal_ids = fields.One2many(
        "complaint.grade.proposal",
        "ticket_id",
        string="Proposals of a Higher Grade",
        groups=STAFF,
    )
    complaint_escalation_ids = fields.One2many(
        "complaint.escalation", "ticket_id", string="Escalations", groups=STAFF
    )
    complaint_contact_ids = fields.One2many(
        "complaint.contact", "ticket_id", string="Contacts", groups=STAFF
    )
    complaint_statement_ids = fields.One2many(
        "complaint.statement", "ticket_id", string="Reports", groups=STAFF
    )
    complaint_meeting_ids = fields.Many2many(
        "complaint.meeting",
        "complaint_meeting_ticket_rel",
        "ticket_id",
        "meeting_id",
        string="Meetings",
        groups=STAFF,
        copy=False,
    )
    complaint_assessment_ids = fields.One2many(
        "complaint.assessment", "ticket_id", string="Assessments", groups=STAFF
    )
    complaint_dispatch_ids = fields.One2many(
        "complaint.dispatch", "ticket_id", string="Dispatches", groups=STAFF
    )
    complaint_investigation_ids = fields.One2many(
        "complaint.investigation", "ticket_id", string="Investigations", groups=STAFF
    )
    complaint_solution_ids = fields.One2many(
        "complaint.solution", "ticket_id", string="Solutions", groups=STAFF
    )
    complaint_action_ids = fields.Many2many(
        "complaint.action",
        "complaint_action_ticket_rel",
        "ticket_id",
        "action_id",
        string="Improvements",
        groups=STAFF,
        copy=False,
    )
    complaint_responsibility_ids = fields.One2many(
        "complaint.responsibility",
        "ticket_id",
        string="Responsibilities",
        groups=STAFF,
    )
    complaint_compensation_ids = fields.One2many(
        "complaint.compensation", "ticket_id", string="Compensations", groups=STAFF
    )
    complaint_reply_ids = fields.One2many(
        "complaint.reply", "ticket_id", string="Replies", groups=STAFF
    )
    complaint_revisit_ids = fields.One2many(
        "complaint.revisit", "ticket_id", string="Revisits", groups=STAFF
    )
    complaint_rating_ids = fields.One2many(
        "complaint.rating", "ticket_id", string="Ratings", groups=STAFF
    )
    complaint_appeal_ids = fields.One2many(
        "complaint.appeal", "ticket_id", string="Appeals", groups=STAFF
    )
    complaint_external_referral_ids = fields.One2many(
        "complaint.external.referral",
        "ticket_id",
        string="External Proceedings",
        groups=STAFF,
    )

    _complaint_number_uniq = models.UniqueIndex(
        "(company_id, number) WHERE complaint_procedure_id IS NOT NULL",
        "The number of a complaint is given once in a company.",
    )
    # Complaints of a procedure, and the numbers that were drawn and never stored.
    _complaint_counter_idx = models.Index(
        "(complaint_procedure_id, complaint_counter) "
        "WHERE complaint_procedure_id IS NOT NULL"
    )
    _complaint_incoming_uniq = models.UniqueIndex(
        "(complaint_incoming_id) WHERE complaint_incoming_id IS NOT NULL",
        "An incoming document is registered as one complaint.",
    )
    _complaint_key_uniq = models.UniqueIndex(
        "(complaint_submission_key) WHERE complaint_submission_key IS NOT NULL",
        "This form was sent already.",
    )
    # Daily lists: what is open, the most urgent first, as a list and in columns.
    _complaint_open_idx = models.Index(f"(complaint_date_due, id DESC) {IS_OPEN}")
    _complaint_kanban_idx = models.Index(
        f"(stage_id, complaint_date_due, id DESC) {IS_OPEN}"
    )
    # The red and the amber ones among them.
    _complaint_state_idx = models.Index(
        f"(complaint_clock_state, complaint_date_due, id DESC) {IS_OPEN}"
    )
    _complaint_due_idx = models.Index(
        "(complaint_date_due, id DESC) WHERE complaint_procedure_id IS NOT NULL"
    )
    _complaint_received_idx = models.Index(
        "(company_id, complaint_date_received DESC) "
        "WHERE complaint_date_received IS NOT NULL"
    )
    # What was closed in a period.
    _complaint_closed_idx = models.Index(
        "(company_id, complaint_date_closed) "
        "WHERE complaint_date_closed IS NOT NULL AND complaint_phase = 'closed'"
    )
    # Complaints of a kind within a window (R120).
    _complaint_kind_idx = models.Index(
        "(company_id, category_id, complaint_date_received) "
        "WHERE complaint_date_received IS NOT NULL"
    )
    _complaint_case_idx = models.Index(
        "(complaint_date_due, id DESC) WHERE complaint_is_case"
    )
    # Files whose retention is over.
    _complaint_retention_idx = models.Index(
        "(complaint_procedure_id, complaint_date_closed) "
        "WHERE complaint_date_closed IS NOT NULL"
    )
    _complaint_partner_idx = models.Index("(partner_id, complaint_date_received DESC)")
    _complaint_number_idx = models.Index("(number)")

    @api.model
    def _get_complaint_phases(self):
        return self.env["helpdesk.ticket.stage"]._get_complaint_phases()

    @api.depends("team_id")
    def _compute_stage_id(self):
        # The stage of a complaint follows its milestones.
        complaints = self._filter_complaints()
        return super(HelpdeskTicket, self - complaints)._compute_stage_id()

    @api.depends("user_id")
    def _compute_team_id(self):
        complaints = self._filter_complaints()
        return super(HelpdeskTicket, self - complaints)._compute_team_id()

    @api.depends("team_id")
    def _compute_user_id(self):
        complaints = self._filter_complaints()
        return super(HelpdeskTicket, self - complaints)._compute_user_id()

    def _filter_complaints(self):
        """Return the tickets of ``self`` that are complaints.

        :rtype: recordset of helpdesk.ticket
        """
        return self.filtered(lambda t: t.sudo().complaint_procedure_id)
