# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.party_acts import STAMPS


class ComplaintProcedureDispatch(models.Model):
    """A kind of order to a responsible party, such as 投诉处理单 or 协调单."""

    _name = "complaint.procedure.dispatch"
    _description = "Complaint Dispatch Kind"
    _inherit = ["complaint.procedure.line"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    needs_head_signature = fields.Boolean(
        help="The head of the responsible team signs the answer before it counts."
    )
    is_outside = fields.Boolean(
        string="To an Outside Party",
        help="It goes to a company outside, under the eyes of the responsible team.",
    )
    stamps = fields.Char(
        string="Stamps Needed",
        help="What has to be put on record of an order to an outside party, codes "
        "between blanks: phone_notified, received, arrived, plan_presented, "
        "work_done, work_accepted, answered. Empty: all of them may be, none must.",
    )

    @api.constrains("stamps", "is_outside")
    def _check_stamps(self):
        for kind in self:
            stamps = (kind.stamps or "").split()
            if stamps and not kind.is_outside:
                raise ValidationError(
                    self.env._("Only orders to outside parties need stamps.")
                )
            for code in stamps:
                if code not in STAMPS:
                    raise ValidationError(
                        self.env._(
                            "%(code)s is no stamp of an order. There are: %(codes)s.",
                            code=code,
                            codes=", ".join(STAMPS),
                        )
                    )

    def _needs_stamp(self, code):
        """Tell whether orders of the kind have to carry a stamp.

        :param str code: of :data:`STAMPS`
        :rtype: bool
        """
        return code in (self.stamps or "").split()

    def _offers_stamp(self, code):
        """Tell whether orders of the kind can carry a stamp.

        :param str code: of an act
        :rtype: bool
        """
        return not self.stamps or code not in STAMPS or self._needs_stamp(code)
