# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL


class ComplaintCooperationReport(models.Model):
    """How departments cooperate: orders answered in time, late, overdue (R483).

    Orders to companies outside are not among them.
    """

    _name = "complaint.cooperation.report"
    _description = "Cooperation of Departments"
    _auto = False
    _order = "date_issued desc, id"
    _rec_name = "dispatch_id"

    dispatch_id = fields.Many2one("complaint.dispatch", string="Order", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", string="Complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    kind_id = fields.Many2one("complaint.procedure.dispatch", readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True)
    date_issued = fields.Datetime(string="Issued", readonly=True)
    date_limit = fields.Datetime(string="Limit", readonly=True)
    date_answered = fields.Datetime(string="Answered On", readonly=True)
    answer_days = fields.Float(
        string="Days to the Answer",
        readonly=True,
        aggregator="avg",
        help="Calendar days from the issue to the answer.",
    )
    in_time_count = fields.Integer(string="Answered in Time", readonly=True)
    late_count = fields.Integer(string="Answered Late", readonly=True)
    overdue_count = fields.Integer(
        string="Overdue", readonly=True, help="Not answered, and the limit passed."
    )
    pending_count = fields.Integer(string="Not Due Yet", readonly=True)
    sent_back_count = fields.Integer(
        string="Orders Sent Back",
        readonly=True,
        help="The department did not take the order, or sent it back.",
    )
    reminder_count = fields.Integer(string="Reminders", readonly=True)

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        return SQL(
            """SELECT dispatch.id, dispatch.id AS dispatch_id, dispatch.ticket_id,
                dispatch.company_id, dispatch.team_id, dispatch.kind_id,
                ticket.category_id, dispatch.date_issued, dispatch.date_limit,
                dispatch.date_answered,
                EXTRACT(EPOCH FROM dispatch.date_answered - dispatch.date_issued)
                    / 86400 AS answer_days,
                (dispatch.date_answered <= dispatch.date_limit)::int AS in_time_count,
                (dispatch.date_answered > dispatch.date_limit)::int AS late_count,
                (is_open AND dispatch.date_limit < %(now)s)::int AS overdue_count,
                (is_open AND dispatch.date_limit >= %(now)s)::int AS pending_count,
                (dispatch.state IN ('refused', 'returned'))::int AS sent_back_count,
                dispatch.reminder_count
            FROM complaint_dispatch dispatch
            JOIN helpdesk_ticket ticket ON ticket.id = dispatch.ticket_id
            CROSS JOIN LATERAL (SELECT dispatch.state NOT IN ('refused', 'returned')
                AND dispatch.date_answered IS NULL AS is_open) AS answer
            WHERE dispatch.state NOT IN ('draft', 'cancelled')
                AND dispatch.party_id IS NULL""",
            now=now,
        )
