# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

INPUTS = {
    "procedure_id",
    "data_file",
    "file_name",
    "header_row",
    "number_use",
    "is_acknowledged",
    "column_ids",
}
# what is read again when it changes
FILE = {"data_file", "header_row"}


class ComplaintLedgerImport(models.Model):
    """投诉台账导入: a ledger that was kept before becomes complaints.

    First every row is checked and what is wrong is listed; nothing is written. Then
    all of it is taken over in one transaction, or nothing.
    """

    _name = "complaint.ledger.import"
    _description = "Import of a Complaint Ledger"
    _inherit = [
        "complaint.trusted.mixin",
        "complaint.ledger.import.file",
        "complaint.ledger.import.parse",
        "complaint.ledger.import.check",
        "complaint.ledger.import.run",
    ]
    _order = "id desc"
    _rec_name = "file_name"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    procedure_id = fields.Many2one(
        comodel_name="complaint.procedure",
        required=True,
        check_company=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id), ('state', '=', 'in_force')]",
        default=lambda self: self.env["complaint.procedure"]._get_in_force(
            self.env.company
        ),
        help="Open complaints run by it; closed ones are listed under it.",
    )
    data_file = fields.Binary(string="File", required=True, attachment=True)
    file_name = fields.Char(required=True)
    sha256 = fields.Char(string="SHA-256 of the File", readonly=True, copy=False)
    header_row = fields.Integer(
        string="Row with the Headers", help="Titles may stand above it."
    )
    fingerprint = fields.Char(readonly=True)
    number_use = fields.Selection(
        selection=[
            ("own", "Is the number of the complaint"),
            ("foreign", "Is noted; our own number is given"),
        ],
        string="The Number in the Ledger",
        required=True,
        default="own",
    )
    is_acknowledged = fields.Boolean(
        string="Customers Know of Their Registration",
        default=True,
        help="The customers of open complaints were told before; otherwise they get "
        "the acknowledgement of the procedure.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Columns"),
            ("checking", "Being checked"),
            ("checked", "Checked"),
            ("importing", "Being taken over"),
            ("done", "Imported"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    column_ids = fields.One2many(
        "complaint.ledger.import.column", "import_id", string="Columns"
    )
    row_ids = fields.One2many(
        "complaint.ledger.import.row", "import_id", string="Rows", readonly=True
    )
    problem_ids = fields.One2many(
        "complaint.ledger.import.problem",
        "import_id",
        string="Problems",
        readonly=True,
    )
    row_count = fields.Integer(string="Rows Read", readonly=True, copy=False)
    open_count = fields.Integer(string="Open Complaints", readonly=True, copy=False)
    problem_count = fields.Integer(
        string="Problems Found", compute="_compute_problem_count"
    )
    progress = fields.Float(compute="_compute_progress")
    failure = fields.Text(string="Why It Failed", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Taken Over By", readonly=True, ondelete="restrict"
    )
    date_done = fields.Datetime(string="Taken Over On", readonly=True, copy=False)

    # The same file again, at the same time on two servers too.
    _file_uniq = models.UniqueIndex(
        "(company_id, sha256) WHERE state IN ('importing', 'done')",
        "This file was taken over already.",
    )
    _layout_idx = models.Index("(company_id, fingerprint, id DESC)")
    _work_idx = models.Index("(id) WHERE state IN ('checking', 'importing')")

    @api.depends("problem_ids")
    def _compute_problem_count(self):
        counts = dict(
            self.env["complaint.ledger.import.problem"]._read_group(
                [("import_id", "in", self.ids)], ["import_id"], ["__count"]
            )
        )
        for source in self:
            source.problem_count = counts.get(source._origin, 0)

    @api.depends("state", "row_count")
    def _compute_progress(self):
        checked = self.env["complaint.ledger.import.row"]._read_group(
            [("import_id", "in", self.ids), ("is_checked", "=", True)],
            ["import_id"],
            ["__count"],
        )
        written = self.env["complaint.ledger.import.progress"].sudo()
        written = written.search([("import_id", "in", self.ids)])
        counts = {
            "checking": dict(checked),
            "importing": {row.import_id: row.done for row in written},
        }
        for source in self:
            done = counts.get(source.state, {}).get(source._origin, 0)
            if source.state in ("checked", "done"):
                done = source.row_count
            source.progress = 100 * done / source.row_count if source.row_count else 0

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_trusted():
            allowed = INPUTS | {"company_id"}
            self = self._without_defaults(set(self._fields) - allowed)
            vals_list = [
                {name: vals[name] for name in allowed & set(vals)} for vals in vals_list
            ]
        sources = super().create(vals_list)
        for source in sources:
            source._read_head()
        return sources

    def write(self, vals):
        if self._is_trusted():
            return super().write(vals)
        if set(vals) - INPUTS:
            raise UserError(self.env._("The result is written by the import."))
        self._reopen()
        result = super().write(vals)
        if FILE & set(vals):
            for source in self:
                source._read_head(vals.get("header_row") or 0)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(source.state in ("importing", "done") for source in self):
            raise UserError(
                self.env._("What was taken over is on record and stays there.")
            )

    def copy_data(self, default=None):
        raise UserError(self.env._("The same file is not taken over twice."))

    def _reopen(self):
        """Let inputs change: what was checked has to be checked again.

        :raise UserError: when the import is under way or over
        """
        for source in self:
            if source.state not in ("draft", "checked", "failed"):
                raise UserError(
                    self.env._("%s is under way or over.", source.display_name)
                )
            if source.state != "draft":
                source._forget_rows()
                source._trusted().write({"state": "draft", "failure": False})

    def _forget_rows(self):
        """Drop what was read and found, to read it again."""
        for name in ("problem", "row", "progress"):
            lines = self.env[f"complaint.ledger.import.{name}"].sudo()
            lines.search([("import_id", "in", self.ids)]).unlink()

    def action_open_complaints(self):
        """Open the complaints that were taken over.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.helpdesk_ticket_complaint_action"
        )
        rows = self.env["complaint.ledger.import.row"].search(
            [("import_id", "=", self.id)]
        )
        action["domain"] = [("id", "in", rows.ticket_id.ids)]
        action["context"] = {}
        return action

    def action_refresh(self):
        """Show how far it is; the form reads itself again.

        :return: nothing else to open
        :rtype: bool
        """
        self.ensure_one()
        return True
