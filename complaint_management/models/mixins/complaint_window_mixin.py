# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ComplaintWindowMixin(models.AbstractModel):
    """Opens the screens of documents from what they belong to."""

    _name = "complaint.window.mixin"
    _description = "Complaint Window"

    @api.model
    def _get_complaint_action(self, name, **context):
        """Return a window action with another context.

        :param str name: external id, without the name of the addon if it is ours
        :rtype: dict
        """
        name = name if "." in name else f"complaint_management.{name}"
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        action["context"] = context
        return action

    @api.model
    def _get_complaint_form(self, name, record=None, **context):
        """Return a window action that opens as a form.

        :param str name: see :meth:`_get_complaint_action`
        :param record: what is opened, by default a new one
        :param context: defaults of a new one
        :rtype: dict
        """
        action = self._get_complaint_action(name, **context)
        return action | {
            "res_id": record.id if record else False,
            "views": [(False, "form")],
            "view_mode": "form",
        }
