# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.canonical import canonical


class ComplaintApprovalFreeze(models.AbstractModel):
    """What is decided on does not change any more, and a hash proves it.

    Only an approver whose line of the procedure names the fields may write them,
    while it is his turn (a coordinator fixes the amount).
    """

    _name = "complaint.approval.freeze"
    _description = "Complaint Approval Freeze"
    _inherit = ["complaint.document.mixin", "complaint.tier.guard"]

    # fields, and columns of one2many lines, that are decided on
    _approval_frozen_fields = ()
    _approval_line_fields = {}

    approval_author_ids = fields.Many2many(
        comodel_name="res.users",
        string="Authors",
        readonly=True,
        copy=False,
        help="Who wrote what is decided on: they do not decide.",
    )
    approval_hash = fields.Char(
        readonly=True, copy=False, help="SHA-256 of the content that is decided on."
    )

    def write(self, vals):
        decided = set(self._approval_frozen_fields) & set(vals)
        if not decided:
            return super().write(vals)
        frozen = self.filtered(lambda document: document._is_content_frozen())
        if frozen:
            frozen._check_amendable(set(vals))
            frozen._amend(vals)
        result = super(ComplaintApprovalFreeze, self - frozen).write(vals)
        (frozen if self._is_trusted() else self)._stamp_amended(decided)
        return result

    def _amend(self, vals):
        """Write for an approver, who may only read the document itself.

        Lines are written as his own, so that they look at what he may.
        """
        self._check_own_lines(vals)
        lines = {n: v for n, v in vals.items() if n in self._approval_line_fields}
        plain = {n: v for n, v in vals.items() if n not in lines}
        documents = super(ComplaintApprovalFreeze, self.sudo()._trusted())
        documents.write(plain)
        if lines:
            super(ComplaintApprovalFreeze, self.sudo()).write(lines)

    def _check_own_lines(self, vals):
        """Refuse to reach lines of other documents through those of this one.

        :raise UserError: naming the document
        """
        for name in set(self._approval_line_fields) & set(vals):
            named = set()
            for kind, *target in vals[name]:
                if kind == Command.SET:
                    named.update(target[1])
                elif kind not in (Command.CREATE, Command.CLEAR):
                    named.add(target[0])
            for document in self:
                if named - set(document[name].ids):
                    document._refuse_amendment()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_requested(self):
        if any(document.approval_request for document in self):
            raise UserError(
                self.env._(
                    "An approval was requested: the document is part of the file "
                    "and cannot be deleted."
                )
            )

    def _is_content_frozen(self):
        """Tell whether somebody decides or has decided on the document.

        :rtype: bool
        """
        return self.state not in self._state_from or bool(
            self._get_current_reviews().filtered(
                lambda review: review.status in ("waiting", "pending")
            )
        )

    def _check_amendable(self, names):
        """Refuse to change fields of documents that others decide on.

        :param set names: names of the fields to write
        :raise UserError: unless the document is a draft, or it is the user's turn
            to decide and his line of the procedure names the fields
        """
        for document in self:
            if document._is_content_frozen():
                document._check_open()
                document._check_amendable_by_user(names)

    def _check_amendable_by_user(self, names):
        reviews = self._get_my_reviews()
        allowed = reviews.complaint_line_id._get_writable_names()
        is_excluded = self.env.user in self._get_approval_excluded_users()
        if is_excluded or not names <= allowed & self._get_amendable_names():
            self._refuse_amendment()
        decided = self._get_current_reviews().filtered(
            lambda r: r.status == "approved"
            and r.sequence in reviews.mapped("sequence")
        )
        if decided:
            raise UserError(
                self.env._(
                    "%s has already approved this content.", decided.done_by.name
                )
            )

    def _refuse_amendment(self):
        raise UserError(
            self.env._(
                "Others decide or have decided on %s: it can no longer be changed.",
                self.display_name,
            )
        )

    @api.model
    def _get_amendable_names(self):
        """Return what a line of a procedure may let an approver change.

        What is decided on and is no stamp: values, and lines that freeze with it.

        :rtype: set of str
        """
        values = {
            name
            for name in self._approval_frozen_fields
            if not self._fields[name].relational
        }
        return (values | set(self._approval_line_fields)) - self._get_stamp_fields()

    def _stamp_amended(self, names):
        """Freeze the content anew after an approver changed it; ledger row.

        Who writes a draft is noted as one of its authors.

        :param set names: names of the fields that changed
        :raise UserError: when the new content needs other approvals
        """
        for document in self:
            if not document._is_content_frozen():
                author = [Command.link(self.env.uid)]
                document.sudo()._trusted().approval_author_ids = author
                continue
            lines = document._get_approval_lines()
            if lines != document._get_current_reviews().complaint_line_id:
                raise UserError(
                    self.env._(
                        "With this change others have to approve: reject it, so "
                        "that it is requested anew."
                    )
                )
            digest = document._get_approval_digest()
            document.sudo()._trusted().write({"approval_hash": digest})
            document._record_approval(
                "amend", {"fields": sorted(names), "hash": digest}
            )

    def _get_approval_content(self):
        """Return what is decided on, as plain data.

        :rtype: dict
        """
        document = self.sudo()
        content = {
            name: document._get_plain_value(name)
            for name in self._approval_frozen_fields
        }
        for field, names in self._approval_line_fields.items():
            content[field] = [
                {name: line[name] for name in ("id",)}
                | {name: self._get_plain_value(name, line) for name in names}
                for line in document[field].sorted("id")
            ]
        return content

    def _get_plain_value(self, name, record=None):
        """Return the value of a field as it goes into the hash.

        :rtype: str, int, bool, date, datetime or list of int
        """
        record = self if record is None else record
        field = record._fields[name]
        if field.relational:
            return record[name].ids
        if field.type in ("float", "monetary"):
            return f"{record[name]:.6f}"
        return record[name]

    def _get_approval_digest(self):
        """Return the hash of what is decided on.

        :rtype: str of 64 hexadecimal digits
        """
        content = canonical(self._get_approval_content())
        return hashlib.sha256(content.encode()).hexdigest()

    def _check_content_unchanged(self):
        """Refuse to decide on, or act on, something else than was requested.

        :raise UserError: when the content does not have the hash of the request
        """
        if self.approval_hash != self._get_approval_digest():
            raise UserError(
                self.env._(
                    "%s was changed since its approval was requested: take the "
                    "request back and ask again.",
                    self.display_name,
                )
            )
