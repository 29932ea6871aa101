# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

# keys by which a client could have nothing written down
SILENCING = {"mail_create_nolog", "mail_notrack", "tracking_disable"}


class ComplaintTracedMixin(models.AbstractModel):
    """A right given to somebody from a day on: what became of it is told for ever."""

    _name = "complaint.traced.mixin"
    _description = "Complaint Rights with a Trace"

    @api.model_create_multi
    def create(self, vals_list):
        own = self._without_silence()
        records = super(ComplaintTracedMixin, own).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        begun = self._filter_begun()
        result = super(ComplaintTracedMixin, self._without_silence()).write(vals)
        # put off, it could be deleted
        (begun - begun._filter_begun())._refuse_undoing()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self._filter_begun()._refuse_undoing()

    def _refuse_undoing(self):
        """Refuse a client to undo rights that held already.

        :raise UserError: when there is one in ``self``
        """
        if self and not self.env.su:
            raise UserError(self.env._("It has begun: end it by a last day instead."))

    def _filter_begun(self):
        """Return what holds or held.

        :rtype: recordset of the same model
        """
        return self.filtered(
            lambda record: record.date_from
            <= record.company_id.sudo()._get_complaint_today()
        )

    def _without_silence(self):
        """Return ``self`` for which a client cannot switch the trace off.

        :rtype: recordset of the same model
        """
        return self if self.env.su else self._complaint_without_context(SILENCING)
