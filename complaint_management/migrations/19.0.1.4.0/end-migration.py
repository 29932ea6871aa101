# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from openupgradelib import openupgrade

from odoo import SUPERUSER_ID
from odoo.tools import SQL


def forget_customers(env):
    """Rows that customers wrote do not say so any more, those of our addons, too."""
    unnamed = env.registry["complaint.unnamed.mixin"]
    for model in env.registry.values():
        if issubclass(model, unnamed) and not model._abstract:
            for column in ("create_uid", "write_uid"):
                env.cr.execute(
                    SQL(
                        "UPDATE %(table)s SET %(column)s = %(system)s FROM res_users"
                        " WHERE res_users.id = %(table)s.%(column)s"
                        " AND res_users.share",
                        table=SQL.identifier(model._table),
                        column=SQL.identifier(column),
                        system=SUPERUSER_ID,
                    )
                )


@openupgrade.migrate()
def migrate(env, version):
    forget_customers(env)
