# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def post_init_hook(env):
    """Finish the installation, once."""
    env["resource.calendar"]._complaint_localise_default_calendars()
