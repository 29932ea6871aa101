# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

# The lists of the host as they were before they left complaints out
HOST_DOMAINS = {
    "helpdesk_ticket_action": False,
    "helpdesk_my_tickets_action": "[('user_id', '=', uid)]",
    "helpdesk_ticket_reporting_action": False,
    "action_helpdesk_ticket_kanban_from_dashboard": "[('team_id', '=', active_id)]",
    "helpdesk_ticket_action_unassigned": (
        "[('team_id', '=', False), ('stage_id.closed', '=', False)]"
    ),
    "helpdesk_ticket_action_opened": "[('stage_id.closed', '=', False)]",
}


def post_init_hook(env):
    """Finish the installation, once."""
    env["resource.calendar"]._complaint_localise_default_calendars()


def uninstall_hook(env):
    """Give the lists of the host their domains back: our fields and texts go."""
    for name, domain in HOST_DOMAINS.items():
        env.ref(f"helpdesk_mgmt.{name}").domain = domain
    env["helpdesk.ticket"]._drop_complaint_text()
