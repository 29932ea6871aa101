# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain

MODULE = "complaint_management_oem"
ROLES = ("quality", "production", "material", "warehouse", "planning")


class ComplaintDemoGoods(models.AbstractModel):
    """Tells of one product, one delivery and two complaints about its lots."""

    _name = "complaint.demo.goods"
    _description = "Complaint Demo About Goods"

    @api.model
    def _tell(self):
        """Make delivery and complaints, once, each step by who may take it."""
        self = self.with_context(lang=None, tz="Asia/Shanghai")
        company = self.env.ref("base.main_company")
        if not self.env["complaint.procedure"]._get_in_force(company):
            return
        self._speak_chinese()
        demo, now = self.env["complaint.demo"], fields.Datetime.now()
        with demo._at(now - timedelta(days=20)):
            self._assign_departments()
            demo._put_in_force("P14", "HR-QI-014", self._ref("team_goods_demo"))
            self._fill_stock()
            delivery = self._deliver()
        with demo._at(now - timedelta(days=4)):
            returned = self._file_complaint(
                delivery,
                "lot_a_demo",
                120,
                "连接器端子氧化，产线停线",
                "产线发现端子发黑，接触不良，已挑出 120 只，请尽快处理。",
            )
            self._look_at_shipment(returned)
        with demo._at(now - timedelta(days=3)):
            self._visit(returned)
        with demo._at(now - timedelta(days=1)):
            self._take_back(returned)
        with demo._at(now - timedelta(hours=3)):
            self._file_complaint(
                delivery,
                "lot_b_demo",
                35,
                "连接器插拔力偏大",
                "装配时插拔力偏大，约 35 只，请到现场确认。",
            )

    @api.model
    def _speak_chinese(self):
        """Let the people of the story read and write Chinese where it is installed."""
        if self.env["res.lang"]._get_data(code="zh_CN"):
            self.env["ir.module.module"]._load_module_terms([MODULE], ["zh_CN"])
            people = [self._get_user(role) for role in (*ROLES, "buyer")]
            for user in people:
                user.partner_id.lang = "zh_CN"

    @api.model
    def _ref(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    @api.model
    def _get_user(self, role):
        return self._ref(f"user_{role}_demo")

    @api.model
    def _as(self, records, user):
        """Return records as a person of the demo sees them."""
        return records.with_user(user).with_context(lang=user.lang)

    @api.model
    def _assign_departments(self):
        roles = self.env["complaint.role"].search(Domain.TRUE).grouped("code")
        self.env["complaint.role.assignment"].create(
            [
                {
                    "role_id": roles[code].id,
                    "user_id": self._get_user(code).id,
                    "company_id": self.env.ref("base.main_company").id,
                    "date_from": "2020-01-01",
                }
                for code in ROLES
            ]
        )

    @api.model
    def _fill_stock(self):
        warehouse = self.env.ref("stock.warehouse0")
        for name in ("lot_a_demo", "lot_b_demo"):
            self.env["stock.quant"]._update_available_quantity(
                self._ref("product_demo"),
                warehouse.lot_stock_id,
                1000,
                lot_id=self._ref(name),
            )

    @api.model
    def _deliver(self):
        product = self._ref("product_demo")
        order = self.env["sale.order"].create(
            {
                "partner_id": self._ref("partner_goods_demo").id,
                "company_id": self.env.ref("base.main_company").id,
                "client_order_ref": "PO-2602-118",
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 800})
                ],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        picking.move_line_ids.unlink()
        move = picking.move_ids
        for name in ("lot_a_demo", "lot_b_demo"):
            self.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "picking_id": picking.id,
                    "product_id": product.id,
                    "lot_id": self._ref(name).id,
                    "quantity": 400,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
        move.picked = True
        picking.with_context(skip_sms=True).button_validate()
        return picking

    @api.model
    def _file_complaint(self, delivery, lot, quantity, subject, matter):
        officer = self.env.ref("complaint_management.user_officer_demo")
        partner = self._ref("partner_goods_demo")
        channel = self.env.ref("complaint_management.helpdesk_ticket_channel_phone")
        tickets = self._as(self.env["helpdesk.ticket"], officer)
        return tickets._complaint_register(
            [
                {
                    "name": subject,
                    "description": f"<p>{matter}</p>",
                    "partner_id": partner.id,
                    "complaint_phone": "0512-66660000",
                    "team_id": self._ref("team_goods_demo").id,
                    "channel_id": channel.id,
                    "complaint_goods_ids": [
                        Command.create(
                            {
                                "product_id": self._ref("product_demo").id,
                                "lot_id": self._ref(lot).id,
                                "picking_id": delivery.id,
                                "quantity_claimed": quantity,
                                "defect_id": self._ref("complaint_defect_function").id,
                                "description": subject,
                            }
                        )
                    ],
                }
            ]
        )

    @api.model
    def _look_at_shipment(self, ticket):
        check = ticket.complaint_shipment_check_ids.create(
            {
                "ticket_id": ticket.id,
                "record_number": "OQC-0218-03",
                "result": "passed",
                "inspector": "检验员 07",
                "quantity_inspected": 80,
                "note": "外观、导通均合格，未做盐雾",
            }
        )
        check.action_done()

    @api.model
    def _visit(self, ticket):
        visit = ticket.complaint_site_visit_ids.create(
            {
                "ticket_id": ticket.id,
                "date_planned": fields.Datetime.now() + timedelta(hours=2),
                "contact_person": "品管 刘工",
            }
        )
        visit.action_plan()
        visit.write(
            {
                "finding": "端子镀层偏薄，表面氧化；不良集中在批号 A",
                "liability": "own",
                "quantity_defective": 130,
                "is_reply_requested": True,
                "is_form_requested": True,
            }
        )
        visit.action_confirm()
        visit.write(
            {"is_sorted_out": True, "treatment": "return", "agreed_with": "品管 刘工"}
        )
        visit.action_agree()
        form = self._as(self.env["complaint.abnormality"], self._get_user("quality"))
        form.create(
            {"ticket_id": ticket.id, "defect": "端子氧化发黑，接触不良"}
        ).action_issue()

    @api.model
    def _take_back(self, ticket):
        notes = self.env["complaint.goods.return"]
        notes = self._as(notes, self._get_user("material"))
        note = notes.create({"ticket_id": ticket.id, "collected_from": "客户仓库 陈"})
        note.action_collect()
        note = self._as(note, self._get_user("warehouse"))
        note.line_ids.write({"quantity_counted": 112, "marking": "红牌 R-07"})
        # three pieces of another maker lay among them
        note.line_ids.create(
            {
                "return_id": note.id,
                "batch": "他厂 HX-3",
                "quantity_counted": 3,
                "surplus_treatment": "back",
            }
        )
        note.action_count()
