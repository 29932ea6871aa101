# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ComplaintLedgerImportProblem(models.Model):
    """What is wrong in one cell of a ledger: row, column, reason."""

    _name = "complaint.ledger.import.problem"
    _description = "Problem in an Imported Ledger"
    _order = "import_id, number, id"
    _rec_name = "reason"

    import_id = fields.Many2one(
        "complaint.ledger.import", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(string="Row", required=True, aggregator=None)
    column = fields.Char()
    value = fields.Char(string="What Stands There")
    reason = fields.Char(required=True)
