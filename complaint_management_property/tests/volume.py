# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many units with their complaints, for the benchmark: one for five complaints."""

TABLES = "complaint_estate_unit, helpdesk_ticket"
UNITS = """
    WITH estate AS (
        INSERT INTO complaint_estate_project (
            name, code, company_id, active, create_uid, create_date
        )
        VALUES ('测试花园', 'VOLUME', %(company)s, true, 1, now() AT TIME ZONE 'UTC')
        RETURNING id, company_id
    ), building AS (
        INSERT INTO complaint_estate_building (
            name, project_id, company_id, active, create_uid, create_date
        )
        SELECT i || '栋', estate.id, estate.company_id, true, 1,
            now() AT TIME ZONE 'UTC'
        FROM estate, generate_series(1, %(buildings)s) i
        RETURNING id, name, project_id, company_id
    )
    INSERT INTO complaint_estate_unit (
        number, building_id, project_id, company_id, kind, active, number_key,
        full_key, create_uid, create_date
    )
    SELECT number, building.id, project_id, company_id, 'home', true, number,
        replace(building.name, '栋', '') || number, 1, now() AT TIME ZONE 'UTC'
    FROM building, LATERAL (
        SELECT lpad(i::text, 4, '0') AS number
        FROM generate_series(1, %(units)s / %(buildings)s) i
    ) AS numbered
    RETURNING id
"""
PLACES = """
    UPDATE helpdesk_ticket t
    SET complaint_unit_id = unit.id, complaint_building_id = unit.building_id,
        complaint_estate_id = unit.project_id, complaint_occupancy_role = 'owner'
    FROM complaint_estate_unit unit
    WHERE t.number LIKE 'V%%'
        AND unit.id = (%(ids)s::int[])[1 + t.id %% cardinality(%(ids)s::int[])]
"""


def fill(env, size):
    """Spread the complaints that exist over new units.

    :param env: Odoo environment
    :param int size: number of complaints
    """
    units = max(size // 5, 200)
    env.cr.execute(
        UNITS, {"company": env.company.id, "units": units, "buildings": units // 200}
    )
    env.cr.execute(PLACES, {"ids": [row[0] for row in env.cr.fetchall()]})
    env.cr.execute(f"ANALYZE {TABLES}")


def readers(bench):
    """Return what the front desk reads.

    :param bench: the Ours of setup/bench.py
    :return: label -> function
    :rtype: dict
    """
    units = bench.env["complaint.estate.unit"].with_user(bench.officer)
    unit = units.search([("full_key", "=", "10077")], limit=1)
    return {
        "complaints of a unit": lambda: bench._page(
            [("complaint_unit_id", "=", unit.id)]
        ),
        "open complaints of an estate": lambda: bench._page(
            [*bench.open_domain(), ("complaint_estate_id", "=", unit.project_id.id)]
        ),
        "unit by building and number": lambda: units.name_search("1栋0077"),
    }
