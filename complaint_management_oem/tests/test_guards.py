# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.complaint_management.tests.common import GROUP

from .oem_common import GOODS, OemCommon

DOCUMENTS = (
    "complaint.shipment.check",
    "complaint.site.visit",
    "complaint.rework",
    "complaint.abnormality",
    "complaint.goods.return",
    "complaint.upstream.notice",
)
LINES = ("complaint.goods", "complaint.goods.return.line")
ACTIONS = {
    "complaint.shipment.check": ("action_done",),
    "complaint.site.visit": (
        "action_plan",
        "action_confirm",
        "action_advise",
        "action_agree",
        "action_cancel",
    ),
    "complaint.rework": (
        "action_done",
        "action_pass",
        "action_fail",
        "action_abandon",
    ),
    "complaint.abnormality": (
        "action_issue",
        "action_decide",
        "action_reply",
        "action_cancel",
    ),
    "complaint.goods.return": (
        "action_collect",
        "action_count",
        "action_confirm",
        "action_agree",
        "action_replace",
        "action_redeliver",
        "action_cancel",
    ),
    "complaint.upstream.notice": ("action_send", "action_revise", "action_cancel"),
}


@tagged("post_install", "-at_install", "security")
class TestGoodsGuards(OemCommon):
    """Whose goods they are, and what is kept once it was looked at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        _order, cls.strange = cls._deliver(cls.stranger, {cls.lot: 5})

    def _create_goods_as(self, user, ticket, **values):
        goods = self.env["complaint.goods"].with_user(user)
        return goods.create(self._prepare_goods(ticket, **values))

    def test_delivery_of_another_customer_is_refused(self):
        ticket = self._create_complaint()
        for user in (self.officer, self.manager):
            with self.assertRaisesRegex(ValidationError, "no delivery to this"):
                self._create_goods_as(user, ticket, picking_id=self.strange.id)
        goods = self._create_goods_as(self.officer, ticket)
        with self.assertRaisesRegex(ValidationError, "no delivery to this"):
            goods.picking_id = self.strange
        with self.assertRaisesRegex(ValidationError, "no delivery to this"):
            ticket.with_user(self.officer).write(
                {
                    "complaint_goods_ids": [
                        Command.update(goods.id, {"picking_id": self.strange.id})
                    ]
                }
            )
        with self.assertRaisesRegex(ValidationError, "no delivery to this"):
            self.env["complaint.goods"].with_user(self.officer).with_context(
                default_picking_id=self.strange.id
            ).create({"ticket_id": ticket.id, "product_id": self.product.id})
        self.assertEqual(goods.picking_id, self.delivery)

    def test_goods_keep_the_customer_from_being_exchanged(self):
        ticket = self._create_goods_complaint().with_user(self.officer)
        with self.assertRaisesRegex(ValidationError, "no delivery to this"):
            ticket.partner_id = self.stranger.partner_id
        with self.assertRaisesRegex(UserError, "stay with"):
            ticket.complaint_goods_ids.ticket_id = self._create_complaint()

    def test_delivery_that_was_not_made_is_refused(self):
        ticket = self._create_complaint()
        order = self.order.copy()
        order.action_confirm()
        with self.assertRaisesRegex(ValidationError, "no delivery to this"):
            self._create_goods_as(self.officer, ticket, picking_id=order.picking_ids.id)
        with self.assertRaisesRegex(ValidationError, "no delivery to this"):
            self._create_goods_as(
                self.officer, ticket, picking_id=self._receive_purchase().id
            )

    def _receive_purchase(self):
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.customer.partner_id.id,
                "picking_type_id": self.warehouse_stock.in_type_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "location_id": self.env.ref(
                                "stock.stock_location_suppliers"
                            ).id,
                            "location_dest_id": self.warehouse_stock.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return self._ship(picking, {self.lot: 1})

    def test_lot_has_to_fit(self):
        ticket = self._create_complaint()
        other = self.product.create({"name": "连接器 B", "is_storable": True})
        lot = self.env["stock.lot"].create({"name": "B1", "product_id": other.id})
        with self.assertRaisesRegex(ValidationError, "another product"):
            self._create_goods_as(self.officer, ticket, lot_id=lot.id)
        with self.assertRaisesRegex(ValidationError, "did not contain"):
            self._create_goods_as(
                self.officer, ticket, product_id=other.id, lot_id=lot.id
            )

    def test_goods_are_kept_once_their_inspection_was_looked_at(self):
        ticket = self._create_goods_complaint()
        goods = ticket.with_user(self.officer).complaint_goods_ids
        goods.quantity_claimed = 41
        self._check_shipment(ticket)
        with self.shows("R049"):
            for vals in ({"quantity_claimed": 1}, {"lot_id": self.lot_2.id}):
                with self.assertRaisesRegex(UserError, "kept as it is"):
                    goods.write(vals)
            with self.assertRaisesRegex(UserError, "kept as it is"):
                goods.unlink()
        self.assertEqual(goods.quantity_claimed, 41)

    def test_what_is_found_is_not_written(self):
        """A forged share of the delivery, an inspection nobody looked at."""
        ticket = self._create_goods_complaint()
        goods = ticket.complaint_goods_ids.with_user(self.officer)
        vals = self._prepare_goods(ticket, lot_id=self.lot_2.id)
        forged = {
            "quantity_delivered": 9999,
            "is_checked": True,
            "order_name": "S99999",
            "sale_line_id": self.order.order_line.id,
        }
        for name, value in forged.items():
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "found by the system"):
                    goods.write({name: value})
                with self.assertRaisesRegex(UserError, "found by the system"):
                    goods.create(vals | {name: value})
        context = {f"default_{name}": value for name, value in forged.items()}
        fresh = goods.with_context(**context).create(vals)
        self.assertEqual(
            (fresh.quantity_delivered, fresh.is_checked, fresh.order_name),
            (50, False, self.order.name),
        )

    def test_who_has_no_part_adds_no_goods(self):
        ticket = self._create_complaint()
        for user in (self.handler, self.head, self.employee, self.customer):
            with self.assertRaises(AccessError):
                self._create_goods_as(user, ticket)
        mine = self._create_complaint(self.employee)
        self.assertTrue(self._create_goods_as(self.employee, mine))

    def test_who_handles_goods_or_audits_them_changes_nothing(self):
        ticket = self._create_goods_complaint()
        for user in (self.warehouse, self.quality, self.auditor):
            goods = ticket.complaint_goods_ids.with_user(user)
            with self.subTest(user=user.login):
                self.assertTrue(goods.read(["quantity_claimed"]))
                with self.assertRaises(AccessError):
                    goods.quantity_claimed = 1
                with self.assertRaises(AccessError):
                    goods.unlink()
                with self.assertRaises(AccessError):
                    goods.copy()

    def test_goods_of_an_old_ticket_or_a_closed_complaint_are_refused(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "team_id": self.team.id}
        )
        with self.assertRaises(UserError):
            self._create_goods_as(self.manager, ticket)


@tagged("post_install", "-at_install", "security")
class TestDocumentGuards(OemCommon):
    """Who may take which step, and what nobody may forge."""

    def setUp(self):
        super().setUp()
        self.ticket = self._create_goods_complaint()
        self.visit = self._go(self.ticket, "return")
        self.form = self._issue(self.ticket)
        self.note = self._collect(self.ticket)

    def test_stamps_cannot_be_forged(self):
        for name in DOCUMENTS:
            model = self.env[name].with_user(self.officer)
            stamps = set(model._get_stamp_fields())
            self.assertIn("state", stamps)
            for stamp in stamps:
                with self.assertRaises(AccessError, msg=f"{name}.{stamp}"):
                    model.create({"ticket_id": self.ticket.id, stamp: 1})
            states = dict(model._fields["state"].selection)
            last = [*states][-1]
            draft = model.with_context(default_state=last, default_round=9)
            document = draft.create({"ticket_id": self.ticket.id} | self._fill(name))
            self.assertEqual((document.state, document.round), ("draft", 1))
            with self.assertRaises(AccessError):
                document.with_context(complaint_trusted=True).write({"state": last})

    def _fill(self, name):
        if name == "complaint.rework":
            return {"visit_id": self._agree_rework().id}
        if name == "complaint.shipment.check":
            return {"goods_id": self.ticket.complaint_goods_ids.id}
        return {}

    def _agree_rework(self):
        visit = self._plan_visit(self.ticket)
        self._confirm(visit)
        self._agree(visit, "rework")
        return visit

    def _get_others(self, owner):
        """Return everybody who works on goods but one."""
        people = self.quality + self.production + self.material + self.warehouse
        return people + self.planning + self.officer - owner

    def test_only_the_role_takes_the_step(self):
        # R486, R487: each step refused to everybody but its role
        note, form = self.note, self.form
        for user in self._get_others(self.warehouse):
            with self.assertRaises(AccessError):
                note.line_ids.with_user(user).write({"quantity_counted": 5})
        with self.shows("R486", "R487"):
            self._count(note, 37)
            for method, owner in (
                ("action_confirm", self.quality),
                ("action_agree", self.planning),
            ):
                note.sudo().write(
                    {
                        "date_redelivery": "2099-01-01 00:00:00",
                        "redelivery_agreed_with": "吴",
                    }
                )
                note.line_ids.with_user(self.quality).quality_result = "defective"
                for user in self._get_others(owner):
                    with self.assertRaises(AccessError, msg=f"{method} {user.login}"):
                        getattr(note.with_user(user), method)()
            for user in (self.officer, self.warehouse, self.material, self.planning):
                with self.assertRaises(AccessError):
                    self._new(self.ticket, "abnormality", user).action_issue()
                with self.assertRaises(AccessError):
                    self._decide(form.with_user(user))

    def test_quantity_stays_once_counted(self):
        note = self.note
        self._count(note, 37)
        line = note.line_ids
        for user in (self.warehouse, self.quality, self.officer, self.manager):
            with self.assertRaises(UserError):
                line.with_user(user).quantity_counted = 40
            with self.assertRaises(UserError):
                note.with_user(user).line_ids = [
                    Command.update(line.id, {"quantity_counted": 40})
                ]
            with self.assertRaises(AccessError):
                line.with_user(user).unlink()
            with self.assertRaises(AccessError):
                line.with_user(user).create(
                    {"return_id": note.id, "goods_id": line.goods_id.id}
                )
        with self.shows("R437"):
            self.assertEqual((line.quantity_counted, line.difference), (37, -3))
        with self.assertRaises(UserError):
            line.with_user(self.quality).write(
                {"quality_result": "good", "quantity_counted": 40}
            )
        with self.assertRaises(UserError):
            note.with_user(self.warehouse).action_count()

    def test_stock_receives_by_the_count_only(self):
        picking = self.note.sudo().return_picking_id
        stock = new_test_user(
            self.env, "stock_manager", "base.group_user,stock.group_stock_manager"
        )
        picking = picking.with_user(stock)
        picking.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "with the count"):
            picking.button_validate()
        with self.assertRaisesRegex(UserError, "with the count"):
            picking.with_context(complaint_trusted=True).button_validate()
        self._count(self.note, 37)
        self.assertEqual(picking.state, "done")
        for vals in (
            {"quantity": 40},
            {"lot_id": self.lot_2.id},
            {"picking_id": self.delivery.id},
        ):
            with self.assertRaisesRegex(UserError, "what was counted stays"):
                picking.move_line_ids.write(vals)
        with self.assertRaisesRegex(UserError, "what was counted stays"):
            picking.move_line_ids.create(
                {
                    "picking_id": picking.id,
                    "move_id": picking.move_ids.id,
                    "product_id": self.product.id,
                    "lot_id": self.lot.id,
                    "quantity": 3,
                }
            )
        # the other deliveries are stock's own
        self.delivery.move_line_ids.with_user(stock).write({"picked": True})

    def test_return_has_the_counted_quantity_or_is_not_counted(self):
        note = self.note.with_user(self.warehouse)
        with self.assertRaisesRegex(UserError, "Count what arrived"):
            note.action_count()
        note.line_ids.quantity_counted = 45
        with self.assertRaisesRegex(UserError, "marked"):
            note.action_count()
        note.line_ids.marking = "红牌"
        note.action_count()
        # more came than was claimed: it holds, too
        self.assertEqual(note.sudo().return_picking_id.move_ids.quantity, 45)
        self.assertEqual(note.difference, 5)
        self.assertFalse(note.sudo().return_picking_id.backorder_ids)

    def test_cancelled_return_is_not_counted_silently(self):
        self.note.sudo().return_picking_id.action_cancel()
        with self.assertRaisesRegex(UserError, "not open any more"):
            self._count(self.note, 37)
        self.assertEqual(self.note.state, "collected")

    def test_replacement_is_a_delivery_to_this_customer(self):
        self._count(self.note, 37)
        self._confirm_return(self.note)
        _order, strange = self._deliver(self.stranger, {self.lot_2: 37})
        for picking in (strange, self.delivery, self.note.sudo().return_picking_id):
            with self.assertRaises(ValidationError):
                self.note.with_user(self.planning).replacement_picking_id = picking

    def test_nobody_else_calls_anything(self):
        documents = [
            self.ticket.sudo().complaint_shipment_check_ids[:1],
            self.visit,
            self.form,
            self.note,
        ]
        users = (self.employee, self.handler, self.head, self.auditor, self.customer)
        for document in documents:
            for name in ACTIONS[document._name]:
                for user in users:
                    with self.assertRaises(AccessError, msg=f"{name} {user.login}"):
                        getattr(document.with_user(user), name)()

    def test_every_action_is_in_the_list(self):
        for name in DOCUMENTS:
            kind = type(self.env[name])
            own = {
                method
                for method in dir(kind)
                if method.startswith("action_")
                and "complaint_management_oem" in getattr(kind, method).__module__
            }
            self.assertEqual(own, set(ACTIONS[name]), name)

    def test_goods_people_see_goods_and_not_the_complaint(self):
        for user in (self.quality, self.warehouse):
            note = self.note.with_user(user)
            self.assertTrue(note.has_access("read"))
            self.env.invalidate_all()
            # as links are shown
            shown = note.web_read({"ticket_id": {"fields": {"display_name": {}}}})
            self.assertEqual(shown[0]["ticket_id"]["display_name"], self.ticket.number)
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).read(["description"])
            with self.assertRaises(AccessError):
                self._plan_visit(self.ticket.with_user(user)).with_user(user).write(
                    {"finding": "x"}
                )

    def test_issued_documents_are_kept(self):
        for document, user in (
            (self.visit, self.officer),
            (self.form, self.quality),
            (self.note, self.material),
        ):
            with self.assertRaises(UserError):
                document.with_user(user).unlink()
        with self.assertRaises(UserError):
            self.visit.with_user(self.officer).liability = "operation"
        with self.assertRaises(UserError):
            self.form.with_user(self.quality).quantity = 1
        with self.assertRaises(UserError):
            self.note.with_user(self.material).picking_id = self.delivery.copy()

    def test_documents_are_about_their_own_complaint(self):
        other = self._create_goods_complaint().with_user(self.officer)
        goods = other.complaint_goods_ids
        for name in ("site.visit", "abnormality", "upstream.notice", "goods.return"):
            user = self.quality if name == "abnormality" else self.officer
            with self.assertRaisesRegex(ValidationError, "another complaint"):
                self._new(self.ticket, name, user, goods_ids=goods.ids)
        with self.assertRaisesRegex(ValidationError, "another complaint"):
            self._new(self.ticket, "shipment.check", self.officer, goods_id=goods.id)
        with self.assertRaisesRegex(ValidationError, "not agreed"):
            visit, goods = self._agree_rework(), other.complaint_goods_ids
            self._new(
                other,
                "rework",
                self.production,
                visit_id=visit.id,
                goods_ids=goods.ids,
            )

    def test_other_companies_and_subjects_see_nothing(self):
        company = self.env["res.company"].create({"name": "另一公司"})
        user = new_test_user(
            self.env,
            "elsewhere",
            f"base.group_user,{GROUP % 'officer'},{GOODS}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.ticket.sudo().complaint_subject_user_ids = self.production
        for name in (*DOCUMENTS, *LINES):
            own = [("ticket_id", "=", self.ticket.id)]
            if name.endswith("line"):
                own = [("return_id.ticket_id", "=", self.ticket.id)]
            model = self.env[name]
            if name not in ("complaint.rework", "complaint.upstream.notice"):
                self.assertTrue(model.with_user(self.quality).search(own), name)
            for stranger in (user, self.production):
                self.assertFalse(model.with_user(stranger).search(own), name)
            with self.assertRaises(AccessError):
                model.with_user(self.customer).search([])
            # employees read goods of what they received
            if name == "complaint.goods":
                self.assertFalse(model.with_user(self.handler).search(own))
            else:
                with self.assertRaises(AccessError):
                    model.with_user(self.handler).search([])

    def test_a_form_names_no_customer_of_hidden_complaints(self):
        ticket = self._create_goods_complaint()
        customer = ticket.partner_id
        stranger = self._create_user("stranger_employee", "employee")
        for model, user, expected in (
            ("complaint.goods", stranger, False),
            ("complaint.goods", self.officer, customer.commercial_partner_id.id),
            ("complaint.rework", self.officer, customer.id),
        ):
            form = self.env[model].with_user(user).onchange
            spec = {"partner_id": {}}
            value = form({"ticket_id": ticket.id}, ["ticket_id"], spec)["value"]
            self.assertEqual(value.get("partner_id") or False, expected, model)

    def test_customer_is_found_and_shown_on_what_is_stored(self):
        ticket = self._create_goods_complaint()
        customer = ticket.partner_id.commercial_partner_id
        goods = self.env["complaint.goods"].search([("partner_id", "=", customer.id)])
        self.assertIn(ticket.complaint_goods_ids, goods)
        self.assertEqual(ticket.complaint_goods_ids.partner_id, customer)
