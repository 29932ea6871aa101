# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import fields, models


class ComplaintLedgerImportRow(models.Model):
    """One row of a ledger that is being imported, as it stands in the file.

    What it holds is forgotten once it is a complaint; where it came from is kept.
    """

    _name = "complaint.ledger.import.row"
    _description = "Row of an Imported Ledger"
    _order = "import_id, number"
    _rec_name = "number"

    import_id = fields.Many2one(
        "complaint.ledger.import", required=True, ondelete="cascade"
    )
    number = fields.Integer(string="Row", required=True)
    cells = fields.Text()
    row_hash = fields.Char(string="Hash", required=True)
    complaint_number = fields.Char(string="Number in the Ledger")
    is_checked = fields.Boolean()
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        index="btree_not_null",
        ondelete="restrict",
    )

    _number_uniq = models.UniqueIndex(
        "(import_id, number)", "A row of a file is read once."
    )
    _number_idx = models.Index(
        "(import_id, complaint_number) WHERE complaint_number IS NOT NULL"
    )
    _todo_idx = models.Index("(import_id, number) WHERE is_checked IS NOT TRUE")

    def _get_cells(self):
        """Return what stands in the cells of the row.

        :rtype: list of str
        """
        self.ensure_one()
        return json.loads(self.cells or "[]")
