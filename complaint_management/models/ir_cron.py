# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import split_every


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _iter_complaint_batches(self, todo, batch_size):
        """Yield records to work on, locked, and commit after each batch.

        Safe to run twice and on two servers: what another one works on is left out.
        The caller asks again what is still to do among the records he gets.

        :param todo: records of any model
        :param int batch_size: records in one transaction
        :return: generator of recordsets
        """
        self._commit_progress(remaining=len(todo))
        for ids in split_every(batch_size, todo.ids):
            yield todo.browse(ids).try_lock_for_update()
            if not self._commit_progress(len(ids)):
                break
