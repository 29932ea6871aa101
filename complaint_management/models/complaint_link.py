# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# Kinds that have an earlier and a later complaint, whichever was named first.
ORDERED_KINDS = ("repeat", "follow_up")


class ComplaintLink(models.Model):
    """Two complaints that belong together, and how (R067, R287).

    It is read from both sides: ``ticket_id`` is the later one of a repeat or a second
    complaint, and the one that is too much of a duplicate. What somebody looked at
    and found to be something else is kept, too: it is not proposed again.
    """

    _name = "complaint.link"
    _description = "Complaint Link"
    _inherit = ["complaint.document.mixin"]
    _check_company_auto = True
    _complaint_after_close = True
    _complaint_transitions = {"linked": ("removed",)}
    _complaint_frozen_states = ("linked", "dismissed", "removed")
    _complaint_stamp_fields = (
        "date",
        "user_id",
        "date_removed",
        "removed_by_id",
        "removal_reason",
    )

    other_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Other Complaint",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('complaint_procedure_id', '!=', False), ('id', '!=', ticket_id), "
        "('company_id', '=', company_id)]",
    )
    kind = fields.Selection(
        selection=[
            ("repeat", "Repeat"),
            ("same_cause", "Same cause"),
            ("follow_up", "Second complaint"),
            ("duplicate", "Filed twice"),
        ],
        required=True,
        help="A second complaint is about a problem that was handled and closed; a "
        "duplicate is the same matter, filed twice.",
    )
    reason = fields.Text(required=True, help="Why they belong together.")
    date = fields.Datetime(
        string="Linked On", readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Linked By",
        readonly=True,
        default=lambda self: self.env.user,
    )
    date_removed = fields.Datetime(readonly=True)
    removed_by_id = fields.Many2one("res.users", readonly=True)
    removal_reason = fields.Text(readonly=True)
    state = fields.Selection(
        selection=[
            ("linked", "Linked"),
            ("dismissed", "Not the same"),
            ("removed", "Removed"),
        ],
        default="linked",
        required=True,
        readonly=True,
    )

    # as one of the two complaints reads it, see ``complaint_side`` in the context
    reading = fields.Char(string="Relation", compute="_compute_counterpart")
    counterpart_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint There",
        compute="_compute_counterpart",
    )
    counterpart_name = fields.Char(string="Subject", compute="_compute_counterpart")
    counterpart_phase = fields.Selection(
        selection="_get_phases", string="Phase", compute="_compute_counterpart"
    )
    counterpart_date = fields.Datetime(
        string="Received", compute="_compute_counterpart"
    )

    _not_itself = models.Constraint(
        "CHECK(ticket_id != other_id)", "A complaint is not linked to itself."
    )
    _linked_uniq = models.UniqueIndex(
        "(LEAST(ticket_id, other_id), GREATEST(ticket_id, other_id)) "
        "WHERE state = 'linked'",
        "These complaints are linked already.",
    )
    _dismissed_uniq = models.UniqueIndex(
        "(LEAST(ticket_id, other_id), GREATEST(ticket_id, other_id)) "
        "WHERE state = 'dismissed'",
        "Somebody said already that they are not the same.",
    )
    # the rate of repeats, complaint by complaint
    _kind_idx = models.Index("(ticket_id, kind) WHERE state = 'linked'")

    @api.model
    def _get_phases(self):
        return self.env["helpdesk.ticket.stage"]._get_complaint_phases()

    @api.depends("ticket_id", "other_id", "kind")
    @api.depends_context("complaint_side", "lang", "uid")
    def _compute_counterpart(self):
        side = self.env.context.get("complaint_side")
        readings = self._get_readings()
        for link in self:
            is_other = link.other_id.id == side
            there = link.ticket_id if is_other else link.other_id
            link.reading = readings.get(link.kind, ("", ""))[is_other]
            link.counterpart_id = there
            link.counterpart_name = there.name
            link.counterpart_phase = there.complaint_phase
            link.counterpart_date = there.complaint_date_received

    @api.model
    def _get_readings(self):
        """Return what a link says on each of its two complaints.

        An addon that adds a kind adds its words.

        :return: kind -> (on the complaint itself, on the other one), translated
        :rtype: dict
        """
        _ = self.env._
        return {
            "repeat": (_("Repeats"), _("Was repeated by")),
            "same_cause": (_("Has the same cause as"), _("Has the same cause as")),
            "follow_up": (_("Second complaint after"), _("Was complained of again in")),
            "duplicate": (_("Is a duplicate of"), _("Has the duplicate")),
        }

    @api.constrains("ticket_id", "other_id", "kind")
    def _check_other(self):
        for link in self.sudo():
            other = link.other_id
            if not other.complaint_procedure_id:
                raise ValidationError(
                    self.env._("%s is not a complaint.", other.number)
                )
            is_linked = link.state == "linked"
            if (
                is_linked
                and link.kind == "follow_up"
                and other.complaint_phase != "closed"
            ):
                raise ValidationError(
                    self.env._(
                        "%s is still open: a second complaint comes after the problem "
                        "was handled.",
                        other.number,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create(vals_list)
        linked = links.filtered(lambda link: link.state == "linked")
        linked._record("linked")
        tickets = linked.sudo().ticket_id
        tickets.filtered(
            lambda t: t.complaint_phase != "closed"
        )._complaint_raise_grades()
        return links

    @api.model
    def _stamp_created(self, vals_list):
        """Put the later complaint first; who sees one of them only links nothing."""
        tickets = self.env["helpdesk.ticket"]
        for vals in vals_list:
            ticket = tickets.browse(vals.get("ticket_id"))
            other = tickets.browse(vals.get("other_id"))
            known = (ticket | other)._filter_complaint_known()
            if not self.env.su and len(known) < len(ticket | other):
                raise AccessError(self.env._("You have no part in this complaint."))
            if vals.get("kind") in ORDERED_KINDS and self._is_later(other, ticket):
                vals.update(ticket_id=other.id, other_id=ticket.id)
        super()._stamp_created(vals_list)

    @api.model
    def _is_later(self, one, other):
        dates = [ticket.sudo().complaint_date_received for ticket in (one, other)]
        return all(dates) and (dates[0], one.id) > (dates[1], other.id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        raise UserError(self.env._("A link is removed with a reason, never deleted."))

    def _record(self, milestone):
        """Write the step into both ledgers; none of them names the other complaint.

        :param str milestone: ``linked`` or ``unlinked``
        """
        self.env["helpdesk.ticket"]._complaint_record_entries(
            [
                {
                    "ticket": ticket,
                    "milestone": milestone,
                    "document": link,
                    "payload": {"kind": link.kind},
                }
                for link in self
                for ticket in link.ticket_id | link.other_id
            ]
        )

    def action_remove(self, reason=None):
        """Take a link back, for a reason; that it was there stays on record.

        :param str reason: without it the dialogue opens
        :raise UserError: when it was removed before
        """
        self.ensure_one()
        self.check_access("write")
        if reason is None:
            return self.env["helpdesk.ticket"]._get_complaint_action(
                "complaint_link_removal_action", default_link_id=self.id
            )
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say why they do not belong together."))
        self._set_state(
            "removed",
            date_removed=fields.Datetime.now(),
            removed_by_id=self.env.uid,
            removal_reason=reason.strip(),
        )
        self._record("unlinked")
        return True
