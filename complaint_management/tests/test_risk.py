# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv
import logging
import re

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged, users
from odoo.tools import file_open

from .common import ComplaintCommon

_logger = logging.getLogger(__name__)

SENTENCES = "complaint_management/tests/data/lexicon_sentences.csv"
CHINESE = re.compile(r"[\u4e00-\u9fff]|^[0-9]+")


@tagged("post_install", "-at_install")
class TestRisk(ComplaintCommon):
    """Words that announce a risk draw attention to a complaint."""

    def _risk(self, code):
        return self.env.ref(f"complaint_management.complaint_risk_{code}")

    def test_lexicon_is_large(self):
        risks = self.env["complaint.risk"].search([("is_negation", "=", False)])
        words = {word for risk in risks for word in risk._split("words")}
        chinese = {word for word in words if CHINESE.search(word)}
        self.assertGreaterEqual(len(chinese), 150)
        self.assertGreaterEqual(len(words - chinese), 80)

    def test_precision_and_recall(self):
        with file_open(SENTENCES) as file:
            sentences = list(csv.DictReader(file))
        right = wrong = missed = 0
        for sentence in sentences:
            meant = set(sentence["risks"].split())
            found = self.env["complaint.risk"]._find_risks(sentence["sentence"])
            codes = {risk.code for risk in found}
            right += len(meant & codes)
            wrong += len(codes - meant)
            missed += len(meant - codes)
        precision, recall = right / (right + wrong), right / (right + missed)
        _logger.info("risk words: precision %.2f, recall %.2f", precision, recall)
        traps = [sentence for sentence in sentences if not sentence["risks"]]
        self.assertGreaterEqual(len(sentences), 60)
        self.assertGreaterEqual(2 * len(traps), len(sentences))
        self.assertGreaterEqual(precision, 0.8)
        self.assertGreaterEqual(recall, 0.8)

    def test_complaint_is_marked(self):
        ticket = self._create_complaint(
            name="电梯困人", description="<p>等了三天，<b>我要起诉</b>，找记者</p>"
        ).with_user(self.officer)
        self.assertEqual(
            ticket.complaint_risk_ids, self._risk("media") | self._risk("litigation")
        )
        words = ticket.complaint_risk_words
        self.assertIn("“起诉”", words)
        self.assertNotIn("<", words)
        found = self.env["helpdesk.ticket"].search(
            [("complaint_risk_ids", "=", self._risk("litigation").id)]
        )
        self.assertIn(ticket.id, found.ids)

    def test_quiet_complaint_is_not_marked(self):
        ticket = self._create_complaint(description="没有人受伤，我不想起诉")
        self.assertFalse(ticket.complaint_risk_ids)
        self.assertFalse(ticket.complaint_risk_words)

    @users("officer")
    def test_what_the_customer_says_later_is_read(self):
        ticket = self._create_complaint().with_user(self.env.user)
        contact = self.env["complaint.contact"].create(
            {"ticket_id": ticket.id, "direction": "in", "content": "我已经打了12315"}
        )
        self.assertFalse(ticket.complaint_risk_ids)
        contact.action_record()
        self.assertEqual(ticket.complaint_risk_ids, self._risk("regulator"))
        ours = self.env["complaint.contact"].create(
            {"ticket_id": ticket.id, "direction": "out", "content": "请不要找记者"}
        )
        ours.action_record()
        self.assertEqual(ticket.complaint_risk_ids, self._risk("regulator"))

    @users("officer")
    def test_wrong_mark_is_taken_away_and_told(self):
        ticket = self._create_complaint(description="孩子静坐时太吵").with_user(
            self.env.user
        )
        self.assertEqual(ticket.complaint_risk_ids, self._risk("group"))
        ticket.complaint_risk_ids = [Command.clear()]
        note = ticket.sudo().message_ids[0]
        self.assertIn(self._risk("group").name, note.body)
        self.assertEqual(note.author_id, self.env.user.partner_id)

    def test_words_of_a_manager_count_at_once(self):
        self.assertFalse(
            self._create_complaint(description="屋顶塌方").complaint_risk_ids
        )
        safety = self._risk("safety").with_user(self.manager)
        with Form(safety) as form:
            form.words = f"{form.words}\n塌方"
            form.exceptions = f"{form.exceptions}\n塌方险"
            form.sample = "屋顶塌方"
            self.assertEqual(form.sample_words, "塌方")
            form.sample = "买了塌方险"
            self.assertEqual(form.sample_words, "Nothing.")
        ticket = self._create_complaint(description="屋顶塌方")
        self.assertEqual(ticket.complaint_risk_ids, safety)

    @users("officer", "handler")
    def test_only_managers_write_words(self):
        with self.assertRaises(AccessError):
            self._risk("safety").with_env(self.env).words = "x"
        with self.assertRaises(AccessError):
            self.env["complaint.risk"].create({"code": "x", "name": "x", "words": "x"})

    def test_many_complaints_are_marked_together(self):
        tickets = self.env["helpdesk.ticket"].concat(
            *(self._create_complaint() for _number in range(4))
        )
        tickets._trusted().write({"description": "我要找记者"})
        counts = []
        for some in (tickets[:2], tickets[2:] | tickets[:2]):
            some._trusted().complaint_risk_ids = False
            self.env.flush_all()
            self.env["complaint.risk"]._get_lexicon()
            before = self.env.cr.sql_log_count
            some._complaint_mark_risks()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(tickets.complaint_risk_ids, self._risk("media"))
