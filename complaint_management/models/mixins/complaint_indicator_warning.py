# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

ACTIVITY = "complaint_management.mail_activity_type_indicator"


class ComplaintIndicatorWarning(models.AbstractModel):
    """Early warning: people are told once when a figure gets beyond (R406)."""

    _name = "complaint.indicator.warning"
    _description = "Complaint Early Warning"

    @api.model
    def _cron_warn(self, batch_size=200):
        """Warn of figures beyond their thresholds; safe to run twice.

        :param int batch_size: targets in one transaction
        """
        todo = self.search([("has_threshold", "=", True)])
        for lines in self.env["ir.cron"]._iter_complaint_batches(todo, batch_size):
            lines._warn()

    def _warn(self):
        """Compare with the thresholds; say what crossed, and note what came back.

        Without a figure, as at the begin of a period, nothing is beyond a threshold.
        """
        values = self._get_values()
        for line in self:
            value = values.get(line)
            is_out = value is not None and not line.indicator_id._is_reached(
                value, line.threshold
            )
            if is_out and not line.is_out:
                vals = {
                    "is_out": True,
                    "date_out": fields.Datetime.now(),
                    "value_out": value,
                }
                line._trusted().write(vals)
                line._tell_crossing(value)
            elif line.is_out and not is_out:
                line._trusted().write({"is_out": False, "date_out": False})
                line.activity_unlink([ACTIVITY])

    def _tell_crossing(self, value):
        """Give each person of the role an activity; Odoo mails it to him.

        :param float value: the figure
        """
        self.ensure_one()
        for user in self.role_id._get_users(self.company_id, self.team_id):
            line = self.with_context(lang=user.lang)
            format_value = line.indicator_id._format_value
            line.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=line.env._("Early warning: %s", line.display_name),
                note=line.env._(
                    "%(name)s is %(value)s in %(period)s; the threshold is "
                    "%(threshold)s.",
                    name=line.display_name,
                    value=format_value(value),
                    period=line.period_name,
                    threshold=format_value(line.threshold),
                ),
            )
