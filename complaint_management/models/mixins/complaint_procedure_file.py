# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from pathlib import PurePosixPath
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import file_open

from ...tools import procedure_file
from ...tools.procedure_schema import BOOLEAN, CODES, ROLES

# attribute of the file -> (field of the line, catalogue it is a code of)
CATALOGUES = {
    "role": ("role_id", "complaint.role", "code"),
    "informed_role": ("informed_role_id", "complaint.role", "code"),
    "recipient_role": ("recipient_role_id", "complaint.role", "code"),
    "joint_role": ("joint_role_id", "complaint.role", "code"),
    "grade": ("grade_id", "complaint.grade", "code"),
    "kind": ("kind_id", "complaint.input.kind", "code"),
    "category": ("category_id", "helpdesk.ticket.category", "complaint_code"),
    "parent": ("parent_id", "helpdesk.ticket.category", "complaint_code"),
    "channel": ("channel_id", "helpdesk.ticket.channel", "complaint_code"),
    "currency": ("currency_id", "res.currency", "name"),
}
# kind of line -> attribute that names the term of a catalogue; it is created with the
# name of the line when nobody knows its code yet
NAMING = {
    "grade": "grade",
    "input": "kind",
    "category": "category",
    "channel": "channel",
}
# attribute that lists milestones -> many2many of steps
STEP_LINKS = {
    "after": "after_ids",
    "not_before": "not_before_ids",
    "until": "until_ids",
    "required_steps": "required_step_ids",
    "steps": "step_ids",
    "asked_at": "asked_at_ids",
}
# attribute that lists roles -> many2many of complaint.role
ROLE_LINKS = {
    "recipients": "recipient_role_ids",
    "participants": "participant_role_ids",
}


class ComplaintProcedureFile(models.AbstractModel):
    """Reads and writes a procedure as plain data: file, template, revision."""

    _name = "complaint.procedure.file"
    _description = "Complaint Procedure File"
    _inherit = ["complaint.procedure.reader"]

    export_file = fields.Binary(compute="_compute_export_file", string="File")

    @api.model
    def _get_line_kinds(self):
        """Return the kinds of lines a procedure consists of.

        Lines of ``kind`` are records of ``complaint.procedure.<kind>`` in the field
        ``<kind>_ids`` of the procedure. An addon adds its kinds and attributes.

        :return: kind -> what a file says of such a line
        :rtype: dict of str -> procedure_file.Kind
        """
        return dict(procedure_file.LINES)

    @api.model
    def _load_template(self, path):
        """Create or renew a template from a file an addon ships.

        Adopted procedures are never touched: they are copies. The template belongs
        to its addon and goes with it, since its lines ask for what only the addon
        has; a copy keeps what it says, its code and its source.

        :param str path: ``<addon>/procedures/<name>.xml``
        :rtype: complaint.procedure
        """
        with file_open(path, "rb") as file:
            values = self._parse_file(file.read())
        old = self.search(
            [("is_template", "=", True), ("code", "=", values["header"]["code"])]
        )
        before = old.content_hash
        values["header"].update(
            is_template=True, content_hash=self._hash_values(values)
        )
        if old:
            for kind in self._get_line_kinds():
                old[f"{kind}_ids"]._trusted().unlink()
        template = self._import_values(values, procedure=old)
        file_path = PurePosixPath(path)
        name = f"{file_path.parts[0]}.complaint_procedure_{file_path.stem}"
        self.env["ir.model.data"]._update_xmlids([{"xml_id": name, "record": template}])
        template._watch_template(before)
        return template

    def _import_file(self, content):
        """Create a draft of the current company from a file.

        Under a code the company knows already it is the next revision.

        :param bytes content: a procedure file
        :rtype: complaint.procedure
        :raise AccessError: when the user may not create procedures
        :raise UserError: with line, column and sentence
        """
        self.browse().check_access("create")
        values = self._read_file(content)
        company, code = self.env.company, values["header"]["code"]
        values["header"].update(
            company_id=company.id, version=self._get_next_version(company, code)
        )
        procedure = self._import_values(values)
        earlier = procedure._get_earlier()
        procedure._trusted().write(earlier and earlier._get_origin(company) or {})
        procedure._take_over(earlier)
        return procedure

    def _compute_export_file(self):
        for procedure in self:
            procedure.export_file = base64.b64encode(procedure._export_file())

    def action_export(self):
        """Download the file of the procedure.

        :return: URL action
        """
        self.ensure_one()
        self.check_access("read")
        name = quote(f"{self.code}-v{self.version}.xml")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/export_file/{name}"
            "?download=true",
            "target": "self",
        }

    def _export_file(self):
        """Return the file of the procedure; what goes without saying is left out.

        :rtype: bytes
        """
        values = self._drop_defaults(self._export_values())
        return procedure_file.serialize(values, self._get_line_kinds())

    @api.model
    def _drop_defaults(self, values):
        """Return plain data without what holds when a file says nothing.

        :param dict values: see tools/procedure_file.py
        :rtype: dict
        """
        header = self._get_file_defaults("complaint.procedure", procedure_file.HEADER)
        lines = {}
        for kind, own in values["lines"].items():
            attributes = self._get_line_kinds()[kind].attributes
            defaults = self._get_file_defaults(
                f"complaint.procedure.{kind}", attributes
            )
            lines[kind] = [self._drop_equal(line, defaults) for line in own]
        return {
            "header": self._drop_equal(values["header"], header),
            "roles": values["roles"],
            "lines": lines,
        }

    @api.model
    def _get_file_defaults(self, model_name, attributes):
        # defaults of a client would count as ours
        model = self.env(context={})[model_name]
        names = [name for name in attributes if name in model._fields]
        absent = {
            name: False if kind == BOOLEAN else []
            for name, kind in attributes.items()
            if kind in (BOOLEAN, CODES, ROLES)
        }
        return absent | model.default_get(names)

    @api.model
    def _drop_equal(self, line, defaults):
        return {k: v for k, v in line.items() if k == "code" or defaults.get(k) != v}

    # -- values into records --------------------------------------------------

    def _import_values(self, values, procedure=None):
        """Create a procedure, or the lines of an empty one, from plain data.

        :param dict values: see tools/procedure_file.py
        :rtype: complaint.procedure
        """
        self = self._trusted()
        self._import_catalogues(values)
        if procedure:
            procedure._trusted().write(values["header"])
        else:
            procedure = self.create(values["header"])
        lines = {
            kind: self._import_lines(procedure, kind, values["lines"].get(kind, []))
            for kind in self._get_line_kinds()
        }
        self._link_steps(values, lines)
        self._import_conditions(values, lines)
        return procedure.with_context(complaint_trusted=None)

    def _import_catalogues(self, values):
        """Create the terms that the catalogues do not hold yet."""
        roles = [(role["code"], role["name"]) for role in values["roles"]]
        self._import_terms("complaint.role", "code", roles)
        for kind, attribute in NAMING.items():
            _field, model_name, key = CATALOGUES[attribute]
            lines = values["lines"].get(kind, ())
            terms = [(line[attribute], line.get("name")) for line in lines]
            self._import_terms(model_name, key, terms)
        self._import_tree(values["lines"].get("category", ()))

    def _import_terms(self, model_name, key, terms):
        """Create the terms of a catalogue whose codes are new.

        :param str model_name: the catalogue
        :param str key: its field of codes
        :param list terms: (code, name)
        """
        model = self.env[model_name].with_context(active_test=False)
        known = set(model.search([(key, "!=", False)]).mapped(key))
        vals_list = [
            {key: code, "name": name or code, "sequence": position * 10}
            for position, (code, name) in enumerate(terms, start=1)
            if code not in known
        ]
        if "company_id" in model._fields:
            # the terms of the host belong to a company, ours to all of them
            vals_list = [vals | {"company_id": False} for vals in vals_list]
        model.create(vals_list)

    def _import_tree(self, lines):
        """Put new categories below the one that the first policy says."""
        for line in lines:
            category = self._find_code(*CATALOGUES["category"][1:], line["category"])
            if line.get("parent") and not category.parent_id:
                parent = self._find_code(*CATALOGUES["parent"][1:], line["parent"])
                category.parent_id = parent

    def _import_lines(self, procedure, kind, lines):
        """Create the lines of one kind, without their links to steps."""
        model = self.env[f"complaint.procedure.{kind}"]._trusted()
        vals_list = []
        for position, line in enumerate(lines, start=1):
            vals = {"procedure_id": procedure.id, "sequence": position * 10}
            for name, value in line.items():
                if name in CATALOGUES and CATALOGUES[name][0] in model._fields:
                    field, catalogue, key = CATALOGUES[name]
                    vals[field] = self._find_code(catalogue, key, value).id
                elif name in ROLE_LINKS:
                    roles = [
                        self._find_code("complaint.role", "code", c) for c in value
                    ]
                    vals[ROLE_LINKS[name]] = [Command.link(role.id) for role in roles]
                elif name in model._fields and name != "id":
                    vals[name] = value
            vals_list.append(vals)
        return model.create(vals_list)

    def _find_code(self, model_name, key, code):
        """Return the record of a catalogue with a code.

        :raise UserError: when there is none
        """
        record = (
            self.env[model_name]
            .with_context(active_test=False)
            .search([(key, "=", code)], limit=1)
        )
        if not record:
            raise UserError(
                self.env._(
                    "%(model)s %(code)s does not exist.",
                    model=self.env["ir.model"]._get(model_name).name,
                    code=code,
                )
            )
        return record

    def _link_steps(self, values, lines):
        steps = {step.code: step.id for step in lines["step"]}
        for kind, records in lines.items():
            for line, record in zip(
                values["lines"].get(kind, ()), records, strict=True
            ):
                links = {
                    field: [steps[code] for code in line[name]]
                    for name, field in STEP_LINKS.items()
                    if line.get(name)
                }
                if links:
                    record.write(links)

    def _import_conditions(self, values, lines):
        self.env["complaint.procedure.condition"]._trusted().create(
            [
                {
                    owner: record.id,
                    "group": condition["group"],
                    "fact_code": condition["fact"],
                    "operator": condition["operator"],
                    "value": condition["value"],
                    "window_number": condition.get("window_number"),
                    "window_unit": condition.get("window_unit"),
                }
                for kind, owner in self._get_condition_owners().items()
                for line, record in zip(
                    values["lines"].get(kind, ()), lines[kind], strict=True
                )
                for condition in line.get("conditions", ())
            ]
        )

    @api.model
    def _get_condition_owners(self):
        """Return which field of a condition points at which kind of line.

        :rtype: dict of str -> str
        """
        kinds = self._get_line_kinds()
        return {name: kind.owner for name, kind in kinds.items() if kind.owner}

    # -- records into values --------------------------------------------------

    def _export_values(self):
        """Return the procedure as plain data; the inverse of importing it.

        :rtype: dict
        """
        self.ensure_one()
        header = {name: self[name] or None for name in procedure_file.HEADER}
        header["anonymous_accepted"] = self.anonymous_accepted
        roles = self._get_named_roles().sorted("sequence")
        return {
            "header": {k: v for k, v in header.items() if v is not None},
            "roles": [{"code": role.code, "name": role.name} for role in roles],
            "lines": {
                name: [
                    self._export_line(line, kind.attributes)
                    for line in self[f"{name}_ids"].sorted("sequence")
                ]
                for name, kind in self._get_line_kinds().items()
            },
        }

    def _get_named_roles(self):
        """Return every role that stands in the file, filled by people or not.

        :rtype: recordset of complaint.role
        """
        fields_of = dict(ROLE_LINKS)
        for name, (field, model, _key) in CATALOGUES.items():
            if model == "complaint.role":
                fields_of[name] = field
        roles = self.env["complaint.role"]
        for kind, said in self._get_line_kinds().items():
            lines = self[f"{kind}_ids"]
            for name in fields_of.keys() & said.attributes.keys():
                roles |= lines[fields_of[name]]
        return roles

    def _export_condition(self, condition):
        return {
            "group": condition.group,
            "fact": condition.fact_code,
            "operator": condition.operator,
            "value": condition.value,
            "window_number": condition.window_number or None,
            "window_unit": condition.window_unit or None,
        }

    def _export_line(self, line, attributes):
        values = {}
        for name, kind in attributes.items():
            if name in CATALOGUES and CATALOGUES[name][0] in line._fields:
                field, _model, key = CATALOGUES[name]
                values[name] = line[field][key] or None
            elif name in STEP_LINKS:
                values[name] = line[STEP_LINKS[name]].mapped("code")
            elif name in ROLE_LINKS:
                values[name] = line[ROLE_LINKS[name]].sorted("sequence").mapped("code")
            elif name in line._fields:
                values[name] = line[name]
            elif name == "name":
                values[name] = line[
                    "grade_id" if "grade_id" in line._fields else "kind_id"
                ].name
            if kind not in (BOOLEAN, CODES, ROLES):
                values[name] = values[name] or None
        if "condition_ids" in line._fields:
            values["conditions"] = line.condition_ids.mapped(self._export_condition)
        return {k: v for k, v in values.items() if v is not None}
