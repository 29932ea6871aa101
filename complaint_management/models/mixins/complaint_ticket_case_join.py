# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ComplaintTicketCaseJoin(models.AbstractModel):
    """Makes a complaint a group case; others join it and leave it again (R312)."""

    _name = "complaint.ticket.case.join"
    _description = "Joining of a Group Case"

    def _complaint_open_case(self):
        """Make complaints group cases; whose file it is stands first in the list.

        :raise UserError: when one is closed or part of a case itself
        """
        new = self.sudo().filtered(lambda ticket: not ticket.complaint_is_case)
        new._check_complaint_alone()
        people = self.env["complaint.complainant"].sudo()._trusted()
        people.create([ticket._prepare_complainant(ticket) for ticket in new])
        new._trusted().write({"complaint_is_case": True})
        new.with_env(self.env)._complaint_record("case_opened")

    def _prepare_complainant(self, case, reason=None):
        """Return how the customer of the complaint stands in the list of a case.

        :param case: helpdesk.ticket of the case
        :param str reason: why he joins it
        :rtype: dict
        """
        self.ensure_one()
        return {
            "ticket_id": case.id,
            "member_id": self.id,
            "name": self.partner_name
            or self.partner_id.name
            or self.env._("Anonymous"),
            "phone": self.complaint_phone,
            "partner_id": self.partner_id.id,
            "address": self.complaint_address,
            "join_reason": reason,
        }

    def _get_complaint_join_problems(self, tickets):
        """Tell why complaints cannot join the case.

        :param tickets: helpdesk.ticket
        :return: translated sentences
        :rtype: list of str
        """
        self.ensure_one()
        _, case = self.env._, self.sudo()
        problems = []
        if not case.complaint_procedure_id or case.complaint_phase == "closed":
            problems.append(_("%s is closed or no complaint.", case.number))
        if case.complaint_case_id:
            problems.append(_("%s is part of a group case itself.", case.number))
        for ticket in tickets.sudo():
            number = ticket.number
            if not ticket.complaint_procedure_id or ticket.complaint_phase == "closed":
                problems.append(_("%s is closed or no complaint.", number))
            if ticket.company_id != case.company_id:
                problems.append(_("%s belongs to another company.", number))
            if ticket == case or ticket.complaint_is_case:
                problems.append(_("%s is a group case itself.", number))
            if ticket.complaint_case_id:
                problems.append(_("%s is part of a group case already.", number))
        return problems

    def _complaint_join(self, tickets, reason):
        """Join complaints to the case: they keep their file, their work ends.

        :param tickets: helpdesk.ticket
        :param str reason: why they belong to it
        :raise AccessError: when the user may not write all of them
        :raise UserError: when one of them cannot join
        """
        self.ensure_one()
        (self | tickets).check_access("write")
        problems = self._get_complaint_join_problems(tickets)
        if problems or not tickets or not (reason or "").strip():
            raise UserError(
                "\n".join(problems) or self.env._("Say which complaints join and why.")
            )
        self._complaint_open_case()
        case, people = self.sudo(), self.env["complaint.complainant"].sudo()
        vals_list = [t._prepare_complainant(case, reason) for t in tickets.sudo()]
        joined = people._trusted().create(vals_list)
        tickets.sudo()._trusted().write({"complaint_case_id": case.id})
        case._complaint_share_subjects()
        self._complaint_record_entries(
            [
                {"ticket": person.member_id, "milestone": "joined", "document": person}
                for person in joined
            ]
        )
        self._complaint_change_persons()
        solution = case._get_complaint_case_offer()
        if solution:
            solution._check_discreet()
            joined._offer(solution)

    def _complaint_share_subjects(self):
        """Hide all files of a case from whoever one of them complains about."""
        for case in self.sudo().filtered("complaint_is_case"):
            files = case | case.complaint_member_ids
            for ticket in files:
                missing = files.complaint_subject_user_ids - (
                    ticket.complaint_subject_user_ids
                )
                if missing:
                    ticket.complaint_subject_user_ids |= missing

    def write(self, vals):
        result = super().write(vals)
        if vals.get("complaint_subject_user_ids"):
            (self | self.sudo().complaint_case_id)._complaint_share_subjects()
        return result

    def _complaint_change_persons(self):
        """Record how many people a case has by now, and grade it by them (R053)."""
        counts = self._count_complaint_people()
        entries = []
        for case in self:
            people = counts[case.id]
            payload = {"persons": sum(people.values()) - people.get("left", 0)}
            entries.append(
                {"ticket": case, "milestone": "persons_changed", "payload": payload}
            )
        self._complaint_record_entries(entries)
        self._complaint_raise_grades()
        self._complaint_reconsider()

    def _complaint_go_alone(self, person):
        """Take complaints out of their case: work begins again on those still open.

        :param person: complaint.complainant that left
        """
        tickets = self.sudo()
        if not tickets:
            return
        tickets._trusted().write({"complaint_case_id": False})
        now = fields.Datetime.now().replace(microsecond=0)
        tickets.with_env(self.env)._complaint_record("went_alone", person, date=now)
        tickets = tickets.filtered(lambda t: t.complaint_phase != "closed")
        clocks = self._get_complaint_clocks(tickets)
        facts = tickets._get_complaint_fact_values()
        clocks |= tickets._complaint_start_wanted(clocks, facts, now, every=True)
        tickets._complaint_refresh(clocks)
