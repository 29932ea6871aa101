# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Complaint Penalties",
    "summary": "Fines for who does not obey an order, and emergency repairs",
    "version": "19.0.1.0.0",
    "category": "After-Sales",
    "author": "Complaint Management Contributors",
    "license": "AGPL-3",
    "depends": ["complaint_management"],
    # amounts in Chinese capitals
    "external_dependencies": {"python": ["cn2an"]},
    "data": [
        # Groups first: access and rules refer to them
        "security/complaint_penalty_groups.xml",
        "security/ir.model.access.csv",
        "security/complaint_penalty_security.xml",
        "data/complaint_penalty_data.xml",
        # Printed form
        "report/complaint_penalty_templates.xml",
        "report/complaint_penalty_actions.xml",
        # Pages for parties
        "views/complaint_portal_penalty_templates.xml",
        # Views
        "wizards/complaint_penalty_settlement_views.xml",
        "wizards/complaint_emergency_repair_audit_views.xml",
        # Its action is opened by a button of the fine
        "views/complaint_penalty_objection_views.xml",
        "views/complaint_penalty_views.xml",
        "views/complaint_emergency_repair_views.xml",
        "views/complaint_procedure_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/res_partner_views.xml",
        # Menus last: they refer to the actions
        "views/complaint_menus.xml",
    ],
    "demo": ["demo/complaint_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
