# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools.conditions import is_sound
from .complaint_ticket_catalogue import FORMS, LAYERS
from .complaint_ticket_signal import LEVELS, RISKS

# type of a question -> kind of what conditions compare
KINDS = {
    "boolean": "boolean",
    "integer": "number",
    "number": "number",
    "amount": "number",
    "date": "date",
    "text": "text",
}
# facts the system knows by itself, by kind
BOOLEANS = (
    "has_contact",
    "has_email",
    "has_compensation",
    "is_anonymous",
    "is_escalated",
    "is_important",
    "second_complaint",
    "within_authority",
)
NUMBERS = (
    "persons",
    "amount_claimed",
    "round",
    "responsibilities",
    "compensation_amount",
    "solution_cost",
    "statement_cost",
    "days_open",
    "days_unresolved",
    "same_kind",
    "same_person",
    "handled_before",
    "repeats",
)


class ComplaintProcedureCheck(models.AbstractModel):
    """Reads a revision before people approve it: questions and conditions make sense.

    A condition that nobody can fulfil would keep a grade from ever being proposed.
    """

    _name = "complaint.procedure.check"
    _description = "Complaint Procedure Check"

    def action_review(self):
        self._check_lines()
        return super().action_review()

    def _check_ready(self):
        self._check_lines()
        return super()._check_ready()

    @api.model
    def _get_fact_kinds(self):
        """Return what conditions can be asked of the facts the system knows by itself.

        An addon adds the kinds of those it names in ``_get_fact_labels``; a fact
        without a kind is not looked at.

        :return: fact code -> ``boolean``, ``number``, ``date``, ``text`` or a tuple of
            the values it can have
        :rtype: dict
        """
        return {
            **dict.fromkeys(BOOLEANS, "boolean"),
            **dict.fromkeys(NUMBERS, "number"),
            "channel": "text",
            "category": "text",
            "statement": "text",
            **{f"risk_{risk}": tuple(dict(LEVELS)) for risk in RISKS},
            "channel_layer": tuple(dict(LAYERS)),
            "channel_form": tuple(dict(FORMS)),
            "validity": ("valid", "invalid"),
            "solution_mode": self._get_codes("complaint.solution", "mode"),
            "compensation_liability": self._get_codes(
                "complaint.compensation", "liability"
            ),
            "responsibility": self._get_codes("complaint.responsibility", "kind"),
        }

    @api.model
    def _get_codes(self, model, field):
        """Return the values that a field with a fixed list can have.

        :rtype: tuple of str
        """
        return tuple(self.env[model]._fields[field].get_values(self.env))

    @api.model
    def _get_approval_fact_labels(self):
        """Return the names of the facts that only a document to be approved knows.

        An approval line may ask them, no other line can. An addon adds those it
        answers in ``_get_approval_facts``.

        :return: fact code -> translated name
        :rtype: dict
        """
        _ = self.env._
        return {
            "solution_cost": _("Total cost of the solutions"),
            "solution_mode": _("Kind of solution"),
            "compensation_liability": _("Liability for the compensation"),
            "responsibility": _("Kind of responsibility to be changed"),
        }

    def _check_lines(self):
        """Refuse a revision whose questions or conditions make no sense.

        :raise UserError: with a sentence for each
        """
        for procedure in self:
            problems = procedure._get_line_problems()
            if problems:
                raise UserError("\n".join(problems))

    def _get_line_problems(self):
        """Tell what is wrong with the lines of a revision.

        An addon adds what its own lines need.

        :return: translated sentences, empty when all is well
        :rtype: list of str
        """
        self.ensure_one()
        problems = []
        for fact in self.fact_ids:
            problems += self._get_question_problems(fact)
        problems += self._get_together_problems()
        problems += self._get_writable_problems()
        return problems + self._get_condition_problems()

    def _get_writable_problems(self):
        """Tell which fields an approver is let write that nobody may.

        :rtype: list of str
        """
        return [
            self.env._(
                "“%(line)s” lets its approver write %(fields)s: only what is decided "
                "on can be written, and never a stamp.",
                line=line.display_name,
                fields=format_list(self.env, names),
            )
            for line in self.approval_ids
            if (names := line._get_unwritable_names())
        ]

    def _get_together_problems(self):
        """Tell which steps of two roles nobody could ever take (R246).

        :rtype: list of str
        """
        return [
            self.env._(
                "“%(step)s” is taken by two roles: its document has to name who took "
                "part, as a contact does.",
                step=step.name,
            )
            for step in self.step_ids.filtered("joint_role_id")
            if not getattr(
                self.env.get(step.document_model), "_complaint_names_people", False
            )
        ]

    def _get_question_problems(self, fact):
        """Tell what is wrong with a question.

        :param fact: complaint.procedure.fact
        :rtype: list of str
        """
        _ = self.env._
        asked_at, names = fact.asked_at_ids, {"question": fact.name}
        names["role"] = fact.role_id.name or ""
        problems = []
        if fact.code in self._get_fact_labels():
            problems.append(_("“%(question)s” asks what the system knows.", **names))
        if fact.role_id and not asked_at:
            problems.append(_("“%(question)s”: say when %(role)s answers.", **names))
        elif fact.role_id and not asked_at.after_ids:
            # its work begins with a step that comes after another one
            sentence = _(
                "“%(question)s”: no step leads to the one at which it is asked, "
                "%(role)s would never hear of it.",
                **names,
            )
            problems.append(sentence)
        if "registered" in asked_at.mapped("code"):
            sentence = _(
                "“%(question)s”: leave empty when it is asked, for the registration.",
                **names,
            )
            problems.append(sentence)
        return problems

    def _get_condition_problems(self):
        """Tell which conditions ask for what nobody knows, or cannot hold.

        :rtype: list of str
        """
        kinds, approved = self._get_known_kinds(), self._get_approval_fact_labels()
        conditions = self.env["complaint.procedure.condition"]
        owners = conditions._get_owner_names()
        conditions = conditions.search(
            Domain.OR(Domain(f"{owner}.procedure_id", "=", self.id) for owner in owners)
        )
        problems = []
        for condition in conditions:
            code = condition.fact_code
            if code not in kinds or (code in approved and not condition.approval_id):
                sentence = self.env._(
                    "“%s”: nobody answers this fact.", condition.display_name
                )
                problems.append(sentence)
            elif kinds[code] and not is_sound(
                condition.operator, condition.value, kinds[code]
            ):
                sentence = self.env._(
                    "“%s” makes no sense for this fact.", condition.display_name
                )
                problems.append(sentence)
        return problems

    def _get_known_kinds(self):
        """Return what conditions of this revision can be asked.

        :return: fact code -> see :meth:`_get_fact_kinds`; None: any value
        :rtype: dict
        """
        known = dict.fromkeys(self._get_fact_labels()) | self._get_fact_kinds()
        known["grade"] = tuple(self.grade_ids.grade_id.mapped("code"))
        known["input"] = tuple(self.input_ids.kind_id.mapped("code"))
        for fact in self.fact_ids:
            known[fact.code] = KINDS.get(fact.type) or tuple(fact._get_choices())
        return known
