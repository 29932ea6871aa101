# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintLedgerImportColumn(models.Model):
    """A column of a ledger and what it holds."""

    _name = "complaint.ledger.import.column"
    _description = "Column of an Imported Ledger"
    _inherit = ["complaint.trusted.mixin"]
    _order = "import_id, position"
    _rec_name = "header"

    import_id = fields.Many2one(
        "complaint.ledger.import", required=True, index=True, ondelete="cascade"
    )
    position = fields.Integer(required=True, readonly=True)
    header = fields.Char(readonly=True)
    sample = fields.Char(string="For Example", readonly=True)
    target = fields.Selection(
        selection="_selection_target", string="Holds", required=True, default="note"
    )
    is_lenient = fields.Boolean(
        string="Unknown Is No Error",
        help="A word that is not in the catalogue is kept in the text of the complaint "
        "instead of being listed as an error.",
    )

    @api.model
    def _selection_target(self):
        kept = {"note": self.env._("Keep as text"), "skip": self.env._("Leave out")}
        return [*(self.env["complaint.ledger.import"]._get_targets() | kept).items()]

    def write(self, vals):
        if not self._is_trusted():
            if set(vals) - {"target", "is_lenient"}:
                raise UserError(self.env._("The columns are those of the file."))
            self.import_id._reopen()
        return super().write(vals)
