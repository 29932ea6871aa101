# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, models

# What the ledger of the past says in place of the procedure.
HISTORY = (
    "number",
    "complaint_phase",
    "complaint_date_closed",
    "complaint_closing_type_id",
    "complaint_grade_id",
    "complaint_summary",
)


class ComplaintTicketImport(models.AbstractModel):
    """Takes over complaints from a ledger that was kept before.

    What is over stays over: no time limit begins, no mail goes out. What is open runs
    by the procedure, from the day it was received.
    """

    _name = "complaint.ticket.import"
    _description = "Complaint Import"

    @api.model
    def _get_complaint_milestones(self):
        return super()._get_complaint_milestones() | {
            "imported": self.env._("Taken over from a ledger")
        }

    @api.model
    def _get_complaint_import(self):
        """Return the import under way; a client cannot name one.

        :rtype: complaint.ledger.import, or None
        """
        source = self.env.context.get("complaint_import")
        return source if isinstance(source, models.BaseModel) else None

    @api.model
    def _complaint_import(self, source, rows, vals_list):
        """Create complaints of the rows of a ledger.

        :param source: complaint.ledger.import
        :param rows: complaint.ledger.import.row, one for each complaint
        :param list vals_list: values; those of closed complaints have
            ``complaint_phase`` and ``complaint_date_closed``
        :return: the complaints in the order of the rows
        :rtype: recordset of helpdesk.ticket
        """
        own = self.with_context(complaint_import=source, mail_create_nosubscribe=True)
        tickets = own._trusted().create(vals_list)
        open_ones = tickets.filtered(lambda t: t.complaint_phase != "closed")
        if source.is_acknowledged:
            mailed = open_ones.filtered("partner_email")
            mailed._complaint_import_acknowledged()
        label = self._get_complaint_milestones()["imported"]
        self.env["complaint.ledger"]._append(
            [
                {
                    "ticket": ticket,
                    "milestone": "imported",
                    "label": f"{label}: {source.file_name}, {row.number}",
                    "document": source,
                    "payload": source._get_row_payload(row, ticket),
                }
                for ticket, row in zip(tickets, rows, strict=True)
            ]
        )
        return tickets.with_env(self.env)

    def _complaint_import_acknowledged(self):
        """Note that customers know of their registration: no mail tells them again."""
        system = self.env["helpdesk.ticket"].with_user(SUPERUSER_ID)
        system._complaint_record_entries(
            [
                {
                    "ticket": ticket,
                    "milestone": "acknowledged",
                    "date": ticket.complaint_date_received,
                    "payload": {"channel": "import"},
                }
                for ticket in self
            ]
        )

    @api.model
    def _complaint_stamp(self, vals):
        if self._get_complaint_import() is None:
            return super()._complaint_stamp(vals)
        history = {name: vals.pop(name) for name in HISTORY if name in vals}
        result = super()._complaint_stamp(vals)
        vals.update(history, complaint_received_by_id=False)
        if vals["complaint_phase"] == "closed":
            team = self.env["helpdesk.ticket.team"].browse(vals["team_id"])
            vals["stage_id"] = self._get_complaint_stage(team, "closed").id
            vals["closed_date"] = vals["complaint_date_closed"]
            vals["complaint_clock_state"] = "none"
        return result

    @api.model
    def _complaint_number(self, vals_list):
        if self._get_complaint_import() is not None:
            vals_list = [vals for vals in vals_list if vals["number"] == "/"]
        return super()._complaint_number(vals_list)

    def _filter_complaint_registered(self):
        """Return the complaints that begin now, or go on: history does not.

        :rtype: recordset of helpdesk.ticket
        """
        if self._get_complaint_import() is None:
            return self
        return self.filtered(lambda t: t.complaint_phase != "closed")

    def _check_complaint_complete(self):
        begun = self._filter_complaint_registered()
        return super(ComplaintTicketImport, begun)._check_complaint_complete()

    def _check_complaint_asked(self):
        # as with letters: the questions wait for who answers them
        if self._get_complaint_import() is None:
            super()._check_complaint_asked()

    def _complaint_record_registration(self):
        begun = self._filter_complaint_registered()
        if begun:
            super(ComplaintTicketImport, begun)._complaint_record_registration()
