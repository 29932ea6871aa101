# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Complaint Management: Manufacturing",
    "summary": "Complaints about goods: lots, visits, rework, returns counted by stock",
    "version": "19.0.1.1.0",
    "category": "After-Sales",
    "author": "Complaint Management Contributors",
    "license": "AGPL-3",
    "depends": ["complaint_management", "sale_stock"],
    "data": [
        # Groups first: access and rules refer to them
        "security/complaint_management_oem_groups.xml",
        "security/ir.model.access.csv",
        "security/complaint_management_oem_security.xml",
        "data/complaint_defect_data.xml",
        "data/complaint_procedure_data.xml",
        # Printed forms: the views refer to their actions
        "report/complaint_oem_templates.xml",
        "report/complaint_oem_actions.xml",
        # Pages for customers
        "views/complaint_portal_templates.xml",
        # Views
        "views/complaint_defect_views.xml",
        "views/complaint_goods_views.xml",
        "views/complaint_shipment_check_views.xml",
        "views/complaint_site_visit_views.xml",
        "views/complaint_rework_views.xml",
        "views/complaint_abnormality_views.xml",
        "views/complaint_goods_return_views.xml",
        "views/complaint_upstream_notice_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/stock_warehouse_views.xml",
        # Menus last: they refer to the actions
        "views/complaint_menus.xml",
    ],
    "demo": ["demo/complaint_demo.xml"],
    "uninstall_hook": "uninstall_hook",
}
