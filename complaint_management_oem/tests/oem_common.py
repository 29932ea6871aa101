# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.complaint_management.tests.common import ComplaintCommon

GOODS = "complaint_management_oem.complaint_management_oem_group_goods"
ROLES = ("quality", "production", "material", "warehouse", "planning")


class OemCommon(ComplaintCommon):
    """P14 in force, one product in two lots, one delivery of an order.

    quality, production, material, warehouse and planning are people of these
    departments who see goods and not the complaint, and have no rights in stock.
    """

    procedure_code = "P14"

    @classmethod
    def _create_world(cls):
        super()._create_world()
        cls._create_goods()

    @classmethod
    def _create_personas(cls):
        super()._create_personas()
        for role in ROLES:
            user = new_test_user(
                cls.env,
                login=role,
                groups=f"base.group_user,{GOODS}",
                tz="Asia/Shanghai",
            )
            setattr(cls, role, user)

    @classmethod
    def _assign_roles(cls):
        super()._assign_roles()
        roles = cls.env["complaint.role"].search([]).grouped("code")
        for code in ROLES:
            cls.env["complaint.role.assignment"].create(
                {
                    "role_id": roles[code].id,
                    "company_id": cls.company.id,
                    "user_id": getattr(cls, code).id,
                    "date_from": "2020-01-01",
                }
            )

    @classmethod
    def _create_goods(cls):
        cls.warehouse_stock = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.product = cls.env["product.product"].create(
            {"name": "连接器 A-12", "is_storable": True, "tracking": "lot"}
        )
        lots = cls.env["stock.lot"]
        cls.lot = lots.create({"name": "LOT2602A", "product_id": cls.product.id})
        cls.lot_2 = lots.create({"name": "LOT2602B", "product_id": cls.product.id})
        for lot in cls.lot + cls.lot_2:
            cls.env["stock.quant"]._update_available_quantity(
                cls.product, cls.warehouse_stock.lot_stock_id, 500, lot_id=lot
            )
        with freeze_time("2026-03-02 02:00:00"):
            cls.order, cls.delivery = cls._deliver(
                cls.customer, {cls.lot: 100, cls.lot_2: 50}
            )

    @classmethod
    def _deliver(cls, user, lots):
        """Sell and deliver lots to a customer, as Odoo does it.

        :param user: the customer's user
        :param dict lots: lot -> quantity
        :return: order and delivery
        """
        order = cls.env["sale.order"].create(
            {
                "partner_id": user.partner_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": sum(lots.values()),
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order, cls._ship(order.picking_ids, lots)

    @classmethod
    def _ship(cls, picking, lots):
        picking.move_line_ids.unlink()
        move = picking.move_ids
        cls.env["stock.move.line"].create(
            [
                {
                    "move_id": move.id,
                    "picking_id": picking.id,
                    "product_id": cls.product.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
                for lot, quantity in lots.items()
            ]
        )
        move.picked = True
        picking.button_validate()
        return picking

    @classmethod
    def _prepare_complaint(cls, **values):
        return (
            super()._prepare_complaint(
                name="连接器端子氧化",
                description="<p>产线发现端子氧化,接触不良。</p>",
                complaint_demand="请尽快到现场处理",
            )
            | values
        )

    def _create_goods_complaint(self, lots=None, user=None, **values):
        """Register a complaint about lots of the delivery.

        :param dict lots: lot -> claimed quantity
        """
        ticket = self._create_complaint(user, **values)
        self.env["complaint.goods"].with_user(user or self.officer).create(
            [
                self._prepare_goods(ticket, lot_id=lot.id, quantity_claimed=quantity)
                for lot, quantity in (lots or {self.lot: 40}).items()
            ]
        )
        return ticket

    def _prepare_goods(self, ticket, **values):
        return {
            "ticket_id": ticket.id,
            "product_id": self.product.id,
            "lot_id": self.lot.id,
            "picking_id": self.delivery.id,
            "quantity_claimed": 40,
            "defect_id": self.env.ref(
                "complaint_management_oem.complaint_defect_appearance"
            ).id,
            "description": "端子氧化",
        } | values

    # -- the steps, each by the button of its role ------------------------------------

    def _new(self, ticket, kind, user, **values):
        """Fill in a new document of a complaint.

        :param str kind: last part of the name of its model
        """
        model = self.env[f"complaint.{kind}"].with_user(user)
        return model.create({"ticket_id": ticket.id} | values)

    def _check_shipment(self, ticket):
        """查核当批产品出货检验状况, each batch."""
        for goods in ticket.sudo().complaint_goods_ids:
            self._new(
                ticket,
                "shipment.check",
                self.officer,
                goods_id=goods.id,
                record_number="OQC-260301-07",
                result="passed",
                quantity_inspected=32,
            ).action_done()

    def _plan_visit(self, ticket, **values):
        visit = self._new(
            ticket,
            "site.visit",
            self.officer,
            date_planned="2026-03-12 02:00:00",
            **values,
        )
        visit.action_plan()
        return visit

    def _confirm(self, visit, liability="own", **values):
        visit.write({"finding": "端子镀层厚度不足", "liability": liability} | values)
        visit.action_confirm()

    def _agree(self, visit, treatment):
        visit.write({"treatment": treatment, "agreed_with": "客户品管 刘工"})
        visit.action_agree()

    def _go(self, ticket, treatment, **values):
        """Take a complaint to the agreed treatment."""
        self._check_shipment(ticket)
        visit = self._plan_visit(ticket)
        self._confirm(visit, **values)
        self._agree(visit, treatment)
        return visit

    def _rework(self, ticket, quantity, **values):
        values = {
            "production_user_ids": self.production.ids,
            "quality_user_ids": self.quality.ids,
            "work": "逐只擦拭端子并重新镀层",
            "quantity_reworked": quantity,
        } | values
        rework = self._new(ticket, "rework", self.production, **values)
        rework.action_done()
        return rework.with_user(self.quality)

    def _inspect(self, rework, passed, failed=0):
        rework.write(
            {
                "customer_inspector": "客户品管 刘工",
                "quantity_passed": passed,
                "quantity_failed": failed,
            }
        )

    def _issue(self, ticket, **values):
        form = self._new(ticket, "abnormality", self.quality, **values)
        form.action_issue()
        return form

    def _decide(self, form):
        form.write(
            {
                "cause": "电镀槽液浓度偏低",
                "cause_id": self.cause.id,
                "disposition": "remake",
                "quantity_disposed": 37,
                "countermeasure": "每班化验槽液并记录",
                "team_ids": self.responsible_team.ids,
            }
        )
        form.action_decide()

    def _collect(self, ticket, **values):
        note = self._new(ticket, "goods.return", self.material, **values)
        note.collected_from = "客户仓库 陈"
        note.action_collect()
        return note

    def _count(self, note, *quantities):
        own = note.with_user(self.warehouse)
        for line, quantity in zip(own.line_ids, quantities, strict=True):
            line.write({"quantity_counted": quantity, "marking": "红牌 R-07"})
        own.action_count()

    def _confirm_return(self, note):
        own = note.with_user(self.quality)
        own.line_ids.write({"quality_result": "defective"})
        own.action_confirm()

    def _agree_redelivery(self, note, date):
        own = note.with_user(self.planning)
        own.write({"date_redelivery": date, "redelivery_agreed_with": "客户采购 吴"})
        own.action_agree()

    def _inform(self, ticket, **values):
        notice = self._new(
            ticket,
            "upstream.notice",
            self.officer,
            team_ids=self.responsible_team.ids,
            inspector_ids=self.handler.ids,
            **values,
        )
        notice.action_send()
        return notice

    def _get_stock(self, location, lot):
        return self.env["stock.quant"]._get_available_quantity(
            self.product, location, lot_id=lot, strict=True
        )
