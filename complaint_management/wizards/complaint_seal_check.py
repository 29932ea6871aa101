# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ComplaintSealCheck(models.TransientModel):
    """Compares a daily seal with the ledgers of today, in words."""

    _name = "complaint.seal.check"
    _description = "Check a Daily Seal"

    seal_id = fields.Many2one(
        "complaint.seal", string="Daily Seal", required=True, readonly=True
    )
    mailed_hash = fields.Char(
        string="Hash in the Mail",
        help="Copy it from the mail: what stands in the database could have been "
        "rewritten together with the ledgers.",
    )
    count = fields.Integer(related="seal_id.count")
    problems = fields.Text(string="What Differs", compute="_compute_problems")
    is_compared = fields.Boolean(compute="_compute_problems")

    @api.depends("seal_id", "mailed_hash")
    def _compute_problems(self):
        for check in self:
            check.seal_id.check_access("read")
            problems = check.seal_id._check_seal(check.mailed_hash)
            check.problems = "\n".join(problems) or False
            check.is_compared = bool(check.mailed_hash)
