# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from pytz import utc

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import file_open, plaintext2html

_logger = logging.getLogger(__name__)

MODULE = "complaint_management"


class ComplaintDemoRegistration(models.AbstractModel):
    """How the complaints of the story come in and are talked about.

    A case is a dict of ``complaints.json``; the steps keep in it the records they
    make, under names that begin with an underscore.
    """

    _name = "complaint.demo.registration"
    _description = "Complaint Demo Registration"

    # -- the case ------------------------------------------------------------------

    @api.model
    def _set_currency(self):
        """Let the company count in yuan, unless its books are in something else."""
        try:
            with self.env.cr.savepoint():
                company = self.env.ref("base.main_company")
                company.currency_id = self.env.ref("base.CNY")
        except UserError as error:
            _logger.info("The demo company keeps its currency: %s", error)

    @api.model
    def _by(self, record, name):
        """Return a record as a person of the demo sees it.

        :param str name: of a user of ours, or with the addon before a dot
        """
        user = self.env.ref(name if "." in name else f"{MODULE}.{name}")
        return record.with_user(user).with_context(lang=user.lang, tz="Asia/Shanghai")

    @api.model
    def _officer(self, case):
        return self._by(case["_ticket"], "user_officer_demo")

    @api.model
    def _text(self, case, name):
        """Return the words for a step; a list holds those of each time it is taken."""
        words = case[name]
        if not isinstance(words, list) or (
            name in ("finding", "cause") and not isinstance(words[0], list)
        ):
            return words
        position = min(case.setdefault("_taken", {}).get(name, 0), len(words) - 1)
        case["_taken"][name] = position + 1
        return words[position]

    @api.model
    def _get_channel(self, code):
        return self.env["helpdesk.ticket"]._get_complaint_channel(
            code, self.env.ref("base.main_company")
        )

    @api.model
    def _get_file(self, name):
        with file_open(f"{MODULE}/demo/images/{name}", "rb") as file:
            return file.read()

    # -- registration --------------------------------------------------------------

    @api.model
    def _step_register(self, case, _parameter):
        by_channel = {"portal": self._register_portal, "mail": self._register_mail}
        register = by_channel.get(case["channel"], self._register_by_us)
        case["_ticket"] = register(case).sudo(False).with_env(self.env)

    @api.model
    def _prepare_registration(self, case):
        tickets = self.env["helpdesk.ticket"]
        kind = self.env["complaint.input.kind"].search(
            [("code", "=", case.get("input", "complaint"))]
        )
        return {
            "name": case["name"],
            "description": plaintext2html(case["matter"]),
            "category_id": self.env.ref(
                f"{MODULE}.category_{case['category']}_demo"
            ).id,
            "team_id": self.env.ref(
                f"{MODULE}.team_{case.get('owner', 'service')}_demo"
            ).id,
            "channel_id": self._get_channel(case["channel"]).id,
            "complaint_input_kind_id": kind.id,
            "complaint_demand": case["demand"],
            "complaint_amount_claimed": case.get("amount", 0),
            "complaint_persons": case.get("persons", 1),
            "attachment_ids": [
                Command.create(
                    tickets._prepare_complaint_file(
                        name, self._get_file(name), "image/png"
                    )
                )
                for name in case.get("files", ())
            ],
        }

    @api.model
    def _register_portal(self, case):
        user = self.env.ref(f"{MODULE}.{case['customer']}")
        tickets = self._by(self.env["helpdesk.ticket"], case["customer"]).sudo()
        ticket = tickets._complaint_register(
            [
                self._prepare_registration(case)
                | {
                    "partner_id": user.partner_id.id,
                    "complaint_address": user.partner_id.street,
                }
            ]
        )
        ticket.message_subscribe([user.partner_id.id])
        return ticket

    @api.model
    def _register_mail(self, case):
        partner = self.env.ref(f"{MODULE}.{case['customer']}")
        mail = EmailMessage()
        mail["From"] = partner.email_formatted
        mail["To"] = self.env.ref(f"{MODULE}.team_service_demo").alias_email
        mail["Subject"] = case["name"]
        mail["Date"] = format_datetime(utc.localize(fields.Datetime.now()))
        mail["Message-Id"] = f"<demo-{case['start'].replace(' ', '-')}@example.com>"
        mail.set_content(f"{case['matter']}\n\n{case['demand']}")
        ticket_id = self.env["mail.thread"].message_process(None, mail.as_bytes())
        ticket = self.env["helpdesk.ticket"].browse(ticket_id)
        officer = self._by(ticket, "user_officer_demo")
        officer.write(
            {
                "category_id": self._prepare_registration(case)["category_id"],
                "complaint_demand": case["demand"],
                "complaint_amount_claimed": case.get("amount", 0),
                "complaint_phone": partner.phone,
            }
        )
        return ticket

    @api.model
    def _register_by_us(self, case):
        who = f"user_{case.get('by', 'officer')}_demo"
        vals = self._prepare_registration(case)
        if "customer" in case:
            partner = self.env.ref(f"{MODULE}.{case['customer']}")
            vals |= {"partner_id": partner.id, "complaint_address": partner.street}
        else:
            vals["complaint_is_anonymous"] = True
        tickets = self._by(self.env["helpdesk.ticket"], who)
        return tickets._complaint_register([vals])

    @api.model
    def _step_acknowledge(self, case, _parameter):
        tickets = case["_ticket"].sudo()
        tickets.filtered_domain(
            tickets._get_acknowledge_domain()
        )._complaint_acknowledge()

    @api.model
    def _take_charge(self, case):
        """Return the complaint for the officer, whose case it is from now on."""
        ticket = self._officer(case)
        ticket.user_id = ticket.env.user
        return ticket

    @api.model
    def _step_confirm(self, case, _parameter):
        self._take_charge(case).action_complaint_confirm()

    @api.model
    def _add_contact(self, case, content, **values):
        contact = self._by(self.env["complaint.contact"], "user_officer_demo").create(
            {
                "ticket_id": case["_ticket"].id,
                "channel_id": self._get_channel("phone").id,
                "date": fields.Datetime.now(),
                "content": content,
            }
            | values
        )
        contact.action_record()

    @api.model
    def _step_contact(self, case, _parameter):
        promised = fields.Datetime.now() + timedelta(days=3)
        self._add_contact(
            case,
            "致电客户安抚情绪，说明处理步骤和下一次答复时间。",
            promise=case["promise"],
            promise_date=promised,
            is_read_back=True,
        )

    @api.model
    def _step_withdraw(self, case, _parameter):
        ticket = self._officer(case)
        ticket._complaint_note_withdrawal(
            ticket.channel_id, ticket.partner_name, case["contact"]
        )

    @api.model
    def _step_explain(self, case, _parameter):
        self._add_contact(case, case["contact"])
        self._officer(case).action_complaint_explain()
