# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Complaint Management",
    "summary": "The life of a complaint, from the first call to the archive",
    "version": "19.0.1.1.0",
    "category": "After-Sales",
    "author": "Complaint Management Contributors",
    "license": "AGPL-3",
    "depends": [
        "mail",
        "portal",
        "resource",
        # OCA/helpdesk
        "helpdesk_mgmt",
        # OCA/tier-validation
        "base_tier_validation",
        # OCA/reporting-engine
        "report_xlsx",
    ],
    # migrations
    "external_dependencies": {"python": ["openupgradelib"]},
    "data": [
        # Groups first: access and rules refer to them
        "security/complaint_management_groups.xml",
        "security/ir.model.access.csv",
        "security/complaint_management_security.xml",
        "security/complaint_calendar_day_security.xml",
        "security/helpdesk_security.xml",
        "security/complaint_approval_security.xml",
        "security/complaint_appeal_security.xml",
        "security/complaint_report_security.xml",
        # What a company starts with
        "data/tier_definition_data.xml",
        "data/helpdesk_ticket_stage_data.xml",
        "data/helpdesk_ticket_channel_data.xml",
        "data/complaint_cause_data.xml",
        "data/complaint_procedure_data.xml",
        "data/complaint_calendar_data.xml",
        "data/ir_config_parameter_data.xml",
        "data/mail_activity_type_data.xml",
        "data/ir_cron_data.xml",
        "data/mail_message_data.xml",
        "data/mail_template_data.xml",
        # Pages for customers
        "views/complaint_portal_templates.xml",
        "views/complaint_portal_appeal_templates.xml",
        "views/helpdesk_portal_templates.xml",
        # Views
        "wizards/complaint_calendar_import_views.xml",
        "views/complaint_calendar_day_views.xml",
        "views/resource_calendar_views.xml",
        "wizards/complaint_close_views.xml",
        "wizards/complaint_approval_decision_views.xml",
        "wizards/complaint_solution_answer_views.xml",
        "wizards/complaint_solution_verification_views.xml",
        "wizards/complaint_withdrawal_views.xml",
        "views/complaint_contact_views.xml",
        "views/complaint_assessment_views.xml",
        # Buttons of the next three open the document before
        "views/complaint_solution_views.xml",
        "views/complaint_investigation_views.xml",
        "views/complaint_dispatch_views.xml",
        "views/complaint_responsibility_views.xml",
        "views/complaint_compensation_views.xml",
        "views/complaint_reply_views.xml",
        "views/complaint_revisit_views.xml",
        "views/complaint_appeal_views.xml",
        "views/complaint_clock_views.xml",
        "views/complaint_ledger_views.xml",
        "views/complaint_number_gap_views.xml",
        "views/complaint_report_views.xml",
        "views/complaint_role_views.xml",
        "views/complaint_catalogue_views.xml",
        "views/helpdesk_ticket_form_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/complaint_procedure_views.xml",
        "views/helpdesk_views.xml",
        # Printed forms: their actions refer to the templates
        "report/complaint_form_templates.xml",
        "report/complaint_handling_templates.xml",
        "report/complaint_reply_templates.xml",
        "report/complaint_ledger_templates.xml",
        "report/complaint_form_actions.xml",
        # Menus last: they refer to the actions
        "views/complaint_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "complaint_management/static/src/backend/**/*",
        ],
        "web.assets_frontend": [
            "complaint_management/static/src/portal/**/*.scss",
            "complaint_management/static/src/portal/**/*.js",
        ],
        "web.assets_tests": [
            "complaint_management/static/tests/tours/**/*",
        ],
    },
    "demo": ["demo/complaint_demo.xml"],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
