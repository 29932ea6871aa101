# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ..tools.bigrams import bigrams, like_pattern, split_words

TEXTS = ("name", "facts", "cause", "handling", "result", "lessons")
MANAGER = "complaint_management.complaint_management_group_manager"
# what would still tell who it was
CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
# The database keeps what is searched, as it does with complaints.
KEEP = """
    ALTER TABLE complaint_case ADD COLUMN IF NOT EXISTS body text;
    ALTER TABLE complaint_case ADD COLUMN IF NOT EXISTS bigrams integer[];
    CREATE INDEX IF NOT EXISTS complaint_case_bigrams_idx
        ON complaint_case USING gin (bigrams);
    CREATE OR REPLACE FUNCTION complaint_case_keep() RETURNS trigger AS $$
    BEGIN
        NEW.body := complaint_text_body(
            concat_ws(' ', NEW.name, NEW.facts, NEW.cause),
            concat_ws(' ', NEW.handling, NEW.result, NEW.lessons), ''
        );
        NEW.bigrams := complaint_text_bigrams(NEW.body);
        RETURN NEW;
    END $$ LANGUAGE plpgsql;
    CREATE OR REPLACE TRIGGER complaint_case_keep
        BEFORE INSERT OR UPDATE OF name, facts, cause, handling, result, lessons
        ON complaint_case FOR EACH ROW EXECUTE FUNCTION complaint_case_keep();
"""


class ComplaintCase(models.Model):
    """投诉案例分析: what a complaint teaches, in the library (R446, R447, R505).

    An officer writes it, a manager who did not write it looks at it. It names no
    customer: everybody in the company reads the library.
    """

    _name = "complaint.case"
    _description = "Case Analysis"
    _inherit = ["complaint.document.mixin"]
    _order = "date_published desc, id desc"
    _complaint_after_close = True
    _complaint_in_case = True
    _complaint_transitions = {
        "draft": ("submitted",),
        "submitted": ("published", "draft"),
        "published": ("withdrawn",),
        "withdrawn": ("draft",),
    }
    _complaint_frozen_states = ("submitted", "published", "withdrawn")
    _complaint_open_fields = ("review_note", "training_ids")
    _complaint_stamp_fields = (
        "author_id",
        "date_submitted",
        "reviewed_by_id",
        "date_published",
        "return_reason",
    )

    name = fields.Char(string="Title of the Case", required=True)
    category_id = fields.Many2one(
        "helpdesk.ticket.category", index="btree_not_null", ondelete="restrict"
    )
    cause_id = fields.Many2one(
        "complaint.cause",
        string="Root Cause",
        index="btree_not_null",
        ondelete="restrict",
    )
    facts = fields.Text(string="What Happened")
    cause = fields.Text(string="Why It Happened")
    handling = fields.Text(string="How It Was Handled", help="Course and solution.")
    result = fields.Text(string="How It Ended")
    lessons = fields.Text(string="What It Teaches")
    author_id = fields.Many2one(
        "res.users", string="Written By", readonly=True, copy=False
    )
    date_submitted = fields.Datetime(string="Written On", readonly=True, copy=False)
    reviewed_by_id = fields.Many2one(
        "res.users", string="Reviewed By", readonly=True, copy=False
    )
    date_published = fields.Datetime(
        string="In the Library Since", readonly=True, copy=False
    )
    return_reason = fields.Char(string="Why It Was Sent Back", readonly=True)
    review_note = fields.Char(
        string="Remark of the Review", help="Why it is sent back or taken out."
    )
    training_ids = fields.Many2many(
        comodel_name="complaint.training",
        relation="complaint_training_case_rel",
        column1="case_id",
        column2="training_id",
        string="Trainings",
    )
    words = fields.Char(
        string="Words of the Case",
        store=False,
        search="_search_words",
        help="Words of the case, all of which occur; two Chinese characters are "
        "enough.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "In review"),
            ("published", "In the library"),
            ("withdrawn", "Taken out"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    _library_idx = models.Index(
        "(company_id, category_id, id DESC) WHERE state = 'published'"
    )

    def init(self):
        """Create what the search needs."""
        super().init()
        self.env.cr.execute(KEEP)

    @api.depends("name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = case.name

    @api.model
    def _stamp_created(self, vals_list):
        super()._stamp_created(vals_list)
        for vals in vals_list:
            vals["author_id"] = self.env.uid

    @api.model
    def _search_words(self, operator, value):
        """Find by bigrams first, then by the words themselves.

        :param str operator: ``ilike``
        :param str value: words separated by spaces
        :rtype: Domain
        """
        if operator != "ilike":
            return NotImplemented
        words = split_words(value)
        if not words:
            return Domain.TRUE
        self.flush_model(list(TEXTS))
        codes = [code for word in words for code in bigrams(word)]
        occur = [
            SQL("bigrams @> %s", codes),
            *(SQL("body LIKE %s", like_pattern(word)) for word in words),
        ]
        return Domain(
            "id",
            "in",
            SQL("(SELECT id FROM complaint_case WHERE %s)", SQL(" AND ").join(occur)),
        )

    @api.model
    def _get_pairs(self, phrase):
        """Return the numbers of the pairs of characters of a phrase.

        :param str phrase: what somebody typed, or False
        :rtype: list of int
        """
        words = [word for word in split_words(phrase) if len(word) > 1]
        return sorted({code for word in words for code in bigrams(word)})

    # -- acts -----------------------------------------------------------------------

    def action_submit(self):
        """Hand the case in for review.

        :raise UserError: naming what is missing, or what tells who the customer is
        """
        self.check_access("write")
        for case in self:
            case._check_complete()
            case._check_anonymous()
            case._set_state(
                "submitted",
                "case_submitted",
                author_id=self.env.uid,
                date_submitted=fields.Datetime.now(),
                return_reason=False,
            )
        return True

    def _check_complete(self):
        """Refuse a case that lacks a part of its form.

        :raise UserError: naming the parts
        """
        labels = self.fields_get(TEXTS, ["string"])
        empty = [n for n in TEXTS if not (self[n] or "").strip()]
        missing = [labels[name]["string"] for name in empty]
        if missing:
            raise UserError(
                self.env._("Still missing: %s.", format_list(self.env, missing))
            )

    def _check_anonymous(self):
        """Refuse a case that says who the customer was.

        :raise UserError: naming the part
        """
        labels = self.fields_get(TEXTS, ["string"])
        for name in TEXTS:
            text = self[name] or ""
            if self.ticket_id._mask_complaint(text) != text or CONTACT.search(text):
                raise UserError(
                    self.env._(
                        "“%s” tells who the customer is: everybody reads the library.",
                        labels[name]["string"],
                    )
                )

    def _check_reviewer(self):
        """Refuse who may not review, or wrote it himself.

        :raise AccessError: with the reason
        """
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Managers review cases."))
        if self.env.user in self.author_id:
            raise AccessError(self.env._("Somebody else reviews what you wrote."))

    def action_publish(self):
        """Take the case into the library."""
        self._check_reviewer()
        for case in self:
            case._check_anonymous()
            case._set_state(
                "published",
                "case_published",
                reviewed_by_id=self.env.uid,
                date_published=fields.Datetime.now(),
            )
        return True

    def action_return(self):
        """Send the case back to its author.

        :raise UserError: without a remark
        """
        self._check_reviewer()
        return self._take_back("draft", "case_returned")

    def action_withdraw(self):
        """Take a case out of the library, with the reason."""
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Managers review cases."))
        return self._take_back("withdrawn", "case_withdrawn")

    def action_rewrite(self):
        """Make a case that was taken out a draft again."""
        self.check_access("write")
        for case in self:
            case._set_state("draft", "case_returned")
        return True

    def _take_back(self, state, milestone):
        for case in self:
            note = (case.review_note or "").strip()
            if not note:
                raise UserError(self.env._("Write the remark of the review first."))
            case._set_state(state, milestone, return_reason=note)
            case.sudo()._trusted().review_note = False
        return True
