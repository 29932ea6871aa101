# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class ComplaintLedgerImportProgress(models.Model):
    """How far the one transaction of an import is, seen from outside of it.

    It is written by a second, short transaction: the complaints themselves appear all
    at once or not at all. Here somebody asks to stop, too.
    """

    _name = "complaint.ledger.import.progress"
    _description = "Progress of an Import"

    import_id = fields.Many2one(
        "complaint.ledger.import", required=True, ondelete="cascade"
    )
    done = fields.Integer()
    is_cancelled = fields.Boolean()

    _import_uniq = models.UniqueIndex("(import_id)", "An import has one progress.")

    @api.model
    def _report(self, import_id, done):
        """Write down how far an import is, and look whether it is to stop.

        :param int import_id: complaint.ledger.import
        :param int done: rows that were written
        :return: whether somebody asked to stop
        :rtype: bool
        """
        statement = SQL(
            """UPDATE complaint_ledger_import_progress SET done = %s
            WHERE import_id = %s RETURNING is_cancelled""",
            done,
            import_id,
        )
        with self.env.registry.cursor() as cr:
            cr.execute(statement)
            row = cr.fetchone()
        return bool(row and row[0])
