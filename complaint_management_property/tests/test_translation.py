# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.translation_common import (
    TranslationCommon,
)

from .property_common import PropertyCommon


@tagged("post_install", "-at_install")
class TestTranslation(TranslationCommon, PropertyCommon):
    addon = "complaint_management_property"
    addons = ("complaint_management_property",)
    min_terms, min_records = 100, 100
