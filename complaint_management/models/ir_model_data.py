# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError

# records that belong to a file, beside those of our own models
EVIDENCE = ("mail.message", "ir.attachment")


class IrModelData(models.Model):
    """Keeps the names of records that modules ship for what they ship.

    An import may give a record any name. At the next upgrade Odoo deletes whatever has
    the name of a module that does not ship it.
    """

    _inherit = "ir.model.data"

    @api.model
    def _update_xmlids(self, data_list, update=False):
        user = self.env.user
        if not (user._is_superuser() or user._is_system()):
            self._check_complaint_names(data_list)
        return super()._update_xmlids(data_list, update)

    @api.model
    def _check_complaint_names(self, data_list):
        """Refuse names of modules for records of complaints.

        :raise AccessError: naming what was named so
        """
        modules = self.env.registry._init_modules
        for data in data_list:
            name, record = data["xml_id"], data["record"]
            if name.partition(".")[0] not in modules or not self._is_kept(record):
                continue
            if self.sudo()._xmlid_to_res_model_res_id(name) != (
                record._name,
                record.id,
            ):
                raise AccessError(
                    self.env._(
                        "%s: only what a module ships has a name of the module.", name
                    )
                )

    def _is_kept(self, record):
        kept = self.env.registry["complaint.trusted.mixin"]
        return (
            isinstance(record, kept)
            or record._name in EVIDENCE
            or record._name.startswith("complaint.")
        )
