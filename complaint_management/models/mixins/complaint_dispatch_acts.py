# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ...tools.party_acts import ACTS, BEFORE_DONE

# what is told to the party by mail
TOLD = (
    "excuse_accepted",
    "excuse_rejected",
    "appointed",
    "appointment_withdrawn",
    "work_accepted",
    "work_rejected",
    "objection_upheld",
    "objection_rejected",
)
FINDINGS = ("norms_followed", "customer_satisfied")
NO_APPOINTMENT = {"date_appointed": False, "date_appointment": False}


class ComplaintDispatchActs(models.AbstractModel):
    """Puts on record what an outside party does, and what we say to it.

    The party acts in the portal; what it says on the phone or on paper is put on
    record by those who may write the order, with who said it.
    """

    _name = "complaint.dispatch.acts"
    _description = "Complaint Dispatch Acts"

    offered_acts = fields.Char(
        compute="_compute_offered_acts",
        help="Acts that can be put on record now, each between blanks.",
    )

    @api.depends(
        "state",
        "kind_id",
        "party_id",
        "excuse_state",
        "objection_state",
        "date_appointment",
    )
    def _compute_offered_acts(self):
        for dispatch in self:
            codes = dispatch.party_id and dispatch._get_offered_acts() or ()
            dispatch.offered_acts = f" {' '.join(codes)} "

    def _get_offered_acts(self):
        """Return the acts that are possible now.

        :return: codes of :data:`ACTS`
        :rtype: list of str
        """
        self.ensure_one()
        return [code for code in ACTS if not self._get_act_problem(code)]

    def _note(self, code, **values):
        """Put an act on record as one of us.

        :param str code: of :data:`ACTS`
        :param values: see :meth:`_take_act`
        :rtype: complaint.dispatch.act
        :raise AccessError: for who may not write the order
        :raise UserError: when the act is not possible now or lacks something
        """
        self.ensure_one()
        self.check_access("write")
        if code == "customer_revealed" or code not in ACTS:
            raise AccessError(self.env._("This is not put on record by hand."))
        if not ACTS[code].is_ours and not values.get("person"):
            raise UserError(self.env._("Say who of the party told us."))
        if code.startswith("objection_") and self.env.user == self.issued_by_id:
            raise UserError(
                self.env._("Somebody else than who issued the order decides on it.")
            )
        return self._take_act(code, values, is_by_party=False)

    def _party_act(self, code, **values):
        """Put an act on record as the party, whose user was checked by the caller.

        Its time is now, whatever the browser says.

        :param str code: of :data:`ACTS`
        :param values: see :meth:`_take_act`
        :rtype: complaint.dispatch.act
        :raise UserError: when the act is not possible now or lacks something
        """
        self.ensure_one()
        values.pop("date", None)
        values["person"] = self.env.user.partner_id.name
        return self.sudo()._take_act(code, values, is_by_party=True)

    def _take_act(self, code, values, is_by_party):
        """Check an act, keep it, stamp the order and write the ledger.

        :param str code: of :data:`ACTS`
        :param dict values: ``date`` (naive UTC, default now), ``text``, ``person``,
            ``date_promised``, ``files`` (ir.attachment), ``norms_followed``,
            ``customer_satisfied``, ``submission_key``
        :param bool is_by_party: whether the party itself acts
        :rtype: complaint.dispatch.act
        """
        values = self._check_act(code, values)
        row = self._keep_act(code, values, is_by_party)
        self._check_open()
        self._check_evidence(code)
        vals = self._prepare_stamps(code, values)
        state = self._get_state_after(code)
        if state != self.state:
            self.sudo()._set_state(state, None, **vals)
        elif vals:
            self.sudo()._trusted().write(vals)
        payload = {
            "act": row.id,
            "by": "party" if is_by_party else "us",
            "noted": row.date_noted,
            "promised": row.date_promised or None,
            "files": sorted(row.attachment_ids.mapped("complaint_sha256")),
            **{name: values[name] for name in FINDINGS if values.get(name)},
        }
        self.ticket_id._complaint_record(code, self, payload, date=row.date)
        if code in TOLD:
            self._queue_party_mail(row)
        return row

    def _names_who_takes(self, milestone):
        """The party acts, whoever of us puts it on record."""
        act = ACTS.get(milestone)
        if act and not act.is_ours and self.sudo().party_id:
            return True
        return super()._names_who_takes(milestone)

    # -- checks ---------------------------------------------------------------

    def _check_act(self, code, values):
        """Refuse an act whose turn it is not or that lacks something.

        :return: the values, with the time of the act and clean texts
        :rtype: dict
        :raise UserError: with the reason
        """
        problem = self._get_act_problem(code)
        if problem:
            raise UserError(problem)
        values = dict(values, date=self._check_act_date(values.get("date")))
        for name in ("text", "person"):
            values[name] = (values.get(name) or "").strip()
        self._check_act_needs(code, values)
        if code == "work_accepted" and values["norms_followed"] == "no":
            raise UserError(
                self.env._("Work that does not follow the norms is not accepted.")
            )
        return values

    def _get_act_problem(self, code):
        """Return why an act is not possible now.

        :param str code: of :data:`ACTS`
        :return: translated sentence, empty when it is possible
        :rtype: str
        """
        self.ensure_one()
        act, label = ACTS[code], self._get_act_label(code)
        if not self.party_id or not self.kind_id._offers_stamp(code):
            return self.env._("“%s” is not foreseen for this order.", label)
        if self.state not in act.states:
            return self.env._(
                "“%(act)s” is not possible: the order is in the state “%(state)s”.",
                act=label,
                state=self._get_state_label(self.state),
            )
        if act.is_once and self[act.stamp]:
            return self.env._("“%s” was put on record already.", label)
        if code == "customer_revealed":
            return self._get_reveal_problem()
        return self._get_waiting_problem(code) or self._get_missing_problem(code)

    def _get_reveal_problem(self):
        """Return why the party is not shown whom it meets."""
        if not self.date_appointment:
            return self.env._("No appointment with the customer was agreed yet.")
        if self.sudo().ticket_id.complaint_is_anonymous:
            return self.env._("The customer stays anonymous.")
        return ""

    def _get_waiting_problem(self, code):
        """Return why nothing is to be decided, or nothing new can be said."""
        if code in ("excuse_accepted", "excuse_rejected"):
            if self.excuse_state != "given":
                return self.env._("No reason waits for a decision.")
        elif code in ("objection_upheld", "objection_rejected"):
            if self.objection_state != "open":
                return self.env._("No objection waits for a decision.")
        elif code in ("appointment_withdrawn", "appointment_declined"):
            if not self.date_appointment:
                return self.env._("There is no appointment.")
        elif code == "excuse_given" and self.excuse_state == "given":
            return self.env._("The reason given before waits for a decision.")
        elif code == "order_objected" and self.objection_state == "open":
            return self.env._("The objection made before waits for a decision.")
        return ""

    def _get_missing_problem(self, code):
        """Return which stamps the kind of order asks for first."""
        missing = []
        if code == "work_done":
            missing = [
                name
                for name in BEFORE_DONE
                if self.kind_id._needs_stamp(name) and not self[ACTS[name].stamp]
            ]
        elif code == "answered" and self.state == "received":
            missing = ["work_done"] if self.kind_id._needs_stamp("work_done") else []
        if not missing:
            return ""
        labels = format_list(self.env, map(self._get_act_label, missing))
        return self.env._("This is missing before: %s.", labels)

    def _check_act_date(self, date):
        """Return the time of an act, within the life of the order.

        :param date: naive UTC, or None for now
        :rtype: datetime
        :raise UserError: when it lies in the future or before the issue
        """
        now = fields.Datetime.now()
        date = fields.Datetime.to_datetime(date) or now
        if date > now:
            raise UserError(self.env._("What is put on record has happened already."))
        # people say minutes
        if date < self.date_issued.replace(second=0):
            raise UserError(self.env._("Nothing happened before the order was issued."))
        return max(date, self.date_issued)

    def _check_act_needs(self, code, values):
        """Refuse an act that lacks what it needs.

        :raise UserError: naming what is missing
        """
        files = values.get("files") or self.env["ir.attachment"]
        for name in ACTS[code].needs:
            if name == "picture":
                is_there = any((f.mimetype or "").startswith("image/") for f in files)
            else:
                is_there = bool(values.get(name))
            if not is_there:
                raise UserError(self._get_need_sentence(name))
        promised = fields.Datetime.to_datetime(values.get("date_promised"))
        if promised and promised < values["date"]:
            raise UserError(self.env._("What is promised lies in the past."))
        if code == "work_rejected" and promised <= fields.Datetime.now():
            raise UserError(self.env._("The new limit lies in the past."))

    @api.model
    def _get_need_sentence(self, name):
        _ = self.env._
        return {
            "text": _("Please say what there is to say: the text is missing."),
            "person": _("Say with whom it was."),
            "date_promised": _("Say for when: the date is missing."),
            "picture": _("Add at least one photo as proof."),
            "norms_followed": _("Say whether the national norms were followed."),
            "customer_satisfied": _("Say whether the customer is satisfied."),
        }[name]

    # -- what follows ---------------------------------------------------------

    def _keep_act(self, code, values, is_by_party):
        """Write the row of an act; its files can no longer be changed.

        :rtype: complaint.dispatch.act, with sudo
        """
        files = self._adopt_files(values.get("files"))
        words = {name: values[name] for name in ("person", "text")}
        if ACTS[code].is_ours:
            # teams read the order who may not know the customer
            words = {name: self._get_party_text(text) for name, text in words.items()}
        acts = self.env["complaint.dispatch.act"].sudo()._trusted()
        return acts.create(
            {
                "dispatch_id": self.id,
                "code": code,
                "date": values["date"],
                "date_noted": fields.Datetime.now(),
                "user_id": self.env.uid,
                "is_by_party": is_by_party,
                **words,
                "date_promised": values.get("date_promised"),
                "attachment_ids": [(6, 0, files.ids)],
                "submission_key": values.get("submission_key"),
            }
        )

    def _get_state_after(self, code):
        """Return the state an order is in after an act.

        Work that was accepted and an order that was returned with its reply end it.

        :rtype: str
        """
        if code == "work_accepted" and self.date_answered:
            return "answered"
        if code == "answered" and self.state != "done":
            return "answered"
        return ACTS[code].state or self.state

    def _prepare_stamps(self, code, values):
        """Return the values that an act writes on its order.

        :rtype: dict
        """
        act, vals = ACTS[code], {}
        if act.stamp and not (act.keeps_first and self[act.stamp]):
            vals[act.stamp] = values["date"]
        promised = values.get("date_promised")
        vals |= {
            "received": {"received_by_id": self.env.uid},
            "plan_presented": {"date_promised": promised},
            "excuse_given": {"excuse_state": "given"},
            "excuse_accepted": {"excuse_state": "accepted"},
            "excuse_rejected": {"excuse_state": "rejected"},
            "appointed": {"date_appointment": promised},
            "appointment_withdrawn": NO_APPOINTMENT,
            "appointment_declined": NO_APPOINTMENT,
            "answered": {"answer": values["text"], "answered_by_id": self.env.uid},
            "order_objected": {"objection_state": "open"},
            "objection_upheld": {"objection_state": "upheld"},
            "objection_rejected": {"objection_state": "rejected"},
            "work_rejected": self._get_reopened(promised),
        }.get(code, {})
        return vals | {name: values[name] for name in FINDINGS if values.get(name)}

    def _get_reopened(self, limit):
        """Return the values of an order whose work is to be done again.

        :param limit: the new one, naive UTC
        :rtype: dict
        """
        return {
            "date_limit": limit,
            "date_done": False,
            "date_answered": False,
            "answered_by_id": False,
            "rejection_count": self.rejection_count + 1,
        }

    def _adopt_files(self, files):
        """Put files to the order and keep them from being changed (T04).

        :param files: ir.attachment, or None
        :rtype: recordset of ir.attachment, with sudo
        :raise UserError: when a file belongs to something else
        """
        files = (files or self.env["ir.attachment"]).sudo()
        uploaded = files.filtered(
            lambda f: not f.res_id and f.create_uid == self.env.user
        )
        uploaded.write({"res_model": self._name, "res_id": self.id})
        for file in files:
            if (file.res_model, file.res_id) != (self._name, self.id):
                raise UserError(
                    self.env._("“%s” belongs to something else: upload it.", file.name)
                )
        files._seal_complaint()
        return files

    def _get_act_of_row(self, row):
        """Return the act that a row of the ledger tells of.

        :param row: complaint.ledger
        :rtype: complaint.dispatch.act, one or none
        """
        self.ensure_one()
        act_id = json.loads(row.payload or "{}").get("act")
        return self.act_ids.filtered(lambda act: act.id == act_id)

    @api.model
    def _get_act_label(self, code):
        """Return the translated name of an act.

        :rtype: str
        """
        return self.env["helpdesk.ticket"]._get_complaint_milestones()[code]
