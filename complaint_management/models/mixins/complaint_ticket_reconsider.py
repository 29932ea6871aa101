# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintTicketReconsider(models.AbstractModel):
    """Looks again at what follows from the facts when the facts have changed.

    Grades only rise; time limits change only before they are overdue; work that is
    no longer asked for ends, and what is asked for now begins.
    """

    _name = "complaint.ticket.reconsider"
    _description = "Complaint Reconsidering"

    def _complaint_reconsider(self):
        """Fit clocks and limits of open complaints to their facts, in batch."""
        tickets = self.sudo().filtered(
            lambda t: t.complaint_phase and t.complaint_phase != "closed"
        )
        if not tickets:
            return
        now = fields.Datetime.now().replace(microsecond=0)
        facts = tickets._get_complaint_fact_values()
        clocks = self._get_complaint_clocks(tickets)
        # what is overdue stays so, noticed or not
        running = clocks.filtered(
            lambda c: c.state in ("running", "paused") and not c._is_breach()
        )
        ended = self._complaint_void_unwanted(running, facts)
        switched = self._complaint_switch_limits(running, facts)
        begun = tickets._complaint_start_wanted(clocks, facts, now)
        self._complaint_log_reconsidered(ended, switched, begun, facts, now)
        tickets._complaint_refresh(clocks | begun)

    @api.model
    def _complaint_void_unwanted(self, clocks, facts):
        """End running clocks of steps whose conditions no longer hold.

        :return: the clocks that were ended
        :rtype: recordset of complaint.clock
        """
        plan = {p: p._get_plan() for p in clocks.step_id.procedure_id}
        unwanted = clocks.filtered(
            lambda c: not plan[c.step_id.procedure_id]
            .steps[c.step_id.code]
            .is_wanted(facts[c.ticket_id])
        )
        unwanted._void()
        return unwanted

    @api.model
    def _complaint_switch_limits(self, clocks, facts):
        """Give running clocks the limit whose conditions hold now; it is logged.

        :return: the clocks that got another limit
        :rtype: recordset of complaint.clock
        """
        switched = clocks.browse()
        for clock in clocks.filtered(lambda c: c.state == "running"):
            planned = clock.step_id.procedure_id._get_plan().steps[clock.step_id.code]
            limit = planned.get_limit(facts[clock.ticket_id])
            step = clock.step_id
            limit = limit or (False, step.limit_number, step.limit_unit)
            if limit[0] == clock.limit_id.id or clock.date_agreed:
                continue
            clock._trusted().write(
                {
                    "limit_id": limit[0],
                    "limit_number": limit[1],
                    "limit_unit": limit[2],
                }
            )
            switched |= clock
        switched._reschedule("switched")
        return switched

    def _complaint_start_wanted(self, clocks, facts, date, every=False):
        """Start the clocks of steps whose conditions hold by now.

        :param clocks: the clocks of ``self``
        :param dict facts: ticket -> fact code -> value
        :param datetime date: that of the row of the ledger that says so, naive UTC
        :param bool every: also of steps without conditions, where all work had ended
        :return: the new ones
        :rtype: recordset of complaint.clock
        """
        progress = self._get_complaint_progress(self)
        running = {(c.ticket_id, c.step_id.code, c.round) for c in clocks if c.is_open}
        vals_list = []
        for ticket in self:
            steps = ticket.complaint_procedure_id._get_steps()
            for taken, planned in progress[ticket.id].get_due(every):
                if (ticket, planned.code, ticket.complaint_round) in running:
                    continue
                entry = {
                    "ticket": ticket,
                    "milestone": taken,
                    "step": steps[taken],
                    "steps": steps,
                    "date": date,
                }
                if planned.is_wanted(facts[ticket]):
                    vals_list.append(self._prepare_clock(entry, planned, facts[ticket]))
        return self._create_clocks(clocks, vals_list)
