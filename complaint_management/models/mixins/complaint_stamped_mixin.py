# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

# what a client may say about itself; everything else could steer the engine
CLIENT_CONTEXT = ("lang", "tz", "allowed_company_ids")


class ComplaintStampedMixin(models.AbstractModel):
    """A record with fields that only our own methods write."""

    _name = "complaint.stamped.mixin"
    _description = "Complaint Stamps"
    _inherit = ["complaint.trusted.mixin", "complaint.unnamed.mixin"]

    _complaint_stamp_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            self = self._without_defaults(self._get_stamp_fields())
            for vals in vals_list:
                self._check_stamps(vals)
        self._stamp_created(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_trusted():
            self._check_client_write(vals)
        return super().write(vals)

    def _check_client_write(self, vals):
        """Refuse what a client may not write.

        :raise UserError: with the reason
        """
        self._check_stamps(vals)

    @api.model
    def _stamp_created(self, vals_list):
        """Put stamps into the values of new records; those of clients were refused.

        :param list vals_list: changed in place
        """

    @api.model
    def _get_stamp_fields(self):
        """Return the names of the fields that only our methods write.

        :rtype: set
        """
        return set(self._complaint_stamp_fields)

    @api.model
    def _check_stamps(self, vals):
        """Refuse values for stamps given by a client.

        :raise AccessError: naming the field
        """
        for name in self._get_stamp_fields() & set(vals):
            self._refuse_stamp(name)

    def _lock_row(self):
        """Let the acts on one document happen one after the other.

        It is a real UPDATE: of two sessions the second is rolled back with a
        serialization failure, tried again by the server, and then sees the first.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET state = state WHERE id IN %s",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )

    def _without_client_context(self):
        """Return ``self`` without the keys by which a client could steer us.

        :rtype: recordset of the same model
        """
        context = self.env.context
        known = {key: context[key] for key in CLIENT_CONTEXT if key in context}
        return self.with_env(self.env(context=known))
