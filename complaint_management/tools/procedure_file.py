# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The file of a procedure: one compact XML, readable beside the document.

The same format serves the templates that are shipped, export and import. A
procedure is held as plain data in between::

    {"header": {"code": "P19", ...},
     "roles": [{"code": ..., "name": ...}],
     "lines": {"step": [{"code": "registered", ..., "conditions": [...]}], ...}}
"""

from pathlib import Path

from lxml import etree

SCHEMA = Path(__file__).parent.parent / "procedures" / "procedure.xsd"

TEXT, INTEGER, BOOLEAN, CODES = "text", "integer", "boolean", "codes"

HEADER = {
    "code": TEXT,
    "name": TEXT,
    "source": TEXT,
    "document_number": TEXT,
    "prepared_by": TEXT,
    "number_pattern": TEXT,
    "anonymous_accepted": BOOLEAN,
    "effect_days": INTEGER,
    "appeal_number": INTEGER,
    "appeal_unit": TEXT,
    "signature_required": BOOLEAN,
    "rating_number": INTEGER,
    "rating_unit": TEXT,
    "revision_log": TEXT,
}

# Element -> attributes with their types. ``codes`` are milestones of the file.
LINES = {
    "fact": {
        "code": TEXT,
        "name": TEXT,
        "type": TEXT,
        "is_intake": BOOLEAN,
        "is_required": BOOLEAN,
    },
    "input": {"kind": TEXT, "name": TEXT, "is_counted": BOOLEAN},
    "grade": {
        "grade": TEXT,
        "name": TEXT,
        "severity": INTEGER,
        "is_rising": BOOLEAN,
    },
    "step": {
        "code": TEXT,
        "name": TEXT,
        "role": TEXT,
        "informed_role": TEXT,
        "document_model": TEXT,
        "after": CODES,
        "after_mode": TEXT,
        "not_before": CODES,
        "limit_number": INTEGER,
        "limit_unit": TEXT,
        "limit_field": TEXT,
        "is_limit_suggested": BOOLEAN,
        "extension_number": INTEGER,
        "extension_unit": TEXT,
        "is_hard": BOOLEAN,
        "warn_number": INTEGER,
        "warn_unit": TEXT,
        "on_breach": TEXT,
        "until": CODES,
        "is_repeated": BOOLEAN,
        "is_for_each": BOOLEAN,
        "is_exclusive": BOOLEAN,
        "restart": TEXT,
        "needs_evidence": BOOLEAN,
        "phase": TEXT,
        "customer_name": TEXT,
        "customer_upcoming_name": TEXT,
        "asks_rating": TEXT,
    },
    "limit": {"steps": CODES, "limit_number": INTEGER, "limit_unit": TEXT},
    "pause": {
        "code": TEXT,
        "name": TEXT,
        "steps": CODES,
        "is_ended_by_customer": BOOLEAN,
        "limit_number": INTEGER,
        "limit_unit": TEXT,
    },
    "escalation": {
        "code": TEXT,
        "name": TEXT,
        "role": TEXT,
        "is_in_person": BOOLEAN,
        "is_customer_told": BOOLEAN,
    },
    "approval": {
        "object": TEXT,
        "step_number": INTEGER,
        "role": TEXT,
        "action": TEXT,
        "is_parallel": BOOLEAN,
        "writable_fields": TEXT,
        "is_none": BOOLEAN,
    },
    "routing": {"category": TEXT, "role": TEXT},
    "dispatch": {
        "code": TEXT,
        "name": TEXT,
        "needs_head_signature": BOOLEAN,
        "is_outside": BOOLEAN,
        "stamps": TEXT,
    },
    "satisfaction": {
        "name": TEXT,
        "score": INTEGER,
        "is_satisfied": BOOLEAN,
        "reaction": TEXT,
    },
    "exemption": {"code": TEXT, "name": TEXT},
    "closing": {"code": TEXT, "name": TEXT, "kind": TEXT, "required_steps": CODES},
}
ROLE = {"code": TEXT, "name": TEXT}
CONDITION = {
    "fact": TEXT,
    "operator": TEXT,
    "value": TEXT,
    "group": INTEGER,
    "window_number": INTEGER,
    "window_unit": TEXT,
}
DEFAULTS = {"group": 1, "operator": "="}


class ProcedureFileError(ValueError):
    """A procedure file that cannot be read: where and why."""

    def __init__(self, line, column, reason):
        super().__init__(f"line {line}, column {column}: {reason}")
        self.line = line
        self.column = column
        self.reason = reason


def _read(element, attributes):
    values = {}
    for name, kind in attributes.items():
        text = element.get(name.replace("_", "-"))
        if text is None:
            continue
        if kind == INTEGER:
            values[name] = int(text)
        elif kind == BOOLEAN:
            values[name] = text == "true"
        elif kind == CODES:
            values[name] = text.split()
        else:
            values[name] = text
    return values


def parse(content):
    """Read a procedure file.

    :param bytes content: the file
    :rtype: dict
    :raise ProcedureFileError: with line, column and reason
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ProcedureFileError(*error.position, error.msg) from error
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    if not schema.validate(root):
        entry = schema.error_log[0]
        raise ProcedureFileError(entry.line, entry.column, entry.message)
    _check_milestones(root)
    lines = {}
    for kind, attributes in LINES.items():
        lines[kind] = [
            _read(element, attributes)
            | {"conditions": [_read_condition(when) for when in element.iter("when")]}
            for element in root.iter(kind)
        ]
    roles = [_read(element, ROLE) for element in root.iter("role")]
    return {"header": _read(root, HEADER), "roles": roles, "lines": lines}


def _read_condition(element):
    return DEFAULTS | _read(element, CONDITION)


def _check_milestones(root):
    """Refuse references to milestones and roles that the file does not declare."""
    known = {step.get("code") for step in root.iter("step")}
    roles = {role.get("code") for role in root.iter("role")}
    for element in root.iter(*LINES):
        for name in ("after", "not-before", "until", "required-steps", "steps"):
            for code in (element.get(name) or "").split():
                if code not in known:
                    raise ProcedureFileError(
                        element.sourceline, 0, f"unknown milestone {code}"
                    )
        for name in ("role", "informed-role"):
            role = element.get(name)
            if role and role not in roles:
                raise ProcedureFileError(element.sourceline, 0, f"unknown role {role}")


def serialize(data):
    """Write a procedure file; the inverse of :func:`parse`.

    :param dict data: as :func:`parse` returns it
    :rtype: bytes
    """
    root = etree.Element("procedure")
    _write(root, data["header"], HEADER)
    for role in data["roles"]:
        _write(etree.SubElement(root, "role"), role, ROLE)
    for kind, attributes in LINES.items():
        for line in data["lines"].get(kind, ()):
            element = etree.SubElement(root, kind)
            _write(element, line, attributes)
            for condition in line.get("conditions", ()):
                when = etree.SubElement(element, "when")
                _write(
                    when,
                    {k: v for k, v in condition.items() if DEFAULTS.get(k) != v},
                    CONDITION,
                )
    return etree.tostring(
        root, pretty_print=True, encoding="UTF-8", xml_declaration=True
    )


def _write(element, values, attributes):
    for name, kind in attributes.items():
        value = values.get(name)
        if value is None or value == "" or value == []:
            continue
        if kind == BOOLEAN:
            text = "true" if value else "false"
        elif kind == CODES:
            text = " ".join(value)
        else:
            text = str(value)
        element.set(name.replace("_", "-"), text)
