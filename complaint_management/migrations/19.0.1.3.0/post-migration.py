# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from openupgradelib import openupgrade

from odoo.tools import split_every

BATCH = 1000


def open_archives(env):
    """Complaints closed before there was an archive get their file in it (R439)."""
    closed = env["helpdesk.ticket"].search(
        [
            ("complaint_procedure_id", "!=", False),
            ("complaint_phase", "=", "closed"),
            ("complaint_archive_ids", "=", False),
        ]
    )
    for batch in split_every(BATCH, closed.ids, closed.browse):
        batch._complaint_open_archive()
        env.flush_all()
        env.invalidate_all()


@openupgrade.migrate()
def migrate(env, version):
    open_archives(env)
