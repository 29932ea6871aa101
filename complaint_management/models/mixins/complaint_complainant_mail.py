# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging

from odoo import api, fields, models

from .complaint_ticket_mail import AUTOMATIC_HEADERS

_logger = logging.getLogger(__name__)

MAIL = "complaint_management.mail_template_complaint_case"
CRON = "complaint_management.ir_cron_complaint_case_mail"


class ComplaintComplainantMail(models.AbstractModel):
    """Writes to each person of a group case what happened in it (R312).

    Who has a complaint of his own and an address gets his own mail: his name, his
    number, his page. Nothing in it comes from the files of the others.
    """

    _name = "complaint.complainant.mail"
    _description = "Mail to Complainants of a Group Case"

    news_due = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What he was not written of yet: offered, replied, accepted, closed.",
    )

    def _announce(self, news):
        """Have people written to; the mails are made by a cron, all together.

        :param str news: ``offered``, ``replied``, ``accepted`` or ``closed``
        """
        people = self.sudo()
        people.fetch(["state", "member_id", "news_due"])
        people.member_id.fetch(["partner_email"])
        people = people.filtered(
            lambda p: p.state != "left" and p.member_id.partner_email
        )
        for due, group in people.grouped("news_due").items():
            group._trusted().write({"news_due": " ".join(filter(None, [due, news]))})
        if people:
            self.env.ref(CRON).sudo()._trigger()

    @api.model
    def _cron_mail(self, batch_size=100):
        """Write to the people of group cases, queued, each piece of news once.

        :param int batch_size: people in one transaction
        """
        todo = self.search([("news_due", "!=", False)], order="id")
        for people in self.env["ir.cron"]._iter_complaint_batches(todo, batch_size):
            people.filtered("news_due")._mail_news()

    def _mail_news(self):
        """Queue the mails of people; halve the batch that fails."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._queue_news(self._get_news())
                self._trusted().write({"news_due": False})
        except Exception:
            if len(self) == 1:
                _logger.exception("Complainant %s is not written to", self.id)
                return
            middle = len(self) // 2
            self[:middle]._mail_news()
            self[middle:]._mail_news()

    def _get_news(self):
        """Return what people are told now: an offer only while it waits for them.

        :return: person -> codes of the news, none for who needs no mail any more
        :rtype: dict
        """
        news = {}
        self.fetch(["state", "member_id", "news_due", "ticket_id"])
        for person in self.filtered(lambda p: p.state != "left"):
            codes = list(dict.fromkeys(person.news_due.split()))
            if "offered" in codes and person.state != "offered":
                codes.remove("offered")
            if codes:
                news[person] = codes
        return news

    def _queue_news(self, news):
        """Queue one mail for each person and note it in his own file.

        :param dict news: see ``_get_news``
        """
        if not news:
            return
        replies = {}
        for case in self.browse().union(*news).ticket_id:
            reply = case._get_complaint_replies()[:1]
            replies[case] = case._prepare_complaint_case_reply(case, reply)
        told = {
            person.member_id.id: {
                "codes": codes,
                "reply": replies[person.ticket_id] if "replied" in codes else {},
            }
            for person, codes in news.items()
        }
        template = self.env.ref(MAIL).with_context(complaint_case_news=told)
        template.send_mail_batch(
            list(told), email_values={"headers": repr(AUTOMATIC_HEADERS)}
        )
        step = {"milestone": "case_mailed", "with_case": True}
        self.env["helpdesk.ticket"]._complaint_record_entries(
            [
                {"ticket": person.member_id, "payload": {"news": codes}, **step}
                for person, codes in news.items()
            ]
        )
