# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import ormcache

from ...tools.progress import Plan


class ComplaintProcedurePlan(models.AbstractModel):
    """What the engines ask a procedure again and again, from the cache.

    Changing a line of a procedure forgets it, on all servers.
    """

    _name = "complaint.procedure.plan"
    _description = "Complaint Procedure Plan"

    def _get_plan(self):
        """Return what the steps say about each other.

        :rtype: Plan
        """
        return self._get_cached_plan(self.id)

    @api.model
    @ormcache("procedure_id")
    def _get_cached_plan(self, procedure_id):
        """Build what :meth:`_get_plan` returns.

        :param int procedure_id: id of a complaint.procedure
        :rtype: Plan
        """
        steps = self.sudo().browse(procedure_id).step_ids
        return Plan([step._get_planned() for step in steps])

    def _get_steps(self):
        """Return the steps of the procedure by code.

        :rtype: dict
        """
        self.ensure_one()
        plan = self._get_plan()
        steps = self.env["complaint.procedure.step"].sudo()
        steps = steps.browse(step.id for step in plan.steps.values())
        return dict(zip(plan.steps, steps, strict=True))

    def _get_asked_facts(self):
        """Return the facts that conditions of the procedure ask for.

        :return: (fact code, number and unit of the window or 0 and "")
        :rtype: frozenset of tuple
        """
        return self._get_cached_facts(self.id)

    @api.model
    @ormcache("procedure_id")
    def _get_cached_facts(self, procedure_id):
        """Look up what :meth:`_get_asked_facts` returns.

        :param int procedure_id: id of a complaint.procedure
        :rtype: frozenset of tuple
        """
        conditions = self.env["complaint.procedure.condition"].sudo()
        conditions = conditions.search([("procedure_id", "=", procedure_id)])
        return frozenset(
            (line.fact_code, line.window_number, line.window_unit or "")
            for line in conditions
        )

    def _get_channels(self):
        """Return what the procedure says of its channels (R018-R020).

        :return: id of the channel -> (layer, form, whether it has its own numbers)
        :rtype: dict of int -> tuple
        """
        return self._get_cached_channels(self.id)

    @api.model
    @ormcache("procedure_id")
    def _get_cached_channels(self, procedure_id):
        """Look up what :meth:`_get_channels` returns.

        :param int procedure_id: id of a complaint.procedure
        :rtype: dict of int -> tuple
        """
        lines = self.sudo().browse(procedure_id).channel_ids
        return {
            line.channel_id.id: (line.layer, line.form or None, line.needs_reference)
            for line in lines
        }

    def _get_category_ids(self):
        """Return the categories of the tree of the policy; empty: any (R082).

        :rtype: tuple of int
        """
        return self._get_cached_category_ids(self.id)

    @api.model
    @ormcache("procedure_id")
    def _get_cached_category_ids(self, procedure_id):
        """Look up what :meth:`_get_category_ids` returns.

        :param int procedure_id: id of a complaint.procedure
        :rtype: tuple of int
        """
        return self.sudo().browse(procedure_id).category_ids.category_id._ids
