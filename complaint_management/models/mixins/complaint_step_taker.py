# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ComplaintStepTaker(models.AbstractModel):
    """A record that takes steps of complaints: what the engine asks it.

    Documents of one complaint do, and what can be about many: improvements, meetings.
    """

    _name = "complaint.step.taker"
    _description = "Complaint Step Taker"

    # whether it names who took part for us, for steps of two roles together
    _complaint_names_people = False
    # whether it may be about a complaint that is closed already
    _complaint_after_close = False

    def _names_who_takes(self, milestone):
        """Tell whether the document itself knows who may take a step.

        The role of the step is then not asked again: the people were named before.

        :param str milestone: code of the step
        :rtype: bool
        """
        return False

    def _awaits_step(self, code):
        """Tell whether a step of its procedure is to be taken on the document.

        :param str code: of the step
        :return: by default True
        :rtype: bool
        """
        return True

    def _get_step_role(self, step):
        """Return the role that takes a step on the document.

        :param step: complaint.procedure.step
        :return: by default the role the step names
        :rtype: complaint.role
        """
        return step.role_id

    def _get_present_users(self):
        """Return who took part in what the document says, for us (R246).

        :return: by default who puts it on record
        :rtype: recordset of res.users
        """
        return self.env.user

    def _get_responsible_team(self):
        """Return the team whose people act on the document.

        :return: empty: the team that owns the complaint
        :rtype: helpdesk.ticket.team
        """
        return self.env["helpdesk.ticket.team"]
