# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Domain

LATE = ("breached", "late")
# a reason that is not decided on is not refused either
EXCUSED = ("given", "accepted")


class ComplaintDispatch(models.Model):
    _inherit = "complaint.dispatch"

    penalty_ids = fields.One2many("complaint.penalty", "dispatch_id", string="Fines")
    repair_ids = fields.One2many(
        "complaint.emergency.repair", "dispatch_id", string="Emergency Repairs"
    )

    def _get_violation_facts(self):
        """Return what stamps and clocks say of orders, for the conditions of fines.

        ``taken_<milestone>`` tells that the order took a step, ``late_<milestone>``
        that a clock of the step ran out, whether or not anybody has noticed yet.

        :return: order -> fact code -> value
        :rtype: dict
        """
        facts = {order: order._get_unmet_facts() for order in self}
        steps = {"taken": self._get_taken_steps(), "late": self._get_late_steps()}
        for kind, found in steps.items():
            for order, code in found:
                facts[order][f"{kind}_{code}"] = True
        return facts

    def _get_unmet_facts(self):
        """Return the facts of an order as if no step had been taken or missed.

        :rtype: dict
        """
        steps = self.sudo().ticket_id.complaint_procedure_id._get_plan().steps.values()
        codes = [step.code for step in steps if step.document_model == self._name]
        return {
            **{f"{kind}_{code}": False for code in codes for kind in ("taken", "late")},
            "norms_followed": self.norms_followed or None,
            "customer_satisfied": self.customer_satisfied or None,
        }

    def _get_own_domain(self):
        """Return what stands in ledger and clocks of orders.

        :rtype: Domain
        """
        return (
            Domain("ticket_id", "in", self.ticket_id.ids)
            & Domain("document_model", "=", self._name)
            & Domain("document_id", "in", self.ids)
        )

    def _get_taken_steps(self):
        """Return the steps that orders took.

        :return: (order, milestone) pairs
        :rtype: list of tuple
        """
        rows = self.env["complaint.ledger"].sudo()
        rows = rows._read_group(self._get_own_domain(), ["document_id", "milestone"])
        return [(self.browse(order_id), code) for order_id, code in rows]

    def _get_late_steps(self):
        """Return the steps whose limit ran out, noticed or not.

        :return: (order, milestone) pairs
        :rtype: list of tuple
        """
        running_out = Domain("state", "=", "running") & Domain(
            "date_due", "<=", fields.Datetime.now()
        )
        overdue = Domain("state", "in", LATE) | running_out
        clocks = self.env["complaint.clock"].sudo()
        clocks = clocks.search(self._get_own_domain() & overdue)
        return [(self.browse(c.document_id), c.step_id.code) for c in clocks]

    def _find_violations(self):
        """Return the conditions of fines that orders fulfil, in batch (R344-R348).

        :return: order -> list of (complaint.procedure.violation, what matched)
        :rtype: dict
        """
        orders = self.sudo().filtered(
            lambda d: d.party_id
            and d.date_issued
            and d.state != "cancelled"
            and d.objection_state != "upheld"
        )
        found = defaultdict(list)
        facts = orders._get_violation_facts() if orders else {}
        for order in orders:
            for line in order.ticket_id.complaint_procedure_id.violation_ids:
                if line.is_excusable and order.excuse_state in EXCUSED:
                    continue
                match = line.condition_ids and line.condition_ids._match(facts[order])
                if match:
                    found[order].append((line, match))
        return found

    # -- proposals -----------------------------------------------------------------

    def _propose_penalties(self):
        """Put before the representative what is found and was not fined yet.

        A draft that waits for him is completed; what no longer holds is taken back.
        """
        orders = self.with_user(SUPERUSER_ID).filtered(
            lambda d: d.ticket_id.complaint_procedure_id.violation_ids
        )
        if not orders:
            return
        found = orders._find_violations()
        lines = self.env["complaint.penalty.violation"].sudo()
        lines = lines.search([("dispatch_id", "in", orders.ids)])
        for order, known in lines.grouped("dispatch_id").items():
            order._drop_unfounded(known, [line.code for line, _m in found[order]])
        # what a person refuted or cancelled stays known
        known = lines.exists().filtered(lambda line: line.is_live or line.is_found)
        known_of = known.grouped("dispatch_id")
        for order in orders:
            codes = set(known_of.get(order, known.browse()).mapped("code"))
            new = [item for item in found[order] if item[0].code not in codes]
            if new:
                # the system has no language, the company has
                lang = order.company_id.partner_id.lang
                order.with_context(lang=lang)._propose_penalty(new)

    def _drop_unfounded(self, known, codes):
        """Take back proposals of drafts that the stamps no longer show.

        :param known: complaint.penalty.violation of the order
        :param list codes: what the stamps show
        """
        stale = known.filtered(
            lambda line: line.is_found
            and not line.is_confirmed
            and line.penalty_id.state == "draft"
            and line.code not in codes
        )
        for fine in stale.penalty_id:
            gone = stale.filtered(lambda line, fine=fine: line.penalty_id == fine)
            codes = gone.mapped("code")
            gone._trusted().is_found = False
            if fine.violation_ids != gone:
                gone._trusted().unlink()
                continue
            fine._set_state(
                "cancelled",
                "penalty_cancelled",
                {"conditions": codes, "found": False},
                cancel_reason=self.env._("The stamps no longer show it."),
            )

    def _propose_penalty(self, found):
        """Write what was found on the draft of the order, or on a new one.

        :param list found: (complaint.procedure.violation, what matched) pairs
        """
        fines = self.env["complaint.penalty"]
        fine = self.penalty_ids.filtered(lambda f: f.state == "draft")[:1]
        if not fine:
            fine = fines.create(
                {"dispatch_id": self.id, "ticket_id": self.ticket_id.id}
            )
        self.env["complaint.penalty.violation"]._trusted().create(
            [
                {
                    "penalty_id": fine.id,
                    "violation_id": line.id,
                    "is_found": True,
                    "evidence": self._get_violation_evidence(match),
                }
                for line, match in found
            ]
        )
        self.ticket_id._complaint_record(
            "penalty_found",
            fine,
            {"order": self.id, "conditions": [line.code for line, _m in found]},
        )

    def _get_violation_evidence(self, match):
        """Return in words what the stamps show, for who has to confirm it.

        :param list match: (fact code, operator, value) that held
        :rtype: str
        """
        ticket, sentences = self.ticket_id, []
        rows = ticket.complaint_ledger_ids.filtered(
            lambda r: (r.document_model, r.document_id) == (self._name, self.id)
        )
        for fact, _operator, value in match:
            kind, _sep, code = fact.partition("_")
            if kind == "late":
                sentences.append(self._get_late_sentence(code))
            elif kind == "taken":
                row = rows.filtered(lambda r, code=code: r.milestone == code)[-1:]
                sentences.append(f"{row.label} {ticket._format_local(row.date)}")
            else:
                label = self._fields[fact]._description_string(self.env)
                options = dict(self._fields[fact]._description_selection(self.env))
                sentences.append(f"{label}: {options.get(value, value)}")
        return "\n".join(sentences)

    def _get_late_sentence(self, code):
        """Return since when a step was due and when it was taken.

        :param str code: of the step
        :rtype: str
        """
        domain = self._get_own_domain() & Domain("step_id.code", "=", code)
        clocks = self.env["complaint.clock"].search(domain, order="id desc")
        clock = clocks.filtered("date_due")[:1]
        moment = self.ticket_id._format_local
        return self.env._(
            "%(step)s: due %(due)s, since %(start)s; taken: %(taken)s",
            step=clock.name,
            due=moment(clock.date_due),
            start=moment(clock.date_start),
            taken=moment(clock.date_met) if clock.date_met else "—",
        )
