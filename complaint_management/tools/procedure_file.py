# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The file of a procedure: one compact XML, readable beside the document.

The same format serves the templates that are shipped, export and import. A
procedure is held as plain data in between::

    {"header": {"code": "P19", ...},
     "roles": [{"code": ..., "name": ...}],
     "lines": {"step": [{"code": "registered", ..., "conditions": [...]}], ...}}
"""

from typing import NamedTuple

from lxml import etree

from .procedure_problem import (
    Places,
    ProcedureFileError,
    check_codes,
    check_facts,
    check_named,
    explain,
)
from .procedure_schema import BOOLEAN, CODES, INTEGER, ROLE, ROLES, TEXT, build_schema

UNITS = (
    "minute",
    "hour",
    "working_hour",
    "same_day",
    "calendar_day",
    "working_day",
    "month",
)

HEADER = {
    "code": TEXT,
    "name": TEXT,
    "source": TEXT,
    "document_number": TEXT,
    "prepared_by": TEXT,
    "number_pattern": TEXT,
    "anonymous_accepted": BOOLEAN,
    "effect_days": INTEGER,
    "retention_years": INTEGER,
    "comparable_years": INTEGER,
    "comparable_count": INTEGER,
    "appeal_number": INTEGER,
    "appeal_unit": UNITS,
    "signature_required": BOOLEAN,
    "rating_number": INTEGER,
    "rating_unit": UNITS,
    "revision_log": TEXT,
}


class Kind(NamedTuple):
    """What a kind of line says in a file.

    ``attributes`` are names with their types: one of procedure_schema.py, or the words
    that are allowed; ``codes`` are milestones, ``role`` and ``roles`` its roles.
    ``owner`` is the field of a condition that points at the line; without it the line
    has no conditions.
    """

    attributes: dict
    required: tuple = ()
    owner: str = ""


# Element -> what it says, in the order of the file
LINES = {
    "fact": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "type": (
                "boolean",
                "integer",
                "number",
                "amount",
                "date",
                "selection",
                "text",
            ),
            "choices": TEXT,
            "role": ROLE,
            "asked_at": CODES,
            "is_intake": BOOLEAN,
            "is_required": BOOLEAN,
        },
        required=("code", "name"),
    ),
    "input": Kind(
        {"kind": TEXT, "name": TEXT, "is_counted": BOOLEAN}, required=("kind",)
    ),
    "category": Kind(
        {"category": TEXT, "name": TEXT, "parent": TEXT, "description": TEXT},
        required=("category", "name"),
    ),
    "channel": Kind(
        {
            "channel": TEXT,
            "name": TEXT,
            "layer": ("handling", "supervision"),
            "form": ("oral", "written", "network"),
            "role": ROLE,
            "needs_reference": BOOLEAN,
        },
        required=("channel",),
    ),
    "grade": Kind(
        {"grade": TEXT, "name": TEXT, "severity": INTEGER, "is_rising": BOOLEAN},
        required=("grade", "severity"),
        owner="grade_line_id",
    ),
    "step": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "role": ROLE,
            "informed_role": ROLE,
            "joint_role": ROLE,
            "document_model": TEXT,
            "after": CODES,
            "after_mode": ("first", "all"),
            "not_before": CODES,
            "limit_number": INTEGER,
            "limit_unit": (*UNITS, "document_date"),
            "limit_field": TEXT,
            "is_limit_suggested": BOOLEAN,
            "extension_number": INTEGER,
            "extension_unit": UNITS,
            "is_hard": BOOLEAN,
            "warn_number": INTEGER,
            "warn_unit": UNITS,
            "on_breach": ("none", "remind", "escalate"),
            "until": CODES,
            "is_repeated": BOOLEAN,
            "is_for_each": BOOLEAN,
            "is_exclusive": BOOLEAN,
            "restart": ("none", "document", "round"),
            "needs_evidence": BOOLEAN,
            "phase": ("registered", "handling", "replied", "verifying", "closed"),
            "customer_name": TEXT,
            "customer_upcoming_name": TEXT,
            "asks_rating": ("taken", "overdue"),
        },
        required=("code", "name"),
        owner="step_id",
    ),
    "limit": Kind(
        {"steps": CODES, "limit_number": INTEGER, "limit_unit": UNITS},
        required=("steps", "limit_unit"),
        owner="limit_id",
    ),
    "pause": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "steps": CODES,
            "is_ended_by_customer": BOOLEAN,
            "max_number": INTEGER,
            "limit_number": INTEGER,
            "limit_unit": UNITS,
        },
        required=("code", "name"),
    ),
    "escalation": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "role": ROLE,
            "is_in_person": BOOLEAN,
            "is_customer_told": BOOLEAN,
        },
        required=("code", "name", "role"),
        owner="escalation_id",
    ),
    "approval": Kind(
        {
            "object": TEXT,
            "step_number": INTEGER,
            "role": ROLE,
            "action": ("review", "approve", "countersign"),
            "is_parallel": BOOLEAN,
            "writable_fields": TEXT,
            "is_none": BOOLEAN,
        },
        required=("object",),
        owner="approval_id",
    ),
    "authority": Kind(
        {"role": ROLE, "object": TEXT, "amount": INTEGER},
        required=("role", "object", "amount"),
    ),
    "routing": Kind(
        {"category": TEXT, "role": ROLE, "limit_number": INTEGER, "limit_unit": UNITS},
        owner="routing_id",
    ),
    "dispatch": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "needs_head_signature": BOOLEAN,
            "is_outside": BOOLEAN,
            "stamps": TEXT,
        },
        required=("code", "name"),
    ),
    "satisfaction": Kind(
        {
            "name": TEXT,
            "score": INTEGER,
            "is_satisfied": BOOLEAN,
            "reaction": ("none", "new_round"),
        },
        required=("name",),
    ),
    "exemption": Kind(
        {"code": TEXT, "name": TEXT, "is_note_required": BOOLEAN},
        required=("code", "name"),
        owner="exemption_id",
    ),
    "closing": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "kind": ("accepted", "not_accepted", "invalid", "withdrawn", "duplicate"),
            "required_steps": CODES,
            "is_at_once": BOOLEAN,
        },
        required=("code", "name", "kind"),
        owner="closing_id",
    ),
    "report": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "frequency": ("month", "quarter", "year"),
            "due_day": INTEGER,
            "warn_days": INTEGER,
            "role": ROLE,
            "recipient_role": ROLE,
            "is_for_each_team": BOOLEAN,
        },
        required=("code", "name", "due_day", "role"),
    ),
    "statement": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "milestone": (
                "reported",
                "event_reported",
                "analysis_reported",
                "regulator_reported",
                "statement_submitted",
            ),
            "recipients": ROLES,
            "parts": TEXT,
            "needs_approval": BOOLEAN,
        },
        required=("code", "name"),
    ),
    "meeting": Kind(
        {
            "code": TEXT,
            "name": TEXT,
            "occasion": ("emergency", "regular"),
            "participants": ROLES,
        },
        required=("code", "name"),
    ),
}
ROLE_LINE = Kind({"code": TEXT, "name": TEXT}, required=("code", "name"))
CONDITION = Kind(
    {
        "fact": TEXT,
        "operator": ("=", "!=", ">", ">=", "<", "<=", "in"),
        "value": TEXT,
        "group": INTEGER,
        "window_number": INTEGER,
        "window_unit": ("day", "month"),
    },
    required=("fact", "value"),
)
DEFAULTS = {"group": 1, "operator": "="}


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
        elif kind in (CODES, ROLES):
            values[name] = text.split()
        else:
            values[name] = text
    return values


def parse(content, kinds=None, facts=None):
    """Read a procedure file.

    :param bytes content: the file
    :param dict kinds: the kinds of lines it may hold; by default :data:`LINES`
    :param facts: function of the data read; returns the codes of the facts that
        conditions may ask beside the questions of the file; by default any
    :rtype: dict
    :raise ProcedureFileError: with line, column and reason
    """
    kinds = kinds or LINES
    root = _read_tree(content)
    places = Places(content, root)
    schema = build_schema(HEADER, ROLE_LINE, kinds, CONDITION)
    if not schema.validate(root):
        raise explain(schema.error_log[0], places, {"role": ROLE_LINE} | kinds)
    check_codes(places, kinds)
    check_named(places, kinds)
    lines = {}
    for name, kind in kinds.items():
        lines[name] = [
            _read(element, kind.attributes)
            | {"conditions": [_read_condition(when) for when in element.iter("when")]}
            for element in root.iter(name)
        ]
    roles = [_read(element, ROLE_LINE.attributes) for element in root.iter("role")]
    data = {"header": _read(root, HEADER), "roles": roles, "lines": lines}
    if facts:
        check_facts(places, facts(data))
    return data


def _read_tree(content):
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ProcedureFileError("syntax", error.position, value=error.msg) from error


def _read_condition(element):
    return DEFAULTS | _read(element, CONDITION.attributes)


def serialize(data, kinds=None):
    """Write a procedure file; the inverse of :func:`parse`.

    :param dict data: as :func:`parse` returns it
    :param dict kinds: the kinds of lines it may hold; by default :data:`LINES`
    :rtype: bytes
    """
    kinds = kinds or LINES
    root = etree.Element("procedure")
    _write(root, data["header"], HEADER)
    for role in data["roles"]:
        _write(etree.SubElement(root, "role"), role, ROLE_LINE.attributes)
    for name, kind in kinds.items():
        for line in data["lines"].get(name, ()):
            element = etree.SubElement(root, name)
            _write(element, line, kind.attributes)
            for condition in line.get("conditions", ()):
                when = etree.SubElement(element, "when")
                _write(
                    when,
                    {k: v for k, v in condition.items() if DEFAULTS.get(k) != v},
                    CONDITION.attributes,
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
        elif kind in (CODES, ROLES):
            text = " ".join(value)
        else:
            text = str(value)
        element.set(name.replace("_", "-"), text)
