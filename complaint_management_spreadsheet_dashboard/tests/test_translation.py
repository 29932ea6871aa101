# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged
from odoo.tools import file_open
from odoo.tools.translate import extract_spreadsheet_terms

from odoo.addons.complaint_management.tests.common import ComplaintCommon
from odoo.addons.complaint_management.tests.translation_common import (
    LANG,
    TranslationCommon,
    read_terms,
)

ADDON = "complaint_management_spreadsheet_dashboard"
FILE = f"{ADDON}/data/files/complaint_dashboard.json"


@tagged("post_install", "-at_install")
class TestTranslation(TranslationCommon, ComplaintCommon):
    addon = ADDON
    addons = (ADDON,)
    min_terms, min_records = 3, 1

    def test_each_label_is_translated_once(self):
        """It has no fields; what it shows stands in the page."""
        with file_open(FILE, "rb", filter_ext=(".json",)) as file:
            shown = {row[2] for row in extract_spreadsheet_terms(file, (), (), {})}
        self.assertGreater(len(shown), 15)
        known = {entry.msgid: entry.msgstr for entry in read_terms(ADDON, f"{LANG}.po")}
        self.assertFalse(shown - set(known))
        self.assertChinese((term, known[term]) for term in shown)
