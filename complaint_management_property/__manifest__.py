# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Complaint Management: Property",
    "summary": "Complaints of owners and tenants: units, front desk, handling form",
    "version": "19.0.1.0.0",
    "category": "After-Sales",
    "author": "Complaint Management Contributors",
    "license": "AGPL-3",
    "depends": ["complaint_management"],
    "data": [
        "security/ir.model.access.csv",
        "security/complaint_estate_security.xml",
        "data/complaint_procedure_data.xml",
        "data/ir_config_parameter_data.xml",
        # Printed forms: their actions refer to the templates
        "report/complaint_front_desk_templates.xml",
        "report/complaint_form_templates.xml",
        "report/complaint_monthly_templates.xml",
        "report/complaint_form_actions.xml",
        "views/complaint_estate_project_views.xml",
        "views/complaint_estate_building_views.xml",
        "views/complaint_estate_occupancy_views.xml",
        "views/complaint_estate_unit_views.xml",
        "views/complaint_dispatch_views.xml",
        "views/complaint_portal_templates.xml",
        "views/complaint_report_views.xml",
        "views/helpdesk_ticket_views.xml",
        "wizards/complaint_reception_views.xml",
        # Menus last: they refer to the actions
        "views/complaint_menus.xml",
    ],
    "demo": ["demo/complaint_demo.xml"],
    "pre_init_hook": "pre_init_hook",
}
