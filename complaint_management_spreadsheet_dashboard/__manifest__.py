# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Complaint Management: Dashboard",
    "summary": "The figures of complaints on one page, by period and team",
    "version": "19.0.1.0.0",
    "category": "After-Sales",
    "author": "Complaint Management Contributors",
    "license": "AGPL-3",
    "depends": ["complaint_management", "spreadsheet_dashboard"],
    "data": [
        "data/spreadsheet_dashboard_data.xml",
        "views/complaint_menus.xml",
    ],
    "auto_install": True,
}
