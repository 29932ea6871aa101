# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import ormcache

from ...tools.replay import PlannedPause, Policy


class ComplaintProcedureReplay(models.AbstractModel):
    """What is kept to play complaints back, and what they are played by."""

    _name = "complaint.procedure.replay"
    _description = "Complaint Procedure Replay"

    def _get_kept_facts(self):
        """Return the facts whose values the ledger keeps: conditions ask for them.

        Answers in words are left out: the ledger holds nothing personal.

        :return: fact codes, with their windows
        :rtype: tuple of str
        """
        return self._get_cached_kept_facts(self.id)

    @api.model
    @ormcache("procedure_id")
    def _get_cached_kept_facts(self, procedure_id):
        """Look up what :meth:`_get_kept_facts` returns.

        :param int procedure_id: id of a complaint.procedure
        :rtype: tuple of str
        """
        procedure = self.sudo().browse(procedure_id)
        texts = procedure.fact_ids.filtered(lambda fact: fact.type == "text")
        left_out = {"round", *texts.mapped("code")}
        return tuple(
            sorted(
                f"{code}@{number}{unit}" if unit else code
                for code, number, unit in procedure._get_asked_facts()
                if code not in left_out
            )
        )

    def _get_policy(self):
        """Return what the procedure says about time, to play complaints back.

        :rtype: Policy
        """
        self.ensure_one()
        plan, pauses = self._get_plan(), {}
        for reason in self.sudo().pause_ids:
            pauses[reason.code] = PlannedPause(
                frozenset(reason.step_ids.mapped("code")),
                reason.limit_number,
                reason.limit_unit or "",
            )
        models_ = {step.document_model for step in plan.steps.values()}
        ending = frozenset(
            code
            for name in models_ & set(self.env.registry)
            for code in getattr(self.env[name], "_complaint_ending_milestones", ())
        )
        counter = self.env["complaint.clock"]._get_counter(self._get_calendar())
        return Policy(plan, counter, pauses, ending)
