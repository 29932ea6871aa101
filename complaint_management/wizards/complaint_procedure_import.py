# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import fields, models
from odoo.exceptions import UserError

# The longest shipped file has 60 kB.
MAX_FILE_SIZE = 1024 * 1024


class ComplaintProcedureImport(models.TransientModel):
    """Makes a draft of a procedure file, or says where the file is wrong."""

    _name = "complaint.procedure.import"
    _description = "Import a Procedure"

    data_file = fields.Binary(string="File", required=True)
    file_name = fields.Char()

    def action_import(self):
        """Create the draft and open it.

        :return: window action of the draft
        :raise UserError: with line, column and sentence; nothing is written then
        """
        self.ensure_one()
        content = base64.b64decode(self.data_file)
        if len(content) > MAX_FILE_SIZE:
            raise UserError(self.env._("The file is too large for a procedure."))
        return self.env["complaint.procedure"]._import_file(content)._open_form()
