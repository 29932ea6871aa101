# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "complaint_management.complaint_management_group_manager"


class ComplaintArchive(models.Model):
    """客户投诉档案: the file of a closed complaint in the archive (R439, R443).

    It is opened when the complaint is closed and filed by the central department, on
    paper and here. Complaints with a compensation have their own file for each
    household (单独设档，一户一档, R338).
    """

    _name = "complaint.archive"
    _description = "Archive File"
    _inherit = ["complaint.evidence.mixin", "complaint.document.mixin"]
    _complaint_after_close = True
    _complaint_in_case = True
    _complaint_transitions = {"open": ("filed",), "filed": ()}
    _complaint_frozen_states = ("filed",)
    _complaint_open_fields = ("location", "hold_reason")
    _complaint_stamp_fields = (
        "number",
        "household",
        "is_compensation",
        "is_held",
        "date_filed",
        "filed_by_id",
        "inventory_filed",
        "date_disposed",
    )

    number = fields.Char(string="File Number", compute="_compute_number", store=True)
    household = fields.Char(
        readonly=True, index="btree_not_null", help="Under whom the files stand."
    )
    is_compensation = fields.Boolean(string="Compensation File", readonly=True)
    location = fields.Char(
        string="Place of the Papers", help="Room, cabinet, folder (文本档案)."
    )
    remark = fields.Text(string="Why Documents Are Missing")
    inventory = fields.Text(string="What the File Holds", compute="_compute_inventory")
    missing = fields.Text(string="What Is Missing", compute="_compute_inventory")
    inventory_filed = fields.Text(string="Held When Filed", readonly=True, copy=False)
    date_filed = fields.Datetime(string="Filed On", readonly=True, copy=False)
    filed_by_id = fields.Many2one(
        "res.users", string="Filed By", readonly=True, copy=False
    )
    is_held = fields.Boolean(
        string="Kept as Evidence",
        readonly=True,
        help="Whatever the retention says: the matter may come up again (R443).",
    )
    hold_reason = fields.Char(string="Why It Is Kept, or No Longer")
    date_disposed = fields.Datetime(string="Disposed Of On", readonly=True, copy=False)
    date_closed = fields.Datetime(related="ticket_id.complaint_date_closed")
    category_id = fields.Many2one(related="ticket_id.category_id")
    state = fields.Selection(
        selection=[("open", "To be filed"), ("filed", "Filed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )

    _ticket_uniq = models.Constraint(
        "UNIQUE(ticket_id)", "A complaint has one file in the archive."
    )
    _held_idx = models.Index("(ticket_id) WHERE is_held")

    @api.depends("ticket_id.number")
    def _compute_number(self):
        for archive in self:
            archive.number = archive.ticket_id.sudo().number

    @api.depends("ticket_id", "state")
    @api.depends_context("lang")
    def _compute_inventory(self):
        for archive in self:
            known = archive._get_known_ticket()
            archive.inventory = known and "\n".join(archive._get_inventory())
            archive.missing = known and "\n".join(archive._get_missing())

    def _get_inventory(self):
        """Return what the file holds: each kind of document and how many.

        :rtype: list of str
        """
        ticket = self.ticket_id
        documents = [d for d in ticket._get_complaint_file() if d._name != self._name]
        files = ticket._get_complaint_files(documents)
        names = [
            (self.env["ir.model"]._get(records._name).name, len(records))
            for records in documents
        ]
        if files:
            names.append((self.env._("Files attached"), len(files)))
        return [f"{name}: {count}" for name, count in names]

    def _get_missing(self):
        """Return the documents that the procedure asked for and nobody made.

        :return: names of steps
        :rtype: list of str
        """
        ticket = self.ticket_id.sudo()
        progress = ticket._get_complaint_progress(ticket)[ticket.id]
        facts = ticket._get_complaint_fact_values()[ticket]
        steps = ticket.complaint_procedure_id._get_steps()
        closing = ticket.complaint_closing_type_id.required_step_ids
        return [
            steps[code].name
            for code, step in progress.plan.steps.items()
            if progress.is_missing(code, facts)
            and (steps[code] in closing or self._was_begun(step, progress))
        ]

    @api.model
    def _was_begun(self, step, progress):
        """Tell whether a document was asked for: what comes before it was done.

        :param PlannedStep step: of the procedure
        :param Progress progress: of the complaint
        :rtype: bool
        """
        return bool(step.document_model) and any(
            progress.is_done(code) for code in step.after
        )

    # -- acts -----------------------------------------------------------------------

    def action_file(self):
        """File it: what it holds is written down with who filed it and when.

        :raise UserError: when documents are missing and nobody says why
        """
        self.check_access("write")
        for archive in self:
            if archive.missing and not (archive.remark or "").strip():
                raise UserError(
                    self.env._("Say why documents are missing:\n%s", archive.missing)
                )
            archive._set_state(
                "filed",
                "archived",
                {
                    "compensation": archive.is_compensation,
                    "missing": len((archive.missing or "").splitlines()),
                    "files": archive._seal_evidence(),
                },
                inventory_filed=archive.inventory,
                date_filed=fields.Datetime.now(),
                filed_by_id=self.env.uid,
            )
        return True

    def action_hold(self):
        """Keep the file as evidence, whatever the retention says (R443)."""
        return self._set_held(True, "archive_held")

    def action_release(self):
        """Let the retention count again; managers only."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Managers decide that."))
        return self._set_held(False, "archive_released")

    def _set_held(self, is_held, milestone):
        self.check_access("write")
        for archive in self:
            if archive.is_held == is_held:
                raise UserError(self.env._("It is so already."))
            if not (archive.hold_reason or "").strip():
                raise UserError(self.env._("Give the reason first."))
            archive.sudo()._trusted().write({"is_held": is_held})
            archive.ticket_id._complaint_record(milestone, archive)
        return True
