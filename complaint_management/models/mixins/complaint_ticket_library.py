# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

STAFF = "base.group_user"
# cases that are looked at closely, and that are shown
CANDIDATES, SHOWN = 500, 5
# A shared category or cause says more than shared words.
FIND_SIMILAR = """
    WITH complaint AS MATERIALIZED (
        SELECT ticket.id, ticket.company_id, ticket.category_id,
            ARRAY(
                SELECT code FROM unnest(text.bigrams) AS code
                WHERE (code & 65535) > 32
            ) AS pairs,
            string_to_array(trim(both '/' FROM category.parent_path), '/')::integer[]
                AS categories,
            ARRAY(
                SELECT cause_id FROM complaint_investigation
                WHERE ticket_id = ticket.id AND cause_id IS NOT NULL
            ) AS causes
        FROM helpdesk_ticket ticket
        JOIN complaint_text text ON text.ticket_id = ticket.id
        LEFT JOIN helpdesk_ticket_category category
            ON category.id = ticket.category_id
        WHERE ticket.id = %(ticket)s
    ),
    candidate AS (
        SELECT library.id, library.category_id, library.cause_id, library.bigrams
        FROM complaint_case library
        WHERE library.state = 'published' AND library.ticket_id != %(ticket)s
            AND library.company_id = (SELECT company_id FROM complaint)
            AND (library.category_id = ANY(
                    ARRAY(SELECT unnest(categories) FROM complaint))
                OR library.cause_id = ANY(
                    ARRAY(SELECT unnest(causes) FROM complaint))
                OR library.bigrams && %(subject)s::integer[])
        ORDER BY library.id DESC
        LIMIT %(candidates)s
    ),
    scored AS (
        SELECT candidate.id,
            CASE WHEN candidate.category_id = complaint.category_id THEN 40
                WHEN candidate.category_id = ANY(complaint.categories) THEN 20
                ELSE 0 END
            + CASE WHEN cause_id = ANY(complaint.causes) THEN 40 ELSE 0 END
            + 100 * (
                SELECT count(*) FROM unnest(candidate.bigrams) AS code
                WHERE code = ANY(complaint.pairs)
            ) / greatest(cardinality(complaint.pairs), 1) AS score
        FROM candidate, complaint
    )
    SELECT id, score FROM scored WHERE score >= 10
    ORDER BY score DESC, id DESC LIMIT %(shown)s
"""


class ComplaintTicketLibrary(models.AbstractModel):
    """Decides what a complaint teaches, and shows what others taught (R446, R447)."""

    _name = "complaint.ticket.library"
    _description = "Complaint Library"

    complaint_case_analysis_ids = fields.One2many(
        "complaint.case", "ticket_id", string="Case Analyses", groups=STAFF
    )
    complaint_similar_case_ids = fields.Many2many(
        comodel_name="complaint.case",
        string="Similar Cases",
        compute="_compute_complaint_similar_case_ids",
        groups=STAFF,
    )

    @api.depends("category_id", "name", "complaint_phase")
    def _compute_complaint_similar_case_ids(self):
        for ticket in self:
            is_open = ticket.complaint_phase and ticket.complaint_phase != "closed"
            cases = ticket._origin._find_complaint_similar() if is_open else []
            ticket.complaint_similar_case_ids = cases

    def _find_complaint_similar(self):
        """Return the cases of the library that are most like the complaint.

        Category and those above it, cause that was found, words of subject and text:
        one query, however large the library is.

        :rtype: recordset of complaint.case, the most similar one first
        """
        self.ensure_one()
        ticket = self.sudo()
        ticket.flush_model(["name", "complaint_demand", "description", "category_id"])
        self.env["complaint.investigation"].flush_model(["cause_id"])
        pairs = self.env["complaint.case"]._get_pairs(ticket.name)
        rows = self.env.execute_query(
            SQL(
                FIND_SIMILAR,
                ticket=ticket.id,
                subject=pairs,
                candidates=CANDIDATES,
                shown=SHOWN,
            )
        )
        return self.env["complaint.case"].browse([row[0] for row in rows])

    # -- what it teaches ----------------------------------------------------------

    def _complaint_value_case(self, is_of_value):
        """Decide whether complaints have value as a case: 是否有案例价值 (R446).

        :param bool is_of_value: what was decided
        """
        value = "yes" if is_of_value else "no"
        self.sudo()._trusted().write({"complaint_case_value": value})
        self._complaint_record("case_valued", payload={"value": value})

    def action_complaint_case_yes(self):
        """Say that a closed complaint has value as a case."""
        return self._complaint_decide_value(True)

    def action_complaint_case_no(self):
        """Say that a closed complaint has no value as a case."""
        return self._complaint_decide_value(False)

    def _complaint_decide_value(self, is_of_value):
        self.check_access("write")
        for ticket in self:
            if ticket.complaint_phase != "closed":
                raise UserError(self.env._("It is decided when it is closed."))
            if ticket.complaint_case_analysis_ids:
                raise UserError(self.env._("Its case is written already."))
            ticket._complaint_value_case(is_of_value)
        return True

    def action_complaint_case(self):
        """Open the case analysis, or begin it with what the file says.

        :return: window action
        :raise UserError: when nobody found that it has value as a case
        """
        self.ensure_one()
        self.check_access("read")
        case = self.complaint_case_analysis_ids[:1]
        if not case:
            self.check_access("write")
            if self.complaint_case_value != "yes":
                raise UserError(self.env._("Decide first that it has value as a case."))
            case = case.create(self._prepare_complaint_case())
        return self._get_complaint_form("complaint_case_action", case)

    def _prepare_complaint_case(self):
        """Return what a case begins with: the file, without who the customer is.

        :rtype: dict
        """
        self.ensure_one()
        report = self.complaint_investigation_ids.filtered(
            lambda i: i.state == "submitted"
        )[:1]
        solution = self.complaint_solution_ids.filtered(
            lambda s: s.state not in ("draft", "refused", "cancelled")
        )[:1]
        texts = {
            "name": self.name,
            "facts": self._get_complaint_matter(),
            "cause": report.cause,
            "handling": solution.description,
            "lessons": solution.prevention,
            "result": self.complaint_summary,
        }
        return {
            "ticket_id": self.id,
            "category_id": self.category_id.id,
            "cause_id": report.cause_id.id,
            **{name: self._mask_complaint(text) for name, text in texts.items()},
        }
