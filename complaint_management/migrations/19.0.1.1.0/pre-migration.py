# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from openupgradelib import openupgrade


@openupgrade.migrate(use_env=False)
def migrate(cr, version):
    """A step that started a round is one whose followers are to be taken again."""
    if openupgrade.column_exists(cr, "complaint_procedure_step", "restart"):
        return
    cr.execute(
        """
        ALTER TABLE complaint_procedure_step ADD COLUMN restart varchar;
        UPDATE complaint_procedure_step
        SET restart = CASE WHEN starts_round THEN 'round' ELSE 'none' END;
        """
    )
    openupgrade.drop_columns(cr, [("complaint_procedure_step", "starts_round")])
