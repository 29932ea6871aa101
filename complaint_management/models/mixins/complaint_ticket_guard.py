# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

# Written by the engine, never by a client.
STAMPS = {
    "complaint_phase",
    "complaint_round",
    "complaint_grade_id",
    "complaint_validity",
    "complaint_date_confirmed",
    "complaint_date_due",
    "complaint_clock_state",
    "complaint_date_closed",
    "complaint_closing_type_id",
    "complaint_ledger_seq",
    "complaint_ledger_hash",
    "complaint_received_by_id",
    "complaint_layer",
    "complaint_is_counted",
    "complaint_counter",
    "complaint_summary",
    "complaint_case_value",
    "complaint_case_id",
    "complaint_is_case",
}
# Written by the host as work goes on.
HOST_STAMPS = {"assigned_date", "closed_date", "last_stage_update"}
# Stamped at registration and kept.
FIXED = (
    STAMPS
    | HOST_STAMPS
    | {
        "number",
        "company_id",
        "commercial_partner_id",
        "complaint_procedure_id",
        "complaint_input_kind_id",
        "complaint_date_received",
        "complaint_earliest_feedback",
        "complaint_incoming_id",
        "complaint_submission_key",
    }
)

# What the customer said; kept once the complaint was assessed.
INTAKE = {
    "name",
    "description",
    "partner_id",
    "partner_name",
    "partner_email",
    "category_id",
    "channel_id",
    "complaint_channel_reference",
    "complaint_demand",
    "complaint_is_anonymous",
    "complaint_persons",
    "complaint_amount_claimed",
}
# What figures count by; kept once the complaint is closed.
COUNTED = {"team_id", "complaint_date_event", "complaint_product_id"}


class ComplaintTicketGuard(models.AbstractModel):
    """Keeps what was registered, stamped or assessed from being changed (R468)."""

    _name = "complaint.ticket.guard"
    _description = "Complaint Guard"

    def _complaint_clean_context(self):
        """Drop the defaults a client may send for fields it may not write."""
        chosen = {
            "complaint_procedure_id",
            "complaint_input_kind_id",
            "complaint_earliest_feedback",
            "complaint_incoming_id",
        }
        return self._without_defaults((FIXED | self._get_mirrors()) - chosen)

    @api.model
    def _get_mirrors(self):
        """Return the fields that only show documents which name their complaints.

        They are the other side of a relation of the document: written from here,
        they would pass by what the document refuses (minutes that are confirmed).

        :rtype: set
        """
        stamped = self.pool["complaint.stamped.mixin"]
        return {
            name
            for name, field in self._fields.items()
            if field.type == "many2many"
            and field.store
            and isinstance(self.env[field.comodel_name], stamped)
        }

    @api.model
    def _check_complaint_stamps(self, vals):
        """Refuse what only the engine writes, or the documents themselves.

        :raise ValidationError: naming the fields
        """
        forbidden = (STAMPS | self._get_mirrors()) & set(vals)
        if forbidden and not self._is_trusted():
            raise ValidationError(
                self.env._(
                    "%s is set by the system.", format_list(self.env, sorted(forbidden))
                )
            )

    def write(self, vals):
        if not self._is_trusted():
            # or who may not write would learn what is stored from the refusals
            self.check_access("write")
            self._refuse_fixed(self._get_mirrors() & set(vals))
            complaints = self.sudo().filtered("complaint_procedure_id")
            if complaints:
                self._check_complaint_write(complaints, vals)
            if self - complaints:
                self._check_ordinary([vals])
        return super().write(vals)

    @api.model
    def _check_ordinary(self, vals_list):
        """Refuse stamps of complaints on tickets that are none.

        :raise UserError: naming the fields
        """
        stamps = {name for name in FIXED if name.startswith("complaint_")}
        stamps |= self._get_mirrors()
        context = self.env.context
        given = {name for name in stamps if context.get(f"default_{name}")}
        for vals in vals_list:
            given |= {name for name in stamps if vals.get(name)}
        self._refuse_fixed(given)

    @api.model
    def _check_complaint_write(self, complaints, vals):
        """Refuse what may no longer be changed by hand.

        :raise UserError: with the reason
        """
        self._refuse_fixed(complaints._get_changed(FIXED & set(vals), vals))
        if not self.env.su:
            # whoever has the token of the link reads the page of the customer
            self._refuse_fixed({"access_token"} & set(vals))
        if complaints._get_changed({"partner_id"} & set(vals), vals):
            self._check_complaint_partners([vals])
        if "stage_id" in vals:
            complaints._check_complaint_stage(vals["stage_id"])
        if vals.get("active") is False:
            raise UserError(self.env._("A complaint is closed, never archived."))
        closed = complaints.filtered(lambda t: t.complaint_phase == "closed")
        self._refuse_fixed(closed._get_changed(COUNTED & set(vals), vals))
        assessed = complaints.filtered(
            lambda t: t.complaint_validity or t.complaint_phase == "closed"
        )
        if assessed._get_changed(INTAKE & set(vals), vals):
            raise UserError(
                self.env._(
                    "%s was assessed or closed: what the customer said is kept as it "
                    "is. Write a contact for what is new.",
                    assessed[:1].number,
                )
            )

    @api.model
    def _refuse_fixed(self, names):
        """Refuse to write fields that follow from the procedure.

        :param set names: fields that a client wants to write
        :raise UserError: naming them
        """
        if names:
            labels = sorted(self._fields[name].string for name in names)
            raise UserError(
                self.env._("%s is set by the procedure.", format_list(self.env, labels))
            )

    def _get_changed(self, names, vals):
        """Return the fields whose value would change on one of the tickets.

        :param set names: fields to compare
        :param dict vals: values as for write
        :rtype: set
        """
        return {
            name
            for name in names
            for ticket in self
            if self._fields[name].convert_to_write(ticket[name], ticket)
            != (vals[name] or False)
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint(self):
        if any(ticket.complaint_procedure_id for ticket in self.sudo()):
            raise UserError(self.env._("A complaint is never deleted (R468)."))

    def copy_data(self, default=None):
        if any(ticket.complaint_procedure_id for ticket in self.sudo()):
            raise UserError(
                self.env._("Register a new complaint instead of copying one.")
            )
        return super().copy_data(default=default)
