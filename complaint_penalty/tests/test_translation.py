# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.translation_common import (
    TranslationCommon,
)

from .penalty_common import PenaltyCommon


@tagged("post_install", "-at_install")
class TestTranslation(TranslationCommon, PenaltyCommon):
    addon = "complaint_penalty"
    addons = ("complaint_penalty",)
    min_terms, min_records = 100, 100
