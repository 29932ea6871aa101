# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import secrets
from hashlib import sha256

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .helpdesk_ticket_stage import OPEN_PHASES
from .mixins.complaint_ticket_mail import AUTOMATIC_HEADERS

_logger = logging.getLogger(__name__)

MAIL = "complaint_management.mail_template_complaint_rating"
# Complaints of this round that reached a step after which customers are asked, or
# missed the limit of one, and whose customer was not asked yet.
DUE = """
    SELECT DISTINCT ticket.id
    FROM complaint_procedure_step step
    JOIN helpdesk_ticket ticket ON ticket.complaint_procedure_id = step.procedure_id
        AND ticket.complaint_phase IN %(phases)s
        AND ticket.partner_email IS NOT NULL
    WHERE (
        step.asks_rating = 'taken' AND EXISTS (
            SELECT FROM complaint_ledger row
            WHERE row.ticket_id = ticket.id AND row.milestone = step.code
                AND row.round = ticket.complaint_round
        ) OR step.asks_rating = 'overdue' AND EXISTS (
            SELECT FROM complaint_clock clock
            WHERE clock.ticket_id = ticket.id AND clock.step_id = step.id
                AND clock.round = ticket.complaint_round AND clock.state = 'breached'
        )
    ) AND NOT EXISTS (
        SELECT FROM complaint_rating rating
        WHERE rating.ticket_id = ticket.id AND rating.round = ticket.complaint_round
    )
    ORDER BY ticket.id
    LIMIT %(limit)s
"""


class ComplaintRating(models.Model):
    """客户评价: what the customer says through the link of a mail, once (R281).

    The link is known to the customer only: the database holds its hash. A customer
    who is not satisfied has the same effect as in a revisit.
    """

    _name = "complaint.rating"
    _description = "Complaint Rating"
    _inherit = ["complaint.document.mixin"]
    _complaint_after_close = True
    _complaint_transitions = {"sent": ("rated",)}
    _complaint_frozen_states = ("sent", "rated")

    token_hash = fields.Char(
        copy=False, groups="base.group_no_one", help="SHA-256 of the link; used once."
    )
    date_sent = fields.Datetime(readonly=True, default=fields.Datetime.now)
    date_expires = fields.Datetime(readonly=True)
    date_rated = fields.Datetime(readonly=True)
    satisfaction_id = fields.Many2one(
        comodel_name="complaint.procedure.satisfaction",
        ondelete="restrict",
        readonly=True,
    )
    is_satisfied = fields.Boolean(related="satisfaction_id.is_satisfied", store=True)
    opinion = fields.Text(readonly=True)
    state = fields.Selection(
        selection=[("sent", "Asked"), ("rated", "Rated")],
        default="sent",
        required=True,
        readonly=True,
    )

    _token_uniq = models.UniqueIndex(
        "(token_hash) WHERE token_hash IS NOT NULL", "A link belongs to one rating."
    )
    _round_uniq = models.Constraint(
        "UNIQUE(ticket_id, round)", "A customer is asked once in a round."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            raise AccessError(self.env._("Only the customer rates."))
        return super().create(vals_list)

    # -- asking ----------------------------------------------------------------

    @api.model
    def _get_due(self, limit):
        """Return the complaints whose customers are to be asked now.

        :param int limit: most complaints
        :rtype: recordset of helpdesk.ticket
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(DUE, phases=tuple(OPEN_PHASES), limit=limit))
        return self.env["helpdesk.ticket"].browse(ticket_id for (ticket_id,) in rows)

    @api.model
    def _cron_ask(self, batch_size=100):
        """Ask customers how satisfied they are, once in a round.

        :param int batch_size: complaints in one transaction
        """
        todo = self._get_due(batch_size * 20)
        for tickets in self.env["ir.cron"]._iter_complaint_batches(todo, batch_size):
            for ticket in tickets & self._get_due(batch_size * 20):
                self._try_ask(ticket)

    @api.model
    def _try_ask(self, ticket):
        """Ask one customer; who cannot be written to does not hold up the others."""
        try:
            with self.env.cr.savepoint():
                self._ask(ticket)
        except Exception:
            _logger.exception("The customer of complaint %s is not asked", ticket.id)

    @api.model
    def _ask(self, ticket):
        """Queue the mail with the link to a customer.

        :param ticket: helpdesk.ticket
        :rtype: complaint.rating
        """
        procedure = ticket.sudo().complaint_procedure_id
        token = secrets.token_hex(32)
        expires = procedure._get_calendar()._complaint_deadline(
            fields.Datetime.now(), procedure.rating_number, procedure.rating_unit
        )
        rating = (
            self.sudo()
            ._trusted()
            .create(
                {
                    "ticket_id": ticket.id,
                    "token_hash": self._hash(token),
                    "date_expires": expires,
                }
            )
        )
        rating._queue_mail(f"{ticket.get_base_url()}/complaint/rating/{token}")
        return rating

    def _queue_mail(self, link):
        """Queue the mail; it belongs to no record, so that nobody reads the link."""
        template = self.env.ref(MAIL).sudo()
        template.with_context(complaint_rating_link=link).send_mail(
            self.id,
            email_values={
                "model": False,
                "res_id": False,
                "headers": repr(AUTOMATIC_HEADERS),
            },
        )

    @api.model
    def _hash(self, token):
        """Return what is stored of a link.

        :rtype: str of 64 hexadecimal digits
        """
        return sha256(token.encode()).hexdigest()

    # -- answering -------------------------------------------------------------

    @api.model
    def _find(self, token):
        """Return the rating of a link that can still be used.

        :param str token: of the link
        :rtype: complaint.rating with sudo, one or none
        """
        rating = self.sudo().search([("token_hash", "=", self._hash(token))])
        if not rating or rating.date_expires < fields.Datetime.now():
            return rating.browse()
        return rating.filtered(lambda r: r.round == r.ticket_id.complaint_round)

    def _rate(self, satisfaction, opinion):
        """Take the customer's answer, once; the caller has checked his link.

        :param satisfaction: complaint.procedure.satisfaction
        :param str opinion: in his words; mandatory when he is not satisfied
        :raise UserError: when something is missing
        """
        self.ensure_one()
        if satisfaction not in self.procedure_id.satisfaction_ids:
            raise UserError(self.env._("Please choose how satisfied you are."))
        if not satisfaction.is_satisfied and not opinion:
            raise UserError(self.env._("Please tell us what is missing."))
        self._set_state(
            "rated",
            "rated",
            {"score": satisfaction.score, "satisfied": satisfaction.is_satisfied},
            satisfaction_id=satisfaction.id,
            opinion=opinion,
            date_rated=fields.Datetime.now(),
            token_hash=False,
        )
        if satisfaction.reaction == "new_round":
            self._take_up_again()
        elif not satisfaction.is_satisfied and self._is_about_closed():
            self._ask_officer()

    def _is_about_closed(self):
        return self.ticket_id.complaint_phase == "closed"

    def _take_up_again(self):
        """Do what a revisit does; a closed complaint is opened again (R285).

        The system takes the step for the customer; the row of the ledger names the
        rating. Without such a step in the procedure people are told.
        """
        document = self.with_user(SUPERUSER_ID)
        ticket = document.ticket_id
        payload = {"closed": document._is_about_closed()}
        ticket._complaint_record("dissatisfied", document, payload)
        if document._is_about_closed():
            document._ask_officer()

    def _ask_officer(self):
        """Put a closed complaint before its officer: the customer is not satisfied."""
        ticket = self.with_user(SUPERUSER_ID).ticket_id
        user = ticket.user_id or ticket.team_id.user_id
        ticket.with_context(lang=user.lang).activity_schedule(
            "complaint_management.mail_activity_type_dissatisfied",
            user_id=user.id or SUPERUSER_ID,
            note=self.env._(
                "The customer is not satisfied after the complaint was closed. Look "
                "whether it has to be taken up again."
            ),
        )
