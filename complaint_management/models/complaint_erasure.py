# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

MANAGER = "complaint_management.complaint_management_group_manager"


class ComplaintErasure(models.Model):
    """Personal data that goes: a person asked for it, or the retention is over (T27).

    One proposes it, another one decides, and then it is done. What goes is in the
    complaint, its documents, messages and files; numbers, dates, categories and the
    ledger stay. The ledger still verifies because it never held what goes: its rows
    hold codes, ids, times and hashes. The hash of a file says nothing without the
    file; who acted in the portal is the id of a user who has no name any more.
    """

    _name = "complaint.erasure"
    _description = "Removal of Personal Data"
    _inherit = ["complaint.stamped.mixin", "complaint.erasure.execution"]
    _order = "id desc"
    _check_company_auto = True
    _complaint_stamp_fields = (
        "state",
        "proposed_by_id",
        "date_proposed",
        "decided_by_id",
        "date_decided",
        "count_values",
        "count_files",
    )

    kind = fields.Selection(
        selection=[
            ("person", "A person is made anonymous"),
            ("retention", "Files whose retention is over are disposed of"),
        ],
        string="What Is Removed",
        required=True,
        default="person",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", index="btree_not_null", ondelete="restrict"
    )
    person_name = fields.Char(
        string="Name as It Stands There", help="For somebody who is no contact."
    )
    person_phone = fields.Char(string="Phone of the Person")
    person_email = fields.Char(string="E-mail of the Person")
    person_address = fields.Char(string="Address of the Person")
    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        relation="complaint_erasure_ticket_rel",
        column1="erasure_id",
        column2="ticket_id",
        string="Complaints",
        domain=[("complaint_procedure_id", "!=", False)],
        check_company=True,
    )
    reason = fields.Text(string="Why It Is Removed", required=True)
    note = fields.Char(string="Remark of the Decision")
    proposed_by_id = fields.Many2one("res.users", string="Proposed By", readonly=True)
    date_proposed = fields.Datetime(string="Proposed On", readonly=True)
    decided_by_id = fields.Many2one("res.users", string="Decided By", readonly=True)
    date_decided = fields.Datetime(string="Decided On", readonly=True)
    count_values = fields.Integer(string="Texts Changed", readonly=True)
    count_files = fields.Integer(string="Files Removed", readonly=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "To be decided"),
            ("refused", "Not allowed"),
            ("done", "Personal data removed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = self.env._("Removal %s", erasure.id or "")

    def _check_client_write(self, vals):
        super()._check_client_write(vals)
        if set(vals) - {"note"} and any(e.state != "draft" for e in self):
            raise UserError(self.env._("It was proposed and is kept as it is."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(erasure.state != "draft" for erasure in self):
            raise UserError(self.env._("It was proposed and is kept as it is."))

    # -- proposing --------------------------------------------------------------

    def action_find(self):
        """Find the complaints that are concerned; some may be taken off again.

        :raise UserError: when nothing says who it is
        """
        self.check_access("write")
        for erasure in self:
            tickets = self.env["helpdesk.ticket"]
            domain = Domain("company_id", "=", erasure.company_id.id)
            domain &= Domain("complaint_procedure_id", "!=", False)
            erasure.ticket_ids = tickets.search(domain & erasure._get_domain())
        return True

    def _get_domain(self):
        """Return which complaints are concerned.

        :rtype: Domain
        """
        if self.kind == "retention":
            return self.env["helpdesk.ticket"]._get_complaint_disposal_domain()
        known = [
            Domain(name, operator, value)
            for name, operator, value in (
                ("partner_id", "=", self.partner_id.id),
                ("partner_name", "=", self.person_name),
                ("complaint_phone", "=", self.person_phone),
                ("partner_email", "=ilike", self.person_email),
                ("complaint_complainant_ids.partner_id", "=", self.partner_id.id),
                ("complaint_complainant_ids.name", "=", self.person_name),
                ("complaint_complainant_ids.phone", "=", self.person_phone),
            )
            if value
        ]
        if not known:
            raise UserError(self.env._("Say who is made anonymous."))
        return Domain.OR(known)

    def action_propose(self):
        """Hand it to somebody else to decide.

        :raise UserError: naming what stands against it
        """
        self.check_access("write")
        for erasure in self:
            if erasure.state != "draft":
                raise UserError(self.env._("It was proposed and is kept as it is."))
            erasure.ticket_ids.check_access("write")
            erasure._check_possible()
            erasure._trusted().write(
                {
                    "state": "proposed",
                    "proposed_by_id": self.env.uid,
                    "date_proposed": fields.Datetime.now(),
                }
            )
            erasure._record("erasure_requested", {})
        return True

    def _check_possible(self):
        """Refuse what cannot be removed: open, kept as evidence, not due, staff.

        :raise UserError: naming the complaint
        """
        tickets = self.sudo().ticket_ids
        if not tickets and not self.partner_id:
            raise UserError(self.env._("Choose complaints."))
        for ticket in tickets:
            if ticket.complaint_phase != "closed":
                raise UserError(self.env._("%s is not closed yet.", ticket.number))
            if ticket.complaint_archive_ids.is_held:
                raise UserError(self.env._("%s is kept as evidence.", ticket.number))
            if self.kind == "retention" and not ticket.complaint_is_disposal_due:
                raise UserError(
                    self.env._("The retention of %s is not over.", ticket.number)
                )
        if self.kind == "person" and self.partner_id:
            self._check_partner()

    def _check_partner(self):
        """Refuse to make staff anonymous, or who has complaints that would stay.

        :raise UserError: with the reason
        """
        partner = self.partner_id.sudo()
        if any(not user.share for user in partner.user_ids):
            raise UserError(self.env._("%s works here.", partner.name))
        others = self.env["helpdesk.ticket"].sudo()
        others = others.search([("partner_id", "=", partner.id)]) - self.ticket_ids
        if others:
            raise UserError(
                self.env._(
                    "%(number)s is about the same person: find the complaints anew.",
                    number=others[0].number,
                )
            )

    # -- deciding -----------------------------------------------------------------

    def _check_decider(self):
        """Refuse who may not decide, or proposed it himself.

        :raise AccessError: with the reason
        :raise UserError: when there is nothing to decide
        """
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Managers decide that."))
        for erasure in self:
            if erasure.state != "proposed":
                raise UserError(self.env._("There is nothing to decide."))
            if erasure.proposed_by_id == self.env.user:
                raise AccessError(
                    self.env._("Somebody else decides on what you proposed.")
                )

    def action_approve(self):
        """Decide that it is done, and do it."""
        self._check_decider()
        for erasure in self:
            erasure._lock_row()
            erasure._check_possible()
            values, files = erasure._execute()
            erasure._decide("done", count_values=values, count_files=files)
            erasure._record("erased", {"texts": values, "files": files})
        return True

    def action_refuse(self):
        """Decide that nothing is removed.

        :raise UserError: without a reason
        """
        self._check_decider()
        for erasure in self:
            if not (erasure.note or "").strip():
                raise UserError(self.env._("Give the reason first."))
            erasure._decide("refused")
            erasure._record("erasure_refused", {})
        return True

    def _decide(self, state, **vals):
        decision = {
            "decided_by_id": self.env.uid,
            "date_decided": fields.Datetime.now(),
        }
        self._trusted().write({"state": state, **decision, **vals})

    def _record(self, milestone, payload):
        """Write it into the ledgers of the complaints, nothing personal.

        :param str milestone: what happened
        :param dict payload: figures
        """
        for ticket in self.ticket_ids:
            ticket._complaint_record(
                milestone,
                document=self,
                payload={"kind": self.kind, **payload},
            )
