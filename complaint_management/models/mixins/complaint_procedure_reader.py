# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools import procedure_file


class ComplaintProcedureReader(models.AbstractModel):
    """Reads procedure files, and says where one is wrong in words people understand."""

    _name = "complaint.procedure.reader"
    _description = "Complaint Procedure Reader"

    @api.model
    def _parse_file(self, content):
        """Read a procedure file.

        :param bytes content: a procedure file
        :return: see tools/procedure_file.py
        :rtype: dict
        :raise ProcedureFileError: with line, column and reason
        """
        return procedure_file.parse(
            content, self._get_line_kinds(), self._get_file_facts
        )

    @api.model
    def _get_file_facts(self, values):
        """Return what conditions of a file may ask beside its own questions.

        An addon adds the facts that follow from other lines of the file.

        :param dict values: what was read, see tools/procedure_file.py
        :return: codes of facts
        :rtype: set
        """
        return {*self._get_fact_labels(), *self._get_fact_kinds()}

    @api.model
    def _read_file(self, content):
        """Read a procedure file that a person hands in.

        :param bytes content: a procedure file
        :return: see tools/procedure_file.py
        :rtype: dict
        :raise UserError: with line, column and a sentence
        """
        try:
            return self._parse_file(content)
        except procedure_file.ProcedureFileError as error:
            reason = self._get_file_sentences(error.names)[error.code]
            if error.names["known"]:
                known = self.env._(
                    "Possible: %s.", format_list(self.env, error.names["known"])
                )
                reason = f"{reason} {known}"
            sentence = self.env._(
                "Line %(line)s, column %(column)s: %(reason)s",
                line=error.line,
                column=error.column,
                reason=reason,
            )
            raise UserError(sentence) from error

    @api.model
    def _get_file_sentences(self, names):
        """Return what can be wrong with a file.

        :param dict names: what is wrong, see :class:`ProcedureFileError`
        :return: code of the error -> sentence
        :rtype: dict
        """
        _ = self.env._
        return {
            "syntax": _(
                "This is no XML: a tag or a quotation mark is not closed, or a sign "
                "such as & or < stands in a text."
            ),
            "root": _("The file begins with <%(element)s>, not <procedure>.", **names),
            "element": _("<%(element)s> is not known here.", **names),
            "order": _("<%(element)s> stands at the wrong place.", **names),
            "attribute": _("<%(element)s> has no attribute “%(attribute)s”.", **names),
            "missing": _("<%(element)s> needs the attribute “%(attribute)s”.", **names),
            "value": _("“%(value)s” is no value of “%(attribute)s”.", **names),
            "text": _("Text stands between the tags of <%(element)s>.", **names),
            "milestone": _(
                "“%(attribute)s” of <%(element)s> names the milestone “%(value)s”, "
                "which no <step> has.",
                **names,
            ),
            "role": _(
                "“%(attribute)s” of <%(element)s> names the role “%(value)s”, which "
                "no <role> has.",
                **names,
            ),
            "fact": _(
                "A condition of <%(element)s> asks for “%(value)s”: neither the system "
                "nor a <fact> of the file answers that.",
                **names,
            ),
            "twice": _(
                "“%(value)s” stands twice as “%(attribute)s” of <%(element)s>.", **names
            ),
        }
