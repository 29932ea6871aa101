# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.translation_common import (
    TranslationCommon,
)

from .oem_common import OemCommon


@tagged("post_install", "-at_install")
class TestTranslation(TranslationCommon, OemCommon):
    addon = "complaint_management_oem"
    addons = ("complaint_management_oem",)
    min_terms, min_records = 100, 100
