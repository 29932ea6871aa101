# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from openupgradelib import openupgrade


def rename_broken_promises(env):
    """A promise that was not kept is one for which another date was agreed."""
    openupgrade.logged_query(
        env.cr,
        "UPDATE complaint_contact SET promise_state = 'renewed' "
        "WHERE promise_state = 'broken'",
    )


@openupgrade.migrate()
def migrate(env, version):
    rename_broken_promises(env)
    openupgrade.load_data(
        env, "complaint_management", "migrations/19.0.1.2.0/noupdate_changes.xml"
    )
