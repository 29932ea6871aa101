# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.identity import mask
from ..complaint_complainant import SETTLED

STAFF = "base.group_user"
# Steps without a document that also a complaint of a case takes by itself.
ALONE = ("acknowledged", "withdrawn", "closed")
# Ways in which a complaint of a case ends before the case does.
ENDING_ALONE = ("withdrawn", "duplicate")


class ComplaintTicketCase(models.AbstractModel):
    """A group complaint: one file for a matter that several people complain of (R312).

    The case is the complaint of one of them. The others keep their number and their
    file; the work is done once, in the case, and they end with it.
    """

    _name = "complaint.ticket.case"
    _description = "Complaint Group Case"

    complaint_people_count = fields.Integer(
        string="People", compute="_compute_complaint_people", groups=STAFF
    )
    complaint_agreed_count = fields.Integer(
        string="Agreed", compute="_compute_complaint_people", groups=STAFF
    )
    complaint_waiting_count = fields.Integer(
        string="Without an Answer That Settles It",
        compute="_compute_complaint_people",
        groups=STAFF,
    )

    def _compute_complaint_people(self):
        counts = self._origin._count_complaint_people()
        for ticket in self:
            own = counts.get(ticket._origin.id, {})
            own.pop("left", None)
            ticket.complaint_people_count = sum(own.values())
            ticket.complaint_agreed_count = own.get("accepted", 0)
            ticket.complaint_waiting_count = sum(
                count for state, count in own.items() if state not in SETTLED
            )

    def _count_complaint_people(self):
        """Count the people of group cases by their state.

        :return: ticket id -> state -> number
        :rtype: dict
        """
        cases = self.sudo().filtered("complaint_is_case")
        counts = {case.id: {} for case in cases}
        if cases:
            rows = cases.complaint_complainant_ids._read_group(
                Domain("ticket_id", "in", cases.ids),
                ["ticket_id", "state"],
                ["__count"],
            )
            for case, state, count in rows:
                counts[case.id][state] = count
        return counts

    @api.model
    def _get_complaint_milestones(self):
        _ = self.env._
        return super()._get_complaint_milestones() | {
            "case_opened": _("Group case opened"),
            "persons_changed": _("List of complainants changed"),
            "joined": _("Joined to a group case"),
            "went_alone": _("Taken out of the group case"),
            "member_told": _("Complainant told of the offer"),
            "member_accepted": _("Complainant agrees"),
            "member_refused": _("Complainant does not agree"),
            "member_silent": _("No answer of a complainant"),
            "member_ended": _("Ended for a complainant, with a reason"),
            "member_left": _("Complainant left the case"),
            "case_mailed": _("Told by e-mail of the group case"),
        }

    def _get_complaint_fact_values(self):
        """Count the people of the list where they are more than was said (R053)."""
        values = super()._get_complaint_fact_values()
        for case_id, counts in self._count_complaint_people().items():
            facts = values[self.sudo().browse(case_id)]
            listed = sum(counts.values()) - counts.get("left", 0)
            facts["persons"] = max(facts["persons"] or 0, listed)
        return values

    # -- who handles it --------------------------------------------------------

    def _is_complaint_in_case(self):
        """Tell whether the complaint is handled in an open group case.

        :rtype: bool
        """
        self.ensure_one()
        case = self.sudo().complaint_case_id
        return bool(case) and "closed" not in (
            case.complaint_phase,
            self.sudo().complaint_phase,
        )

    def _filter_complaint_alone(self):
        """Return the complaints that are not handled in an open group case.

        :rtype: recordset of helpdesk.ticket
        """
        return self.filtered(lambda ticket: not ticket._is_complaint_in_case())

    def _check_complaint_alone(self):
        """Refuse work on a complaint that is handled in a group case.

        :raise UserError: naming the complaint
        """
        for ticket in self - self._filter_complaint_alone():
            raise UserError(
                self.env._(
                    "%s is handled in its group case: work on the case instead.",
                    ticket.sudo().number,
                )
            )

    @api.model
    def _check_complaint_order(self, entries, progress):
        alone = [entry for entry in entries if not entry.get("with_case")]
        for entry in alone:
            if (
                entry["step"]
                and not entry.get("document")
                and entry["milestone"] not in ALONE
            ):
                entry["ticket"]._check_complaint_alone()
        return super()._check_complaint_order(alone, progress)

    @api.model
    def _get_complaint_next(self, entry, progress):
        if entry["ticket"]._is_complaint_in_case():
            return []
        return super()._get_complaint_next(entry, progress)

    @api.model
    def _complaint_stop_clocks(self, entry, clocks):
        """End the work on a complaint that joins a case; what is overdue was late."""
        if entry["milestone"] == "joined":
            date = entry["date"]
            late = clocks.filtered(
                lambda c: c.state == "breached"
                or (c.state == "running" and c.date_due and c.date_due < date)
            )
            late._meet(date)
            (clocks - late)._void()
        return super()._complaint_stop_clocks(entry, clocks.filtered("is_open"))

    def _complaint_reconsider(self):
        return super(
            ComplaintTicketCase, self._filter_complaint_alone()
        )._complaint_reconsider()

    def _complaint_raise_grades(self):
        alone = self._filter_complaint_alone()
        return super(ComplaintTicketCase, alone)._complaint_raise_grades()

    def _get_complaint_possible_steps(self, progress, facts):
        possible = super()._get_complaint_possible_steps(progress, facts)
        if self._is_complaint_in_case():
            return possible.filtered(lambda s: s.code in ("withdrawn", "closed"))
        return possible

    def _get_complaint_case_offer(self):
        """Return the solution of the case that waits for the answers.

        :rtype: complaint.solution, one or none
        """
        self.ensure_one()
        solutions = self.complaint_solution_ids
        return solutions.filtered(lambda s: s.state == "offered").sorted("id")[-1:]

    # -- closing -------------------------------------------------------------------

    def _get_cannot_close_reasons(self, closing):
        """Keep a case open until everybody agreed or was ended with a reason."""
        reasons = super()._get_cannot_close_reasons(closing)
        counts = self._count_complaint_people()
        for ticket in self:
            people = counts.get(ticket.id, {})
            waiting = sum(n for state, n in people.items() if state not in SETTLED)
            if waiting:
                reasons[ticket].append(
                    self.env._(
                        "%s complainants of the case have not agreed: note their "
                        "answers, or end it for them with a reason.",
                        waiting,
                    )
                )
            if ticket._is_complaint_in_case() and closing.kind not in ENDING_ALONE:
                reasons[ticket].append(
                    self.env._("It is handled in its group case and closed with it.")
                )
        return reasons

    def _complaint_close(self, closing, summary):
        """Close the complaints of a case with it; who ends alone settles his place."""
        result = super()._complaint_close(closing, summary)
        people = self.env["complaint.complainant"].sudo()
        domain = Domain("member_id", "in", self.ids) & Domain(
            "state", "not in", SETTLED
        )
        for person in people.search(domain):
            person._note_ended({"reason": closing.sudo().name})
        members = self.sudo().complaint_member_ids
        members = members.filtered(lambda t: t.complaint_phase != "closed")
        members._trusted().write(
            {
                "complaint_closing_type_id": closing.id,
                "complaint_summary": self.env._("Closed with its group case."),
            }
        )
        members._complaint_record_with_case("closed", {"closing": closing.sudo().code})
        cases = self.sudo().filtered("complaint_is_case")
        ended = cases.complaint_complainant_ids.filtered(
            lambda person: person.member_id in members | cases
        )
        ended._announce("closed")
        return result

    def _complaint_record_with_case(self, milestone, payload=None):
        """Take a step of the case in the files of its complaints, whatever is next.

        :param str milestone: code of the step
        :param dict payload: facts, without personal data
        """
        step = {"milestone": milestone, "payload": payload, "with_case": True}
        self._complaint_record_entries([{"ticket": ticket, **step} for ticket in self])

    @api.model
    def _check_complaint_roles(self, entries):
        alone = [entry for entry in entries if not entry.get("with_case")]
        return super()._check_complaint_roles(alone)

    # -- who they are ----------------------------------------------------------------

    def _mask_complaint_case(self, text):
        """Return a text about a group case without who its people are.

        :param str text: what somebody typed, or False
        :rtype: str
        """
        self.ensure_one()
        known = self._get_complaint_identity()
        people = self.sudo().complaint_complainant_ids
        for kind in ("name", "phone", "address"):
            known.setdefault(kind, set()).update(filter(None, people.mapped(kind)))
        marks = {
            "name": self.env._("[customer]"),
            "phone": self.env._("[phone]"),
            "email": self.env._("[e-mail]"),
            "address": self.env._("[address]"),
        }
        return mask(text or "", known, marks)

    # -- screens -----------------------------------------------------------------------

    def action_complaint_group(self):
        """Open the dialogue to join complaints to one group case.

        :return: window action
        """
        self.check_access("write")
        side = self._get_complaint_side()
        tickets = (self | side).sorted(lambda t: (t.complaint_date_received, t.id))
        cases = tickets.filtered("complaint_is_case") | tickets.complaint_case_id
        case = cases[:1] or tickets[:1]
        joining = tickets - case if len(tickets) > 1 or cases else tickets.browse()
        return self._get_complaint_action(
            "complaint_join_action",
            default_case_id=case.id,
            default_ticket_ids=[fields.Command.set(joining.ids)],
        )

    def action_complaint_note_people(self):
        """Open the dialogue to note what several people of the case said.

        :return: window action
        """
        self.ensure_one()
        people = self.complaint_complainant_ids
        return people.filtered(lambda p: p.state not in SETTLED).action_note() | {
            "target": "new"
        }

    def action_complaint_paste_people(self):
        """Open the dialogue to paste a list of people into the case.

        :return: window action
        """
        self.ensure_one()
        self.check_access("write")
        return self._get_complaint_action(
            "complaint_complainant_paste_action", default_ticket_id=self.id
        )
