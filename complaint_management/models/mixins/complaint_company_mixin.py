# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError


class ComplaintCompanyMixin(models.AbstractModel):
    """A record that nobody puts into a company he does not work for.

    Odoo looks at its rules before a write, not at what was written.
    """

    _name = "complaint.company.mixin"
    _description = "Complaint Record of a Company"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and self._get_company_parent():
            for vals in vals_list:
                self._check_company_follows(vals)
            self = self._without_defaults(["company_id"])
        return super().create(vals_list)

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._check_company_follows(vals)
        result = super().write(vals)
        if {"company_id", self._get_company_parent()} & set(vals):
            self.check_access("write")
        return result

    def _check_company(self, fnames=None):
        try:
            super()._check_company(fnames)
        except UserError:
            # the reason names the records, also those the user does not read
            for name, field in self._fields.items():
                if field.relational and field.check_company:
                    self.sudo()[name].with_env(self.env).check_access("read")
            raise

    @api.model
    def _get_company_parent(self):
        """Return the field of the record whose company it follows, if it follows one.

        :rtype: str or None
        """
        company = self._fields.get("company_id")
        return company.related.split(".")[0] if company and company.related else None

    @api.model
    def _check_company_follows(self, vals):
        """Refuse a company other than that of the record it belongs to.

        :raise AccessError: when a client names one
        """
        if "company_id" in vals and self._get_company_parent():
            self._refuse_stamp("company_id")

    def _without_defaults(self, names):
        """Drop the ``default_…`` keys a client sent for fields it may not set.

        :param names: names of fields
        :rtype: recordset of the same model
        """
        return self._complaint_without_context({f"default_{name}" for name in names})

    def _refuse_stamp(self, name):
        """Refuse a value that only our methods give.

        :param str name: of the field
        :raise AccessError: naming it
        """
        raise AccessError(
            self.env._(
                "%s is stamped by the system and cannot be written.",
                self._fields[name].string,
            )
        )
