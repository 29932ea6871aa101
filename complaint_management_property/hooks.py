# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tools import SQL

# Stored fields of the ticket that are computed at registration
COLUMNS = {
    "complaint_unit_id": "int4",
    "complaint_occupancy_id": "int4",
    "complaint_occupancy_role": "varchar",
    "complaint_building_id": "int4",
    "complaint_estate_id": "int4",
}


def pre_init_hook(env):
    """Add the columns first: no old ticket has a unit, none has to be computed."""
    for name, kind in COLUMNS.items():
        env.cr.execute(
            SQL(
                "ALTER TABLE helpdesk_ticket ADD COLUMN IF NOT EXISTS %s %s",
                SQL.identifier(name),
                SQL(kind),
            )
        )
