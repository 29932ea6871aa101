# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.tools import format_list, ormcache

from ..tools.lexicon import Lexicon, Risk

# What separates phrases in a text that people write.
SEPARATOR = re.compile(r"[、,，;；\n]")


class ComplaintRisk(models.Model):
    """A risk, and the words by which customers announce it (R058, R065, R316).

    Words only draw attention: people judge the risk, no step or grade follows from
    a word alone.
    """

    _name = "complaint.risk"
    _description = "Complaint Risk"
    _inherit = ["complaint.cached.mixin", "complaint.catalogue.mixin"]

    color = fields.Integer()
    is_negation = fields.Boolean(
        string="Takes Words Back",
        help="No risk: standing directly before a word, these words say that it is "
        "not meant.",
    )
    words = fields.Text(
        required=True,
        help="Separated by commas or lines. Words in Latin letters are found whole, "
        "Chinese ones anywhere.",
    )
    exceptions = fields.Text(
        help="Longer phrases, separated likewise, in which a word means something else."
    )
    sample = fields.Text(
        string="Try a Sentence", store=False, help="What would be found in it."
    )
    sample_words = fields.Char(string="Found", compute="_compute_sample_words")

    @api.depends("sample", "words", "exceptions", "is_negation")
    def _compute_sample_words(self):
        others = self.search([("active", "=", True)]) - self._origin
        for risk in self:
            found = (others | risk)._build_lexicon().find(risk.sample)
            words = [word for words in found.values() for word in words]
            risk.sample_words = format_list(self.env, words) or self.env._("Nothing.")

    @api.model
    def _find_risks(self, text):
        """Return the risks that a text announces.

        :param str text: plain text of a customer
        :return: complaint.risk -> words that say so, in their order in the text
        :rtype: dict
        """
        codes, lexicon = self._get_lexicon()
        found = lexicon.find(text)
        return {self.sudo().browse(codes[code]): found[code] for code in found}

    @api.model
    @ormcache()
    def _get_lexicon(self):
        """Return the words of all risks, ready to look for.

        :return: code -> id of the risk, and the :class:`Lexicon`
        :rtype: tuple
        """
        risks = self.sudo().search([("active", "=", True)])
        return {risk.code: risk.id for risk in risks}, risks._build_lexicon()

    def _build_lexicon(self):
        negations = self.filtered("is_negation")
        return Lexicon(
            [
                Risk(risk.code or "", risk._split("words"), risk._split("exceptions"))
                for risk in self - negations
            ],
            [word for risk in negations for word in risk._split("words")],
        )

    def _split(self, name):
        """Return the phrases of a field.

        :param str name: ``words`` or ``exceptions``
        :rtype: tuple of str
        """
        phrases = SEPARATOR.split(self[name] or "")
        return tuple(phrase.strip() for phrase in phrases if phrase.strip())
