# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import closing, suppress

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .penalty_common import PenaltyCommon

MODEL = "complaint.penalty"
PEOPLE = (
    "representative",
    "receptionist",
    "centre_manager",
    "coordinator",
    "team_leader",
    "deputy",
    "reviewer",
    "repairer",
    "finance",
    "contracts",
    "auditor",
    "employee",
    "contractor",
    "other_contractor",
    "customer",
)


class AttackCommon(PenaltyCommon):
    """Tells whether what was decided is still what it was."""

    def _freeze_content(self, fine):
        """Return everything that counts of a fine, as the database holds it."""
        fine.flush_recordset()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT f.state, f.amount, f.minimum_amount, f.currency_id, f.scheme_id, "
            "f.party_id, f.dispatch_id, f.signed_by_id, f.confirmed_by_id, "
            "f.settlement, f.repair_id, "
            "array_agg((v.code, v.is_confirmed) ORDER BY v.id), "
            "(SELECT array_agg(status ORDER BY id) FROM tier_review r "
            "WHERE r.model = 'complaint.penalty' AND r.res_id = f.id) "
            "FROM complaint_penalty f LEFT JOIN complaint_penalty_violation v "
            "ON v.penalty_id = f.id WHERE f.id = %s GROUP BY f.id",
            [fine.id],
        )
        return self.env.cr.fetchone()

    def _refused(self, act, *args, error=UserError, **kwargs):
        """Fail unless an act is refused, and undo what it wrote before."""
        with mute_logger("odoo.sql_db", "odoo.models"), self.assertRaises(error):
            with self.env.cr.savepoint():
                act(*args, **kwargs)
                self.env.flush_all()
        self.env.invalidate_all()

    def _set_by_sql(self, record, **values):
        self.env.flush_all()
        names = ", ".join(f"{name} = %s" for name in values)
        self.env.cr.execute(
            f"UPDATE {record._table} SET {names} WHERE id = %s",  # noqa: S608
            [*values.values(), record.id],
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install", "security")
class TestUnderTheMinimum(AttackCommon):
    """Ways to a fine below what the procedure asks for; each row is refused."""

    def _as_coordinator(self):
        return self._take_to("confirmed").with_user(self.coordinator)

    def _prepare_fine(self, **values):
        order = self._issue_order()
        return {"ticket_id": order.ticket_id.id, "dispatch_id": order.id} | values

    def test_write_one_cent_less(self):
        fine = self._as_coordinator()
        with self.shows("R351", "R232"):
            self._refused(fine.write, {"amount": 4999.99})
            fine.amount = 5000
            self.assertEqual(fine.amount, 5000)

    def test_sentence_names_the_minimum(self):
        with self.assertRaisesRegex(UserError, r"not less than 5,000\.00 CNY"):
            self._as_coordinator().amount = 100

    def test_negative_amount(self):
        self._refused(self._as_coordinator().write, {"amount": -6000})

    def test_no_number_and_infinity(self):
        fine = self._as_coordinator()
        for amount in (float("nan"), float("inf"), float("-inf")):
            self._refused(fine.write, {"amount": amount}, error=Exception)
        self.assertFalse(fine.amount)

    def test_sign_without_amount(self):
        fine = self._as_coordinator()
        fine.write({"severity": "严重", "repair_team_id": self.repair_team.id})
        self._refused(fine.action_sign)

    def test_create_with_amount(self):
        fines = self.env[MODEL].with_user(self.representative)
        for amount in (1, 4999, 6000):
            self._refused(fines.create, self._prepare_fine(amount=amount))

    def test_amount_as_default(self):
        fines = self.env[MODEL].with_user(self.representative)
        fines = fines.with_context(default_amount=1)
        self._refused(fines.create, self._prepare_fine())

    def test_import(self):
        order = self._issue_order()
        fines = self.env[MODEL].with_user(self.representative)
        header = ["ticket_id/.id", "dispatch_id/.id", "amount"]
        with mute_logger("odoo.sql_db"):
            result = fines.load(header, [[str(order.ticket_id.id), str(order.id), "1"]])
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_import_over_a_fine(self):
        fine = self._take_to("signed")
        before = self._freeze_content(fine)
        for user in (self.coordinator, self.representative):
            with mute_logger("odoo.sql_db"):
                result = fine.with_user(user).load(
                    [".id", "amount"], [[str(fine.id), "1"]]
                )
            self.assertFalse(result["ids"])
            self.env.invalidate_all()
        self.assertEqual(self._freeze_content(fine), before)

    def test_minimum_of_the_fine(self):
        draft = self._take_to("draft").with_user(self.representative)
        self._refused(draft.write, {"minimum_amount": 1})
        fines = self.env[MODEL].with_user(self.representative)
        self._refused(fines.create, self._prepare_fine(minimum_amount=1))

    def test_minimum_as_default(self):
        fines = self.env[MODEL].with_user(self.representative)
        fines = fines.with_context(default_minimum_amount=1)
        self.assertEqual(fines.create(self._prepare_fine()).minimum_amount, 5000)

    def test_minimum_written_as_superuser_is_not_enough(self):
        fine = self._as_coordinator()
        self._set_by_sql(fine, minimum_amount=1)
        self._refused(fine.write, {"amount": 10})

    def test_minimum_of_the_scheme(self):
        scheme = self._take_to("draft").scheme_id.with_user(self.manager)
        self._refused(scheme.write, {"minimum_amount": 1})
        self._refused(scheme.unlink)
        self._refused(scheme.copy, {"code": "cheap", "minimum_amount": 1})

    def test_scheme_without_minimum(self):
        procedures = self.procedure.with_user(self.manager)
        draft = procedures.browse(procedures.action_revise()["res_id"])
        for amount in (0, -1):
            self._refused(
                draft.penalty_ids.write,
                {"minimum_amount": amount},
                error=CheckViolation,
            )

    def test_revision_with_lower_minimum(self):
        fine = self._take_to("draft")
        procedures = self.procedure.with_user(self.manager)
        revision = procedures.browse(procedures.action_revise()["res_id"])
        revision.penalty_ids.minimum_amount = 1
        revision.action_review()
        revision.action_approve()
        revision.action_put_in_force()
        self._refused(
            fine.with_user(self.representative).write,
            {"scheme_id": revision.penalty_ids.id},
        )
        self._confirm(fine)
        self._refused(fine.with_user(self.coordinator).write, {"amount": 4999})

    def test_scheme_of_another_procedure(self):
        other = self.procedure.template_id.penalty_ids
        draft = self._take_to("draft").with_user(self.representative)
        self._refused(draft.write, {"scheme_id": other.id})
        fines = self.env[MODEL].with_user(self.representative)
        self._refused(fines.create, self._prepare_fine(scheme_id=other.id))

    def test_currency_of_the_fine(self):
        draft = self._take_to("draft").with_user(self.representative)
        cheap = self.env.ref("base.VND")
        cheap.active = True
        self._refused(draft.write, {"currency_id": cheap.id})
        fines = self.env[MODEL].with_user(self.representative)
        self._refused(fines.create, self._prepare_fine(currency_id=cheap.id))

    def test_currency_and_rate_of_the_company(self):
        self.company.currency_id = self.env.ref("base.VND")
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.CNY").id,
                "rate": 0.00001,
                "name": "2026-01-01",
                "company_id": self.company.id,
            }
        )
        fine = self._as_coordinator()
        self.assertEqual(fine.currency_id, self.env.ref("base.CNY"))
        self._refused(fine.write, {"amount": 4999})
        fine.amount = 5000

    def test_rounding_of_the_currency(self):
        fine = self._as_coordinator()
        # to a multiple of it the minimum would be rounded down
        self.env.ref("base.CNY").rounding = 4000
        self._refused(fine.write, {"amount": 4000})
        fine.amount = 1
        self.assertFalse(fine.amount)

    def test_lines_have_no_amount(self):
        for name in ("complaint.penalty.violation", "complaint.penalty.copy"):
            kinds = {field.type for field in self.env[name]._fields.values()}
            self.assertFalse(kinds & {"monetary", "float"}, name)

    def test_amount_with_conditions_in_one_write(self):
        fine = self._take_to("draft").with_user(self.representative)
        self._refused(
            fine.write,
            {
                "amount": 1,
                "violation_ids": [
                    Command.update(fine.violation_ids.id, {"is_confirmed": True})
                ],
            },
        )

    def test_settlement_has_no_amount(self):
        fine = self._take_to("delivered")
        self._settle(fine)
        fields = self.env["complaint.penalty.settlement"]._fields
        self.assertFalse(
            [n for n, f in fields.items() if f.type in ("monetary", "float")]
        )
        self.assertEqual(fine.amount, 6000)

    def test_database_refuses_it(self):
        fine = self._take_to("signed")
        for amount in (0, 1, -6000, "NaN", "Infinity", None):
            self._refused(self._set_by_sql, fine, amount=amount, error=CheckViolation)
        self.assertEqual(fine.amount, 6000)


@tagged("post_install", "-at_install", "security")
class TestPastTheSignature(AttackCommon):
    """Ways around the signature of the coordinator."""

    def test_request_without_signature(self):
        with self.shows("R352"):
            for state in ("draft", "confirmed"):
                fine = self._take_to(state)
                for user in (self.representative, self.coordinator):
                    self._refused(fine.with_user(user).action_request_approval)
                self.assertEqual(fine.state, state)

    def test_signed_by_somebody_else(self):
        fine = self._take_to("confirmed")
        fine.with_user(self.coordinator).write(
            {"amount": 6000, "severity": "严重", "repair_team_id": self.repair_team.id}
        )
        with self.shows("R480"):
            for name in PEOPLE:
                if name != "coordinator":
                    user = getattr(self, name)
                    self._refused(fine.with_user(user).action_sign)
            self.assertEqual(fine.state, "confirmed")

    def test_amount_fixed_by_somebody_else(self):
        fine = self._take_to("confirmed")
        for name in PEOPLE:
            if name != "coordinator":
                user = getattr(self, name)
                self._refused(fine.with_user(user).write, {"amount": 9000})

    def test_amount_fixed_before_the_facts(self):
        fine = self._take_to("draft")
        self._refused(fine.with_user(self.coordinator).write, {"amount": 9000})
        self._refused(fine.with_user(self.representative).write, {"amount": 9000})

    def test_one_person_confirms_and_signs(self):
        fine = self._draft_fine()
        self._assign("coordinator", user_id=self.representative.id)
        self._confirm(fine)
        fine.with_user(self.representative).write(
            {"amount": 6000, "severity": "严重", "repair_team_id": self.repair_team.id}
        )
        with self.assertRaisesRegex(UserError, "somebody else has to sign"):
            fine.with_user(self.representative).action_sign()

    def test_amount_changed_after_the_signature(self):
        for state in ("signed", "requested", "approved", "delivered"):
            fine = self._take_to(state)
            before = self._freeze_content(fine)
            for user in (self.coordinator, self.representative, self.team_leader):
                for vals in ({"amount": 50000}, {"severity": "轻"}, {"cause": "无"}):
                    self._refused(fine.with_user(user).write, vals)
            self.assertEqual(self._freeze_content(fine), before)

    def test_content_changed_behind_the_signature(self):
        fine = self._take_to("signed")
        self._set_by_sql(fine, amount=90000)
        with self.assertRaisesRegex(UserError, "changed since it was signed"):
            self._request(fine)

    def test_conditions_changed_behind_the_signature(self):
        fine = self._take_to("signed")
        self._set_by_sql(fine.violation_ids, is_confirmed=False)
        self._refused(self._request, fine)

    def test_content_changed_before_the_delivery(self):
        fine = self._take_to("approved")
        self._set_by_sql(fine, amount=90000)
        self._refused(self._deliver, fine)

    def test_database_asks_for_two_persons(self):
        fine = self._take_to("signed")
        signer = fine.signed_by_id.id
        for vals in (
            {"signed_by_id": None},
            {"confirmed_by_id": None},
            {"confirmed_by_id": signer},
        ):
            self._refused(self._set_by_sql, fine, error=CheckViolation, **vals)

    def test_procedure_that_names_no_coordinator(self):
        fine = self._take_to("confirmed")
        self.procedure._get_steps()["penalty_signed"]._trusted().role_id = False
        with self.assertRaisesRegex(UserError, "does not say who"):
            fine.with_user(self.coordinator).amount = 6000

    def test_no_repair_in_the_same_act(self):
        fine = self._take_to("confirmed").with_user(self.coordinator)
        fine.write({"amount": 6000, "severity": "严重"})
        with self.shows("R353"), self.assertRaisesRegex(UserError, "Name the team"):
            fine.action_sign()

    def test_ticked_conditions_taken_back(self):
        fine = self._take_to("confirmed")
        line = fine.violation_ids
        for user in (self.representative, self.coordinator, self.centre_manager):
            own = line.with_user(user)
            self._refused(own.write, {"is_confirmed": False})
            self._refused(own.unlink)
            self._refused(
                own.create,
                {
                    "penalty_id": fine.id,
                    "violation_id": self.procedure.violation_ids[4].id,
                },
            )

    def test_found_condition_made_away_with(self):
        fine = self._take_to("draft")
        own = fine.with_user(self.representative)
        self._refused(own.violation_ids.unlink)
        self._refused(own.unlink)
        own.cause = "拒收"
        with self.assertRaisesRegex(UserError, "Tick at least one"):
            own.action_confirm()

    def test_condition_becomes_another_one(self):
        line = self._take_to("draft").violation_ids.with_user(self.representative)
        other = self.procedure.violation_ids[4]
        self._refused(line.write, {"violation_id": other.id})

    def test_condition_moved_to_another_fine(self):
        first, second = self._take_to("draft"), self._take_to("approved")
        line = first.violation_ids.with_user(self.representative)
        self._refused(line.write, {"penalty_id": second.id})
        self._refused(
            line.create,
            {
                "penalty_id": second.id,
                "violation_id": self.procedure.violation_ids[4].id,
            },
        )


@tagged("post_install", "-at_install", "security")
class TestAroundTheApproval(AttackCommon):
    """Ways around leader and deputy, who approve both."""

    def test_one_approval_is_not_enough(self):
        fine = self._take_to("requested")
        fine.with_user(self.team_leader).action_approve()
        with self.shows("R352", "R237"):
            self.assertEqual(fine.state, "requested")
            self._refused(fine.with_user(self.team_leader).action_approve)
            self._refused(self._deliver, fine)
            self.assertEqual(fine.state, "requested")

    def test_leader_and_deputy_are_one_person(self):
        fine = self._take_to("signed")
        roles = self.env["complaint.role.assignment"]
        roles.search(
            [("role_id.code", "=", "deputy_leader")]
        ).user_id = self.team_leader
        with self.assertRaisesRegex(UserError, "fewer people than steps"):
            self._request(fine)

    def test_deputy_is_the_coordinator(self):
        fine = self._take_to("signed")
        roles = self.env["complaint.role.assignment"]
        roles.search(
            [("role_id.code", "=", "deputy_leader")]
        ).user_id = self.coordinator
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self._request(fine)

    def test_leader_is_the_representative(self):
        fine = self._take_to("signed")
        self.representative.group_ids += self.env.ref(
            "complaint_management.complaint_management_group_approver"
        )
        self._fill("team_leader", self.representative)
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self._request(fine)

    def test_coordinator_becomes_deputy_after_the_request(self):
        fine = self._take_to("requested")
        roles = self.env["complaint.role.assignment"]
        roles.search(
            [("role_id.code", "=", "deputy_leader")]
        ).user_id = self.coordinator
        self._refused(fine.with_user(self.coordinator).action_approve)

    def test_procedure_that_names_no_approver(self):
        fine = self._take_to("signed")
        self.procedure.approval_ids._trusted().unlink()
        with self.assertRaisesRegex(UserError, "does not say who approves"):
            self._request(fine)

    def test_amount_written_at_the_approval(self):
        for line in self.procedure.approval_ids:
            line._trusted().writable_fields = "amount,severity,cause,violation_ids"
        fine = self._take_to("requested")
        before = self._freeze_content(fine)
        for amount in (1, 5000, 90000):
            self._refused(fine.with_user(self.team_leader).write, {"amount": amount})
        self._refused(
            fine.violation_ids.with_user(self.team_leader).write,
            {"is_confirmed": False},
        )
        self.assertEqual(self._freeze_content(fine), before)

    def test_state_written(self):
        fine = self._take_to("signed")
        for name in PEOPLE:
            for state in ("approved", "delivered", "withdrawn", "cancelled", "draft"):
                user = getattr(self, name)
                self._refused(fine.with_user(user).write, {"state": state})
        fines = self.env[MODEL].with_user(self.representative)
        vals = {"dispatch_id": self._issue_order().id, "state": "approved"}
        self._refused(fines.create, vals)

    def test_state_as_default(self):
        order = self._issue_order()
        fines = self.env[MODEL].with_user(self.representative)
        fines = fines.with_context(default_state="approved", default_settlement="paid")
        fine = fines.create({"dispatch_id": order.id, "ticket_id": order.ticket_id.id})
        self.assertEqual((fine.state, fine.settlement), ("draft", False))

    def test_approved_state_without_decision(self):
        fine = self._take_to("requested")
        self._refused(fine.sudo()._trusted().write, {"state": "approved"})

    def test_reviews_written(self):
        fine = self._take_to("requested")
        reviews = fine.sudo().review_ids
        for user in (self.team_leader, self.centre_manager, self.coordinator):
            own = reviews.with_user(user)
            self._refused(own.write, {"status": "approved"})
            self._refused(own.unlink)
        self._refused(reviews.write, {"status": "approved"})

    def test_engine_called_directly(self):
        fine = self._take_to("requested")
        for user in (self.coordinator, self.representative, self.centre_manager):
            self._refused(fine.with_user(user).validate_tier)
            self._refused(fine.with_user(user)._validate_tier)
        self.assertEqual(fine.state, "requested")

    def test_copy_of_an_approved_fine(self):
        fine = self._take_to("approved")
        self._refused(fine.with_user(self.representative).copy)
        self._refused(fine.with_user(self.representative).copy, {"amount": 1})
        self.assertEqual(self._get_fine(fine.dispatch_id), fine)

    def test_archiving(self):
        fine = self._take_to("approved")
        before = self._freeze_content(fine)
        self.assertNotIn("active", fine._fields)
        self._refused(
            fine.with_user(self.representative).action_archive, error=Exception
        )
        self.assertEqual(self._freeze_content(fine), before)

    def test_deleting(self):
        for state in ("confirmed", "signed", "requested", "approved", "delivered"):
            fine = self._take_to(state)
            for user in (self.representative, self.centre_manager, self.coordinator):
                self._refused(fine.with_user(user).unlink)
            self._refused(fine.sudo().unlink)

    def test_moved_to_another_complaint_or_order(self):
        fine, order = self._take_to("draft"), self._issue_order()
        own = fine.with_user(self.representative)
        self._refused(own.write, {"ticket_id": order.ticket_id.id})
        self._refused(own.write, {"dispatch_id": order.id})
        fine = self._take_to("approved")
        self._refused(
            fine.with_user(self.representative).write, {"dispatch_id": order.id}
        )

    def test_cancelled_by_who_may_not(self):
        for state in ("confirmed", "signed", "requested", "approved", "delivered"):
            fine = self._take_to(state)
            for user in (self.representative, self.coordinator, self.centre_manager):
                self._refused(fine.with_user(user).action_cancel, "不罚了")
            self.assertEqual(fine.state, state)

    def test_proposal_cancelled_by_another_role(self):
        fine = self._take_to("draft")
        for user in (self.receptionist, self.centre_manager, self.coordinator):
            self._refused(fine.with_user(user).action_cancel, "不罚了")
        self.assertEqual(fine.state, "draft")

    def test_onchange_writes_nothing(self):
        fine = self._take_to("approved")
        before = self._freeze_content(fine)
        for user in (self.representative, self.team_leader, self.auditor):
            own = fine.with_user(user)
            values = {"amount": 1, "state": "draft", "scheme_id": False}
            with suppress(UserError):
                own.onchange(values, list(values), {"amount": {}, "state": {}})
        self.env.flush_all()
        self.assertEqual(self._freeze_content(fine), before)

    def test_second_fine_for_the_same_fact(self):
        fine = self._take_to("approved")
        fines = self.env[MODEL].with_user(self.representative)
        second = fines.create({"dispatch_id": fine.dispatch_id.id})
        vals = {
            "penalty_id": second.id,
            "violation_id": fine.violation_ids.violation_id.id,
        }
        lines = self.env["complaint.penalty.violation"].with_user(self.representative)
        self._refused(lines.create, vals, error=Exception)
        self.assertFalse(second.violation_ids)

    def test_every_public_method_as_everybody(self):
        """RPC calls methods without underscore, whoever the user is."""
        deciding = ("action_approve", "validate_tier")
        taking_back = ("action_restart_approval", "restart_validation")
        may = {
            *((name, act) for name in ("team_leader", "deputy") for act in deciding),
            *(("representative", act) for act in taking_back),
        }
        for state, expected in (
            ("confirmed", set()),
            ("requested", may),
            ("delivered", set()),
        ):
            with self.subTest(state=state):
                self.assertEqual(self._get_effects(self._take_to(state)), expected)

    def _get_effects(self, fine):
        """Return who can change a fine with which public method, without arguments.

        :rtype: set of (person, method)
        """
        before, effects = self._freeze_content(fine), set()
        methods = [
            name
            for name in dir(type(fine))
            if name.startswith(("action_", "validate", "reject", "restart", "request"))
            and callable(getattr(type(fine), name))
        ]
        for person in PEOPLE:
            own = fine.with_user(getattr(self, person))
            for method in methods:
                with closing(self.env.cr.savepoint()), mute_logger("odoo.sql_db"):
                    with suppress(Exception):
                        getattr(own, method)()
                        if self._freeze_content(fine) != before:
                            effects.add((person, method))
                self.env.invalidate_all()
        return effects
