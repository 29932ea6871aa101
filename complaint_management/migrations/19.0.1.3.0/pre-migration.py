# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from openupgradelib import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    """Take away what stands in the way of new templates and columns.

    Conditions belong to lines of addons, too, and Python counts their owners now: Odoo
    drops a constraint that is gone only after it has loaded the templates, whose
    conditions the old one refuses. Dialogues nobody has open any more lack what is
    required today.
    """
    openupgrade.delete_sql_constraint_safely(
        env, "complaint_management", "complaint_procedure_condition", "one_line"
    )
    openupgrade.logged_query(env.cr, "DELETE FROM complaint_close")
