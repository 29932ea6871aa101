# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

# With these the list has no open question any more.
SETTLED = ("accepted", "ended", "left")
# What a new offer makes void.
ANSWER = (
    "date_answered",
    "customer_answer_channel",
    "answer_partner_id",
    "answer_person",
    "answered_by_id",
    "answer_hash",
    "signature_id",
    "refusal_reason",
)
# What an officer may note, and the state it leads to.
ACTS = ("told", "accepted", "refused", "no_answer", "ended", "left")


class ComplaintComplainant(models.Model):
    """One person of a group complaint, and his own answer to the offer (R312).

    ``ticket_id`` is the case. A person who complained himself keeps his complaint,
    ``member_id``; the others stand in the list only.
    """

    _name = "complaint.complainant"
    _description = "Complainant of a Group Case"
    _inherit = [
        "complaint.complainant.mail",
        "complaint.solution.answer.mixin",
        "complaint.evidence.mixin",
        "complaint.document.mixin",
    ]
    _order = "ticket_id, id"
    _complaint_transitions = {
        "listed": ("offered", "ended", "left"),
        "offered": (
            "listed",
            "offered",
            "accepted",
            "refused",
            "no_answer",
            "ended",
            "left",
        ),
        "accepted": ("listed", "offered", "ended", "left"),
        "refused": ("listed", "offered", "ended", "left"),
        "no_answer": ("listed", "offered", "ended", "left"),
        "ended": (),
        "left": (),
    }
    _complaint_frozen_states = (
        "offered",
        "accepted",
        "refused",
        "no_answer",
        "ended",
        "left",
    )
    _complaint_open_fields = ("phone", "address")
    _complaint_stamp_fields = (
        "member_id",
        "solution_id",
        "date_offered",
        "offered_by_id",
        "offer_hash",
        "end_reason",
        "join_reason",
        "attachment_ids",
        "news_due",
        *ANSWER,
    )

    name = fields.Char(required=True)
    phone = fields.Char(index="btree_not_null")
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", index="btree_not_null"
    )
    address = fields.Char(string="Unit or Address")
    member_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Own Complaint",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="Empty for somebody who did not complain himself.",
    )
    join_reason = fields.Text(readonly=True)
    solution_id = fields.Many2one(
        comodel_name="complaint.solution",
        string="Offer",
        readonly=True,
        ondelete="restrict",
        help="The offer he was told of last.",
    )
    date_offered = fields.Datetime(string="Told On")
    end_reason = fields.Text(string="Reason of the End", readonly=True)
    state = fields.Selection(
        selection=[
            ("listed", "Not told yet"),
            ("offered", "Told"),
            ("accepted", "Agrees"),
            ("refused", "Does not agree"),
            ("no_answer", "No answer"),
            ("ended", "Ended with a reason"),
            ("left", "Left the case"),
        ],
        default="listed",
        required=True,
        readonly=True,
        copy=False,
    )

    _member_uniq = models.UniqueIndex(
        "(member_id) WHERE member_id IS NOT NULL AND state != 'left'",
        "A complaint is part of one group case.",
    )

    @api.depends("name")
    def _compute_display_name(self):
        for person in self:
            person.display_name = person.name

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_trusted():
            return super().create(vals_list)
        cases = self.env["helpdesk.ticket"].browse(
            {vals["ticket_id"] for vals in vals_list if vals.get("ticket_id")}
        )
        cases.check_access("write")
        cases._check_complaint_partners(vals_list)
        cases._complaint_open_case()
        people = super().create(vals_list)
        people.ticket_id._complaint_change_persons()
        return people

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        if "partner_id" in vals:
            self.env["helpdesk.ticket"]._check_complaint_partners([vals])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_member(self):
        if self.member_id:
            raise UserError(
                self.env._("Who complained himself is taken out of the case instead.")
            )

    def unlink(self):
        self._check_open()
        cases = self.ticket_id
        result = super().unlink()
        cases._complaint_change_persons()
        return result

    # -- the answer of one person ----------------------------------------------

    def _offer(self, solution):
        """Tell of a new offer: who follows his complaint sees it, others are called.

        Whatever they said to an earlier one no longer counts.

        :param solution: complaint.solution that is offered
        """
        asked = self.filtered(lambda person: person.state != "ended")
        own = asked.filtered("member_id")
        others = asked - own
        others.filtered(lambda p: p.state != "listed").sudo()._set_state("listed")
        own._tell(solution)
        own._announce("offered")

    def _tell(self, solution, date=None):
        """Note that people were told of an offer, each in his own file, too.

        :param solution: complaint.solution that is offered
        :param datetime date: when, naive UTC, default now
        """
        if not self:
            return
        people = self.sudo()
        cleared = dict.fromkeys(ANSWER, False)
        stamps = {
            "solution_id": solution.id,
            "date_offered": date or fields.Datetime.now(),
            "offered_by_id": self.env.uid,
            "offer_hash": solution.offer_hash,
        }
        people._set_state("offered", **cleared, **stamps)
        payload = {"offer": solution.offer_hash}
        people.ticket_id._complaint_record(
            "member_told", solution, payload | {"people": people.ids}
        )
        people._record_on_members("offered", payload)

    def _get_offer_content(self):
        return self.sudo().solution_id._get_offer_content()

    def _check_content_unchanged(self):
        self.sudo().solution_id._check_content_unchanged()

    def _check_offer(self, offer_hash):
        if self.solution_id.state != "offered":
            raise UserError(self.env._("There is no offer to answer (any more)."))
        return super()._check_offer(offer_hash)

    def _check_customer(self, partner):
        """Take the answer of the person himself only (R312)."""
        self.ensure_one()
        if not partner or partner != self.sudo().member_id.partner_id:
            raise AccessError(self.env._("Only the complainant answers the offer."))

    def _keep_signature(self, signature):
        """Keep it with his own complaint: others of the case do not see it."""
        own = self.sudo().member_id
        name = self.env._("Signature of %s.png", own.number)
        vals = own._prepare_complaint_file(name, signature, "image/png")
        return self.env["ir.attachment"].sudo().create({**vals, "res_id": own.id})

    def _get_answer_milestone(self, answer):
        return f"member_{answer}"

    def _answer(self, answer, channel, offer_hash, **vals):
        """Take the answer, in the person's own file, too; the last one settles."""
        if self.sudo().state == "no_answer":
            # he answers after all
            self._tell(self.sudo().solution_id, self.sudo().date_offered)
        super()._answer(answer, channel, offer_hash, **vals)
        self._record_on_members(answer, {"offer": self.sudo().offer_hash})
        self.sudo().solution_id._settle_case()

    # -- acts of officers --------------------------------------------------------

    def action_note(self):
        """Open the dialogue to note what people of the case said, or their end.

        :return: window action
        """
        self.check_access("write")
        return self.env["helpdesk.ticket"]._get_complaint_action(
            "complaint_complainant_act_action",
            default_ticket_id=self.ticket_id[:1].id,
            default_complainant_ids=[Command.set(self.ids)],
        )

    def action_open_member(self):
        """Open the person's own complaint.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return self.member_id.get_formview_action()

    def _note(self, act, **values):
        """Note what people said, with date and proof; the caller checked access.

        :param str act: one of :data:`ACTS`
        :param values: ``date`` (naive UTC), ``channel``, ``person``, ``reason`` and
            ``files``
        :raise UserError: when something is missing or not possible now
        """
        if act not in ACTS or not self:
            raise UserError(self.env._("Say who said what."))
        self.check_access("write")
        self._keep_proof(values["files"])
        for person in self:
            getattr(person, f"_note_{act}")(values)

    def _keep_proof(self, files):
        """Put the files that prove what was said to the people; they are kept.

        :param files: ir.attachment
        """
        if not files:
            return
        own = files.sudo().filtered(
            lambda file: not file.res_id and file.create_uid == self.env.user
        )
        for file in files - own:
            raise UserError(
                self.env._("“%s” belongs to something else: upload it.", file.name)
            )
        own.write({"res_model": self._name, "res_id": self[:1].id})
        people = self.sudo()
        links = [Command.link(file_id) for file_id in files.ids]
        people._trusted().write({"attachment_ids": links})
        people._seal_evidence()

    def _note_told(self, values):
        solution = self.sudo().ticket_id._get_complaint_case_offer()
        if not solution:
            raise UserError(self.env._("There is no offer to tell of."))
        date = values["date"]
        if not solution.date_offered.replace(microsecond=0) <= date:
            raise UserError(self.env._("Nobody was told before the offer was made."))
        if date > fields.Datetime.now():
            raise UserError(self.env._("This is in the future."))
        self._tell(solution, date)

    def _note_accepted(self, values):
        self._note_answer("accepted", values)

    def _note_refused(self, values):
        self._note_answer("refused", values)

    def _note_answer(self, answer, values):
        """Note what somebody answered by phone, letter or in person."""
        if self.state == "refused":
            # he thought better of it; what he said before stands in the ledger
            self._tell(self.sudo().solution_id, self.date_offered)
        self._officer_answer(
            answer,
            values["channel"],
            values["person"] or self.name,
            values["date"],
            values["reason"],
        )

    def _note_no_answer(self, values):
        person = self.sudo()
        person._check_offer(None)
        person._set_state("no_answer", "member_silent")

    def _note_ended(self, values):
        """End the case for one person, for a reason: it does not wait for him."""
        reason = self._check_end_reason(values["reason"])
        self.sudo()._set_state("ended", "member_ended", end_reason=reason)
        self.sudo().ticket_id._get_complaint_case_offer()._settle_case()

    def _note_left(self, values):
        """Take somebody out of the case; his own complaint goes on by itself."""
        reason = self._check_end_reason(values["reason"])
        person = self.sudo()
        if person.member_id == person.ticket_id:
            raise UserError(
                self.env._("The case is in the file of %s: end it instead.", self.name)
            )
        person._set_state("left", "member_left", end_reason=reason)
        person.member_id._complaint_go_alone(person)
        person.ticket_id._complaint_change_persons()
        person.ticket_id._get_complaint_case_offer()._settle_case()

    def _check_end_reason(self, reason):
        """Return a reason without blanks around it.

        :raise UserError: when it is empty
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason."))
        return reason.strip()

    # -- the ledgers ---------------------------------------------------------------

    def _record_on_members(self, milestone, payload=None):
        """Write a step of the case into the ledgers of their own complaints.

        As the system: what it takes was checked on the case.
        """
        people = self.sudo().with_user(SUPERUSER_ID)
        own = people.filtered(lambda p: p.member_id and p.member_id != p.ticket_id)
        own.member_id._complaint_record_with_case(milestone, payload)
