# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import csv

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged, users
from odoo.tools import SQL, file_open

from .property_common import PropertyCommon

UNIT_FIELDS = ["project_name", "building_name", "number", "area"]
RESIDENT_FIELDS = [
    "project_name",
    "building_name",
    "unit_number",
    "resident_name",
    "resident_phone",
    "role",
    "date_from",
    "date_to",
]


@tagged("post_install", "-at_install")
class TestImport(PropertyCommon):
    """Units and their history come in by Odoo's own import."""

    def _load(self, model, names, rows):
        result = self.env[model].with_user(self.manager).load(names, rows)
        self.assertFalse(result["messages"])
        self.env.flush_all()
        return self.env[model].browse(result["ids"])

    def _load_units(self, project, count):
        rows = [
            [project, f"{n // 50 + 1}号楼", f"{n % 50 + 101}", "89.5"]
            for n in range(count)
        ]
        return self._load("complaint.estate.unit", UNIT_FIELDS, rows)

    def _load_residents(self, project, count):
        """Two rows a unit: the owner until now and the tenant of a year."""
        rows = []
        for n in range(count):
            place = [project, f"{n // 50 + 1}号楼", f"{n % 50 + 101}"]
            owner = [f"业主{n}", f"139{n:08d}", "owner", "2019-05-01", ""]
            tenant = [f"租户{n}", f"137{n:08d}", "tenant", "2024-01-01", "2024-12-31"]
            rows += [place + owner, place + tenant]
        return self._load("complaint.estate.occupancy", RESIDENT_FIELDS, rows)

    def test_list_creates_buildings_and_units(self):
        units = self._load_units("翠湖天地", 60)
        self.assertEqual(len(units), 60)
        self.assertEqual(
            units.building_id.mapped("display_name"),
            ["翠湖天地 1号楼", "翠湖天地 2号楼"],
        )
        self.assertEqual(units.project_id.unit_count, 60)
        # a second list adds to what is there
        more = self._load(
            "complaint.estate.unit", UNIT_FIELDS, [["翠湖天地", "2号楼", "999", "60"]]
        )
        self.assertIn(more.building_id, units.building_id)

    def test_template_of_the_import_is_read_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        modules = self.env["ir.module.module"]
        module = modules.search([("name", "=", "complaint_management_property")])
        module._update_translations(["zh_CN"])
        for lang in ("en_US", "zh_CN"):
            for model in ("complaint.estate.unit", "complaint.estate.occupancy"):
                records = self.env[model].with_user(self.manager)
                records = records.with_context(lang=lang)
                path = records.get_import_templates()[0]["template"].lstrip("/")
                with file_open(path, "rb") as file:
                    lines = file.read().decode("utf-8-sig").splitlines()
                # the example stands in this world already
                header, row = csv.reader(
                    line.replace("2-1201", "T-1") for line in lines
                )
                known = records.fields_get(attributes=["string"])
                names = {field["string"]: name for name, field in known.items()}
                result = records.load([names[label] for label in header], [row])
                self.assertFalse(result["messages"], path)
        units = self.env["complaint.estate.unit"].search([("number", "=", "T-1")])
        people = units.occupancy_ids.partner_id.mapped("name")
        self.assertLessEqual({"王芳", "Alice Wang"}, set(people))

    def test_residents_become_contacts_of_their_own(self):
        self._load_units("翠湖天地", 10)
        residents = self._load_residents("翠湖天地", 10)
        self.assertEqual(len(residents.partner_id), 20)
        self.assertEqual(len(residents.filtered("is_current")), 10)
        unit = residents[:1].unit_id
        self.assertEqual(unit.occupancy_ids.mapped("role"), ["owner", "tenant"])

    def test_same_name_is_not_the_same_person(self):
        self._load_units("翠湖天地", 3)
        rows = [
            ["翠湖天地", "1号楼", "101", "王芳", "139 0000 0001", "owner"],
            ["翠湖天地", "1号楼", "102", "王芳", "139 0000 0002", "owner"],
            ["翠湖天地", "1号楼", "103", "王芳", "13900000001", "owner"],
            ["翠湖天地", "1号楼", "101", "李强", "", "user"],
            ["翠湖天地", "1号楼", "102", "李强", "", "user"],
        ]
        residents = self._load("complaint.estate.occupancy", RESIDENT_FIELDS[:6], rows)
        first, second, third, fourth, fifth = residents.mapped(
            lambda r: r.partner_id.id
        )
        self.assertEqual(first, third)
        self.assertEqual(len({first, second, fourth, fifth}), 4)
        self.assertNotIn(self.customer.partner_id, residents.partner_id)

    def test_wrong_rows_are_refused_with_a_sentence(self):
        for model, names, row, message in (
            ("unit", UNIT_FIELDS, ["", "1号楼", "101", ""], "project and building"),
            (
                "occupancy",
                RESIDENT_FIELDS[:6],
                ["翠湖天地", "1号楼", "1", "王芳", "", "owner"],
                "no unit 翠湖天地 1号楼 1",
            ),
            (
                "occupancy",
                RESIDENT_FIELDS[:6],
                ["云栖花园", "3号楼", "2-1201", "", "", "owner"],
                "Name the resident",
            ),
        ):
            with self.subTest(message):
                result = self.env[f"complaint.estate.{model}"].load(names, [row])
                self.assertIn(message, result["messages"][0]["message"])

    def _count(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_rows_of_a_batch(self):
        self._load_units("预热", 5)
        self._load_residents("预热", 5)
        few = self._count(self._load_units, "小区A", 20)
        many = self._count(self._load_units, "小区B", 100)
        # two buildings in place of one
        self.assertLessEqual(many, few + 4)
        few = self._count(self._load_residents, "小区A", 20)
        many = self._count(self._load_residents, "小区B", 100)
        self.assertLessEqual(many, few + 4)


@tagged("post_install", "-at_install")
class TestOccupancy(PropertyCommon):
    def _occupy(self, unit, partner, **values):
        return self.env["complaint.estate.occupancy"].create(
            {"unit_id": unit.id, "partner_id": partner.id, "role": "tenant"}
            | {"date_from": "2024-01-01"}
            | values
        )

    def test_one_contact_for_all_residents_is_refused(self):
        shared = self.env["res.partner"].create({"name": "全体业主"})
        parameters = self.env["ir.config_parameter"]
        name = "complaint_management_property.units_per_person"
        limit = int(parameters.get_param(name))
        units = self.env["complaint.estate.unit"].create(
            [
                {"building_id": self.unit.building_id.id, "number": f"9-{number}"}
                for number in range(limit + 1)
            ]
        )
        for unit in units[:limit]:
            self._occupy(unit, shared)
        with self.assertRaisesRegex(ValidationError, "contact of his own"):
            self._occupy(units[limit], shared)
        # a company lets many shops
        shared.is_company = True
        self._occupy(units[limit], shared, role="owner")

    def test_person_stands_once_in_a_unit(self):
        person = self.env["res.partner"].create({"name": "李强"})
        self._occupy(self.unit, person, date_to="2024-06-30")
        with self.assertRaisesRegex(ValidationError, "stands once"):
            self._occupy(self.unit, person, date_from="2024-06-30")
        self._occupy(self.unit, person, date_from="2024-07-01")
        self._occupy(self.unit, person, role="user")

    def test_unit_is_found_as_people_say_its_number(self):
        units = self.env["complaint.estate.unit"].with_user(self.officer)
        for said in ("2-1201", "21201", "3-2-1201", "3号楼2单元1201室", "云栖 21201"):
            with self.subTest(said):
                found = [unit_id for unit_id, _name in units.name_search(said)]
                self.assertEqual(found, self.unit.ids)
        self.assertFalse(units.name_search("翠湖 21201"))
        self.assertEqual(len(units.name_search("2-1")), 2)

    def test_search_by_number_uses_the_index(self):
        units = self.env["complaint.estate.unit"]
        building = self.unit.building_id.copy({"name": "8号楼"})
        units.create(
            [
                {"building_id": building.id, "number": f"{number}"}
                for number in range(2000)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute("ANALYZE complaint_estate_unit")
        query = units._search([("display_name", "ilike", "1201")])
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        plan = "\n".join(row[0] for row in rows)
        self.assertNotIn("Seq Scan on complaint_estate_unit", plan)

    @users("employee")
    def test_employee_sees_units_but_not_who_lives_there(self):
        unit = self.unit.with_user(self.env.user)
        self.assertTrue(unit.number)
        with self.assertRaises(AccessError):
            self.env["complaint.estate.occupancy"].search([])
        with self.assertRaises(AccessError):
            unit.number = "1"

    def test_other_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "另一家物业"})
        stranger = self._create_user("other_officer", "officer")
        stranger.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        for record in (
            self.unit,
            self.unit.building_id,
            self.unit.project_id,
            self.owner,
        ):
            with self.subTest(record._name):
                model = record.browse().with_user(stranger)
                self.assertFalse(model.search([]))
                with self.assertRaises(AccessError):
                    record.with_user(stranger).read(["display_name"])

    def _create_stranger(self, group):
        """Return somebody of another company."""
        company = self.env["res.company"].create({"name": "另一家物业"})
        stranger = self._create_user("stranger_of_another", group)
        stranger.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        return stranger

    def test_front_desk_of_another_company_is_told_no_residents(self):
        stranger = self._create_stranger("officer")
        self.customer.partner_id.company_id = self.company
        vals = {"name": "x", "description": "x", "procedure_id": self.procedure.id}
        vals |= {"unit_id": self.unit.id, "occupancy_id": self.owner.id}
        receptions = self.env["complaint.reception"].with_user(stranger)
        for company in (stranger.company_id, self.company):
            self.env.invalidate_all()
            with self.subTest(company=company.name):
                with self.assertRaises(AccessError) as catcher:
                    desk = receptions.create(vals | {"company_id": company.id})
                    desk.flush_recordset()
                self.assertNotIn(self.customer.name, str(catcher.exception))

    def test_front_desk_offers_terms_of_its_company(self):
        company = self.env["res.company"].create({"name": "另一家物业"})
        receptions = self.env["complaint.reception"].with_user(self.officer)
        for name in ("category_id", "channel_id"):
            model = receptions._fields[name].comodel_name
            term = self.env[model].create({"name": "B", "company_id": company.id})
            vals = {"name": "x", "description": "x", name: term.id}
            with self.subTest(name), self.assertRaises(AccessError):
                receptions.create(vals)

    def test_estates_are_not_put_into_another_company(self):
        company = self.env["res.company"].create({"name": "另一家物业"})
        project = self.env["complaint.estate.project"].create(
            {"name": "B", "company_id": company.id}
        )
        building, unit = self.unit.building_id, self.unit
        other = building.create({"name": "1", "project_id": project.id})
        for record, vals in (
            (building.project_id, {"company_id": company.id}),
            (building, {"project_id": project.id}),
            (building, {"company_id": company.id}),
            (unit, {"building_id": other.id}),
            (unit, {"company_id": company.id}),
            (unit, {"project_id": project.id}),
        ):
            with self.subTest(model=record._name, vals=vals):
                with self.assertRaises(AccessError):
                    record.with_user(self.manager).write(vals)


@tagged("post_install", "-at_install")
class TestPlace(PropertyCommon):
    """What a complaint keeps of the unit."""

    def test_role_of_the_day_is_stamped(self):
        ticket = self._receive(way="register")
        self.assertEqual(ticket.complaint_occupancy_role, "owner")
        self.assertEqual(ticket.complaint_estate_id, self.unit.project_id)
        self.owner.write({"role": "tenant", "date_to": "2025-01-01"})
        self.env.flush_all()
        self.assertEqual(ticket.complaint_occupancy_role, "owner")
        # who moved out is somebody else, who lived there then is what he was
        late = self._register()
        early = self._register(complaint_date_received="2024-12-31 10:00:00")
        self.assertEqual(late.complaint_occupancy_role, "other")
        self.assertEqual(early.complaint_occupancy_role, "tenant")

    def _register(self, user=None, **values):
        values = {"complaint_unit_id": self.unit.id} | values
        return self._create_complaint(user=user, **values).with_env(self.env)

    def test_stamps_cannot_be_written(self):
        ticket = self._register().with_user(self.officer)
        for name, value in (
            ("complaint_occupancy_role", "user"),
            ("complaint_building_id", False),
            ("complaint_estate_id", False),
        ):
            with self.subTest(name):
                with self.assertRaises(UserError):
                    ticket.write({name: value})
                with self.assertRaises(UserError):
                    self._register(**{name: value})

    def test_resident_belongs_to_the_unit_and_is_the_customer(self):
        with self.assertRaises(ValidationError):
            self._register(
                complaint_unit_id=self.units[1].id,
                complaint_occupancy_id=self.owner.id,
            )
        with self.assertRaises(ValidationError):
            self._register(
                partner_id=self.stranger.partner_id.id,
                complaint_occupancy_id=self.owner.id,
            )
        company = self.env["res.company"].create({"name": "另一家物业"})
        project = self.unit.project_id.copy({"company_id": company.id, "name": "外地"})
        building = self.unit.building_id.copy({"project_id": project.id})
        foreign = self.unit.copy({"building_id": building.id})
        with self.assertRaisesRegex(ValidationError, "another company"):
            self._register(complaint_unit_id=foreign.id)

    def test_unit_of_a_closed_complaint_is_kept(self):
        ticket = self._receive()
        ticket.with_user(self.officer).complaint_unit_id = self.unit
        self._handle(ticket)
        self._call_back(ticket)
        self._close(ticket, "satisfied")
        with self.assertRaisesRegex(UserError, "kept as it is"):
            ticket.with_user(self.officer).complaint_unit_id = self.units[1]

    def test_ledger_names_the_unit_by_its_id_only(self):
        rows = self._register().complaint_ledger_ids
        self.assertIn(f'"unit":{self.unit.id}', rows.payload)
        self.assertIn('"occupancy":"owner"', rows.payload)
        self.assertNotIn("1201", rows.payload)

    def test_facts_of_the_unit(self):
        self.unit.project_id.code = "YX"
        ticket = self._register()
        facts = ticket._get_complaint_facts()
        self.assertEqual(
            (facts["occupancy"], facts["project"], facts["unit_kind"]),
            ("owner", "YX", "home"),
        )
        labels = self.procedure._get_fact_labels()
        self.assertLessEqual(
            {"occupancy", "project", "unit_kind", "same_unit"}, {*labels}
        )

    def test_complaints_from_the_same_unit_are_counted(self):
        steps = self.procedure._get_steps()
        conditions = self.env["complaint.procedure.condition"]._trusted()
        conditions.create(
            {
                "step_id": steps["withdrawn"].id,
                "fact_code": "same_unit",
                "operator": ">=",
                "value": "2",
                "window_number": 1,
                "window_unit": "month",
            }
        )
        self._register(complaint_date_received="2026-01-31 10:00:00")
        first = self._register(complaint_date_received="2026-02-20 10:00:00")
        second = self._register(partner_id=self.stranger.partner_id.id)
        self._register(complaint_unit_id=self.units[1].id)
        counts = [t._get_complaint_facts()["same_unit@1month"] for t in first | second]
        self.assertEqual(counts, [2, 2])

    def test_handler_learns_the_unit_only_where_he_works_in_it(self):
        neighbour = {
            "name": "楼上噪声",
            "description": "<p>2-1201 被楼上 2-1301 吵</p>",
        }
        hidden = self._register(**neighbour).with_user(self.officer)
        hidden.action_complaint_confirm()
        order = self._issue(hidden).with_user(self.handler)
        self.assertFalse(order.unit_name)
        self.assertNotIn("2-1201", order.matter)
        self.assertIn("2-1301", order.matter)
        shown = self._receive()
        order = self._get_form(shown).with_user(self.handler)
        self.assertEqual(order.unit_name, self.unit.display_name)
        with self.assertRaises(AccessError):
            order.ticket_id.read(["complaint_unit_id"])

    def test_choosing_the_resident_fills_in_the_person(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        action = tickets.action_complaint_register_new()
        view = "complaint_management.helpdesk_ticket_complaint_view_form_register"
        with Form(tickets.with_context(**action["context"]), view) as form:
            form.complaint_unit_id = self.unit
            form.complaint_occupancy_id = self.owner
            form.name, form.description = "漏水", "<p>漏水</p>"
            self.assertEqual(form.partner_name, "王芳")
            self.assertEqual(form.complaint_phone, "13800138000")
        self.assertEqual(form.record.complaint_occupancy_role, "owner")

    def test_registration_with_a_unit_costs_few_queries(self):
        self._count_one(complaint_unit_id=self.unit.id)
        plain = self._count_one(complaint_unit_id=False)
        there = self._count_one(complaint_unit_id=self.unit.id)
        self.assertLessEqual(there, plain + 4)

    def _count_one(self, **values):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._create_complaint(**values)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_of_a_batch_do_not_grow_with_units(self):
        def register(count):
            vals = [
                self._prepare_complaint(complaint_unit_id=self.units[n % 2].id)
                for n in range(count)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["helpdesk.ticket"].with_user(self.officer)._complaint_register(
                vals
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        register(2)
        with_units = (register(20), register(100))
        self.units = self.units.browse([False, False])
        without = (register(20), register(100))
        self.assertLessEqual(with_units[1] - without[1], with_units[0] - without[0] + 2)
