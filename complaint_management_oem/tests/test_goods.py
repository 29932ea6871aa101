# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import Form, tagged

from odoo.addons.complaint_management.tools import procedure_file

from .oem_common import OemCommon

REGISTER = "complaint_management.helpdesk_ticket_complaint_view_form_register"


@tagged("post_install", "-at_install")
class TestGoods(OemCommon):
    """How people come to goods, and what it costs when there are many."""

    def test_template_survives_export_and_import(self):
        content = self.procedure._export_file()
        copy = self.env["complaint.procedure"]._import_file(content)
        first, second = (
            procedure_file.parse(procedure._export_file())
            for procedure in (self.procedure, copy)
        )
        self.assertEqual(first["lines"], second["lines"])
        self.assertEqual(len(first["lines"]["step"]), 26)

    def test_every_number_is_marked_as_suggested(self):
        # the document has none: 以最快时间, 批退量较大
        timed = self.procedure.step_ids.filtered("limit_number")
        self.assertTrue(timed)
        self.assertTrue(all(timed.mapped("is_limit_suggested")))

    def test_employee_registers_with_goods_in_one_screen(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.employee)
        context = tickets.action_complaint_register_new()["context"]
        view = self.env.ref(REGISTER)
        with Form(tickets.with_context(**context), view=view) as form:
            form.name = "端子氧化"
            form.partner_id = self.customer.partner_id
            form.complaint_phone = "13800138000"
            form.description = "<p>端子氧化</p>"
            with form.complaint_goods_ids.new() as line:
                line.product_id = self.product
                line.batch = "A-77"
                line.quantity_claimed = 12
        ticket = form.record
        with self.shows("R006", "R049"):
            self.assertEqual(ticket.complaint_goods_ids.display_name[-4:], "A-77")
            row = ticket.sudo().complaint_ledger_ids.sorted("seq")[0]
            self.assertIn('"goods"', row.payload)

    def test_complaint_is_found_by_lot_product_and_order(self):
        ticket = self._create_goods_complaint({self.lot_2: 3})
        other = self._create_goods_complaint({self.lot: 3})
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        for path, value, found in (
            ("lot_id.name", self.lot_2.name, ticket),
            ("product_id", self.product.id, ticket | other),
            ("order_name", self.order.name, ticket | other),
        ):
            domain = [(f"complaint_goods_ids.{path}", "=", value)]
            self.assertEqual(tickets.search(domain), found)

    def test_open_work_leads_to_the_document(self):
        ticket = self._create_goods_complaint()
        self._go(ticket, "return")
        clocks = self.env["complaint.clock"].with_user(self.quality)
        clock = clocks.search([("step_id.code", "=", "abnormality_issued")])
        action = clock.action_open_complaint()
        self.assertEqual(action["res_model"], "complaint.abnormality")
        self.assertEqual(action["context"], {"default_ticket_id": ticket.id})
        model = self.env["complaint.abnormality"].with_user(self.quality)
        with Form(model.with_context(**action["context"])) as form:
            self.assertEqual(form.quantity, 40)
        form.record.action_issue()
        self._collect(ticket)
        clocks = clocks.with_user(self.warehouse)
        clock = clocks.search([("step_id.code", "=", "goods_counted")])
        action = clock.action_open_complaint()
        self.assertEqual(action["res_model"], "complaint.goods.return")

    def test_buttons_follow_the_goods(self):
        ticket = self._create_goods_complaint({self.lot: 4, self.lot_2: 5})
        officer = ticket.with_user(self.officer)
        for kind in ("shipment_check", "site_visit", "rework", "abnormality"):
            action = getattr(officer, f"action_new_{kind}")()
            self.assertEqual(action["res_model"], f"complaint.{kind.replace('_', '.')}")
        self.assertIn(" shipment_checked ", officer.complaint_possible_steps)
        checks = self.env["complaint.shipment.check"].with_user(self.officer)
        first = checks.create(
            {"ticket_id": ticket.id, "result": "missing", "note": "无记录"}
        )
        first.action_done()
        self.env.invalidate_all()
        # the second batch has a record of its own
        self.assertIn(" shipment_checked ", officer.complaint_possible_steps)
        second = checks.create({"ticket_id": ticket.id})
        self.assertNotEqual(first.goods_id, second.goods_id)

    def _count_queries(self, records, read):
        read(records)  # what is kept beside the records, such as rules
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        read(records)
        return self.env.cr.sql_log_count - before

    def test_queries_stay_the_same_for_many(self):
        tickets = [self._create_goods_complaint() for _number in range(20)]
        for ticket in tickets:
            self._check_shipment(ticket)
        few = self.env["helpdesk.ticket"].browse([t.id for t in tickets[:4]])
        many = self.env["helpdesk.ticket"].browse([t.id for t in tickets])
        facts = type(many)._get_complaint_fact_values
        self.assertEqual(
            self._count_queries(few.sudo(), facts),
            self._count_queries(many.sudo(), facts),
        )
        spec = {"product_id": {"fields": {"display_name": {}}}, "is_checked": {}}
        spec |= {"order_name": {}, "quantity_delivered": {}, "display_name": {}}
        goods = (few.complaint_goods_ids, many.complaint_goods_ids)
        self.assertEqual(
            *(
                self._count_queries(
                    lines.with_user(self.officer), lambda rows: rows.web_read(spec)
                )
                for lines in goods
            )
        )
