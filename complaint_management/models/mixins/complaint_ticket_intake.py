# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list, html2plaintext, is_html_empty

from ...tools.numbering import format_number

# What an ordinary ticket brings along when it becomes a complaint.
KEPT = (
    "name",
    "description",
    "partner_id",
    "partner_name",
    "partner_email",
    "category_id",
    "channel_id",
    "team_id",
    "company_id",
)


class ComplaintTicketIntake(models.AbstractModel):
    """Registers complaints: the one way in, whatever the channel (R010, R035)."""

    _name = "complaint.ticket.intake"
    _description = "Complaint Intake"

    @api.model
    def _complaint_register(self, vals_list):
        """Register complaints from any channel.

        :param list vals_list: values of helpdesk.ticket; ``company_id`` or
            ``team_id`` choose the procedure in force; ``complaint_date_received`` is
            a naive UTC datetime, default now. A ``complaint_submission_key`` that
            is known returns its complaint instead of a second one.
        :return: one complaint for each dict, in the same order
        :rtype: recordset of helpdesk.ticket
        :raise ValidationError: when mandatory information is missing (R045, R489)
        :raise UserError: when no procedure is in force
        """
        known = self._find_submissions(vals_list)
        new = [v for v in vals_list if v.get("complaint_submission_key") not in known]
        for vals in new:
            vals.update(self._prepare_complaint_origin(vals))
        created = iter(self.create(new))
        return self.browse().concat(
            *(
                known.get(vals.get("complaint_submission_key")) or next(created)
                for vals in vals_list
            )
        )

    @api.model
    def _find_submissions(self, vals_list):
        """Return complaints by the key of a form that was already sent."""
        keys = [
            vals["complaint_submission_key"]
            for vals in vals_list
            if vals.get("complaint_submission_key")
        ]
        if not keys:
            return {}
        found = self.sudo().search([("complaint_submission_key", "in", keys)])
        return {
            ticket.complaint_submission_key: ticket.with_env(self.env)
            for ticket in found
        }

    @api.model
    def _prepare_complaint_origin(self, vals):
        """Return company, team and procedure of a new complaint.

        :param dict vals: values of the new complaint
        :rtype: dict
        :raise UserError: when no procedure is in force
        """
        team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo()
        company = (
            team.company_id
            or self.env["res.company"].browse(vals.get("company_id"))
            or self.env.company
        )
        procedure = self.env["complaint.procedure"]._get_in_force(company, team or None)
        if not procedure:
            raise UserError(
                self.env._(
                    "%s has no complaint procedure in force.", company.sudo().name
                )
            )
        return {
            "complaint_procedure_id": procedure.id,
            "team_id": (team or procedure.team_ids[:1]).id,
        }

    @api.model_create_multi
    def create(self, vals_list):
        complaints = [v for v in vals_list if self._is_complaint_vals(v)]
        if not complaints:
            self._check_ordinary(vals_list)
            return super().create(vals_list)
        if len(complaints) != len(vals_list):
            return self.browse().concat(*(self.create([v]) for v in vals_list))
        self = self._complaint_clean_context()
        self._check_complaint_partners(vals_list)
        for vals in vals_list:
            self._complaint_stamp(vals)
        self._complaint_number(vals_list)
        tickets = (
            super(ComplaintTicketIntake, self.with_context(tracking_disable=True))
            .create(vals_list)
            .with_env(self.env)
        )
        tickets._check_complaint_complete()
        tickets._complaint_record_registration()
        return tickets

    @api.model
    def _is_complaint_vals(self, vals):
        return vals.get("complaint_procedure_id") or (
            "complaint_procedure_id" not in vals
            and self.env.context.get("default_complaint_procedure_id")
        )

    @api.model
    def _complaint_stamp(self, vals):
        """Fix origin, times and first stage of a new complaint in ``vals``.

        :raise ValidationError: when a client sent a stamp or a future date
        """
        self._check_complaint_stamps(vals)
        procedure = self._get_registration_procedure(vals)
        team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo()
        team = team if team in procedure.team_ids else procedure.team_ids[:1]
        now = fields.Datetime.now()
        received = fields.Datetime.to_datetime(vals.get("complaint_date_received"))
        if received and received > now:
            raise ValidationError(self.env._("A complaint is not received tomorrow."))
        vals.update(
            complaint_procedure_id=procedure.id,
            company_id=procedure.company_id.id,
            team_id=team.id,
            stage_id=self._get_complaint_stage(team, "registered").id,
            complaint_date_received=received or now,
            complaint_received_by_id=self.env.uid,
            complaint_phase="registered",
            complaint_round=1,
            number="/",
            last_stage_update=now,
        )
        vals.setdefault("user_id", False)
        self._complaint_stamp_input(vals, procedure)
        self._complaint_stamp_person(vals)

    @api.model
    def _get_registration_procedure(self, vals):
        """Return the procedure in force that a new complaint names.

        :rtype: complaint.procedure
        :raise ValidationError: when it is not in force or of a foreign company
        """
        procedure = (
            self.env["complaint.procedure"]
            .sudo()
            .browse(
                vals.get("complaint_procedure_id")
                or self.env.context.get("default_complaint_procedure_id")
            )
        )
        own = self.env.su or procedure.company_id in self.env.companies
        if procedure.state != "in_force" or not own:
            raise ValidationError(
                self.env._("Complaints are registered under a procedure in force.")
            )
        return procedure

    @api.model
    def _complaint_stamp_input(self, vals, procedure):
        """Fix the kind of input and whether it counts (R003)."""
        line = procedure.input_ids.filtered(
            lambda i: i.kind_id.id == vals.get("complaint_input_kind_id")
        )
        line = line or procedure.input_ids[:1]
        vals["complaint_input_kind_id"] = line.kind_id.id
        vals["complaint_is_counted"] = line.is_counted or not procedure.input_ids

    @api.onchange("partner_id")
    def _onchange_complaint_phone(self):
        """Show the phone of a customer who is known, as the host does his e-mail."""
        if self.partner_id.phone and not self._origin:
            self.complaint_phone = self.partner_id.phone

    @api.model
    def _check_complaint_partners(self, vals_list):
        """Refuse customers that the user does not know: he would read who they are.

        :param list vals_list: values as for create or write
        :raise AccessError: when a client names one
        """
        default = self.env.context.get("default_partner_id")
        ids = {vals.get("partner_id", default) for vals in vals_list} - {None, False}
        self.env["res.partner"].browse(ids).check_access("read")

    @api.model
    def _complaint_stamp_person(self, vals):
        """Copy name, e-mail and phone of the customer where nobody typed them."""
        if vals.get("complaint_is_anonymous"):
            vals.update(partner_id=False, partner_name=False, partner_email=False)
            vals["complaint_phone"] = False
            return
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        # a message may have found a customer of another company
        if partner and partner.has_access("read"):
            partner = partner.sudo()
            vals["partner_name"] = vals.get("partner_name") or partner.name
            vals["partner_email"] = vals.get("partner_email") or partner.email
            vals["complaint_phone"] = vals.get("complaint_phone") or partner.phone

    @api.model
    def _complaint_number(self, vals_list):
        """Draw the numbers of a batch: one statement for each procedure.

        The counter is a PostgreSQL sequence, which never waits for another
        registration. A number whose registration failed is never given again; the
        procedure lists such gaps.
        """
        procedures = self.env["complaint.procedure"].sudo()
        by_procedure = {}
        for vals in vals_list:
            by_procedure.setdefault(vals["complaint_procedure_id"], []).append(vals)
        for procedure_id, group in by_procedure.items():
            procedure = procedures.browse(procedure_id)
            numbers = procedure._draw_numbers(len(group))
            zone = procedure._get_calendar().tz or "UTC"
            for vals, number in zip(group, numbers, strict=True):
                day = fields.Datetime.context_timestamp(
                    self.with_context(tz=zone), vals["complaint_date_received"]
                )
                vals["complaint_counter"] = number
                vals["number"] = format_number(procedure.number_pattern, number, day)

    def _check_complaint_complete(self):
        """Refuse registrations without mandatory information (R045, R489).

        :raise ValidationError: naming what is missing
        """
        for ticket in self:
            missing = ticket._get_missing_intake()
            if missing:
                raise ValidationError(
                    self.env._("Please give: %s.", format_list(self.env, missing))
                )

    def _get_missing_intake(self):
        """Tell what the intake of a complaint lacks.

        An addon extends the list with what its industry must ask.

        :return: translated names of missing information
        :rtype: list of str
        """
        self.ensure_one()
        missing = []
        if not (self.name or "").strip():
            missing.append(self.env._("the subject"))
        if (
            is_html_empty(self.description)
            or not html2plaintext(self.description).strip()
        ):
            missing.append(self.env._("what happened"))
        if (
            not self.complaint_channel_reference
            and self._get_complaint_channel_line()[2]
        ):
            missing.append(self.env._("the number it has where it comes from"))
        if self.complaint_is_anonymous:
            if not self.complaint_procedure_id.sudo().anonymous_accepted:
                missing.append(
                    self.env._("the complainant (anonymous is not accepted)")
                )
            return missing
        if not (self.partner_id or self.partner_name):
            missing.append(self.env._("the name of the complainant"))
        if not (self.complaint_phone or self.partner_email):
            missing.append(self.env._("a phone number or an e-mail address"))
        return missing

    def _get_intake_payload(self):
        """Return the facts of the registration for the ledger, nothing personal.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "number": self.number,
            "procedure": self.complaint_procedure_id.sudo().code,
            "version": self.complaint_procedure_id.sudo().version,
            "input": self.complaint_input_kind_id.code,
            "channel": self.channel_id.sudo().complaint_code or None,
            "received": self.complaint_date_received,
            "anonymous": self.complaint_is_anonymous,
        }

    def _complaint_record_registration(self):
        """Open the ledgers; what was received earlier counts from then on."""
        self._complaint_record_entries(
            [
                {
                    "ticket": ticket,
                    "milestone": "registered",
                    "date": ticket.complaint_date_received,
                    "payload": ticket._get_intake_payload(),
                }
                for ticket in self
            ]
        )

    def action_make_complaint(self):
        """Turn ordinary tickets into complaints, received when they were created.

        :raise UserError: when no procedure is in force or the ticket is closed
        """
        for ticket in self:
            ticket.check_access("write")
            if ticket.complaint_procedure_id or ticket.closed:
                raise UserError(
                    self.env._("%s is a complaint already or closed.", ticket.number)
                )
            vals = ticket._convert_to_write({name: ticket[name] for name in KEPT})
            vals["complaint_date_received"] = ticket.create_date
            vals.update(self._prepare_complaint_origin(vals))
            self._complaint_stamp(vals)
            self._complaint_number([vals])
            ticket._trusted().write(vals)
            ticket._check_complaint_complete()
            ticket._complaint_record_registration()
