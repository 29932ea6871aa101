# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What keeps a procedure file from being read, and where it stands in the text."""

import re

from .procedure_schema import CODES, ROLE, ROLES

# Start tags of a well-formed text; what else begins with "<" is passed over.
_TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE(?:[^\[>]|\[.*?\])*>"
    r"|<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=<>\"'/]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_NAMES = re.compile(r"'([^']*)'")

# attribute by which lines are told from each other, where it is not their code
_KEYS = {
    "input": "kind",
    "grade": "grade",
    "category": "category",
    "channel": "channel",
}
# error of the schema -> what it means; the others are wrong values
_SCHEMA_CODES = {
    "SCHEMAV_CVC_ELT_1": "root",
    "SCHEMAV_ELEMENT_CONTENT": "element",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "attribute",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "missing",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "text",
}


class ProcedureFileError(ValueError):
    """A procedure file that cannot be read: where and why.

    ``code`` says what is wrong: ``syntax`` (no XML), ``root``, ``element`` (unknown),
    ``order`` (known, at the wrong place), ``attribute`` (unknown), ``missing``
    (attribute), ``value``, ``text`` (between the tags), ``milestone``, ``role``,
    ``fact`` (named but not declared) or ``twice`` (a code that is there already).
    ``names`` has the words for a sentence: ``element``, ``attribute``, ``value`` and
    ``known``, what could stand there.
    """

    def __init__(self, code, place, **names):
        self.code = code
        self.line, self.column = place
        self.names = {"element": "", "attribute": "", "value": "", "known": ()} | names
        words = ", ".join(f"{k}: {v}" for k, v in self.names.items() if v)
        super().__init__(f"line {self.line}, column {self.column}: {code} ({words})")


class Places:
    """Where elements and attributes stand in the text of a file.

    The schema knows lines only, and of an element that of its last attribute.

    >>> from lxml import etree
    >>> content = b'<a>\\n <!-- <b/> -->\\n <b\\n  c="1"/>\\n</a>'
    >>> places = Places(content, etree.fromstring(content))
    >>> places.get(places.root[1]), places.get(places.root[1], "c")
    ((3, 2), (4, 3))
    """

    def __init__(self, content, root):
        self.root = root
        encoding = root.getroottree().docinfo.encoding or "UTF-8"
        self.text = content.decode(encoding, "replace").removeprefix("\ufeff")
        tags = [tag for tag in _TAG.finditer(self.text) if tag[0][1] not in "!?/"]
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        self.tags = dict(zip(elements, tags, strict=False))

    def get(self, element, attribute=None):
        """Return where an element or one of its attributes begins, counted from 1.

        :param element: lxml element of the file
        :param str attribute: its name in the file
        :return: line, column
        :rtype: tuple of int
        """
        tag = self.tags[element]
        start = tag.start()
        for found in _ATTRIBUTE.finditer(tag[0]):
            if found[1] == attribute:
                start += found.start()
        line = self.text.count("\n", 0, start) + 1
        return line, start - self.text.rfind("\n", 0, start)


def explain(entry, places, kinds):
    """Say what an error of the schema means.

    :param entry: of the log of lxml.etree.XMLSchema
    :param Places places: of the file
    :param dict kinds: element -> what it says, in the order of the file
    :rtype: ProcedureFileError
    """
    code = _SCHEMA_CODES.get(entry.type_name, "value")
    element = places.root.xpath(entry.path)[0]
    quoted = _NAMES.findall(entry.message)
    # messages begin with the element and, where there is one, the attribute
    attribute = quoted[1] if "attribute '" in entry.message else ""
    names = {"element": element.tag, "attribute": attribute, "known": ()}
    if code == "element":
        is_line = element.getparent() is places.root
        names["known"] = tuple(kinds) if is_line else ("when",)
        if element.tag in names["known"]:
            code = "order"
    elif code == "value":
        names["value"] = element.get(attribute)
        if "enumeration" in entry.type_name.lower():
            names["known"] = tuple(quoted[4:])
    return ProcedureFileError(code, places.get(element, attribute), **names)


def check_codes(places, kinds):
    """Refuse codes that stand twice among the lines of a kind.

    :param Places places: of the file
    :param dict kinds: element -> what it says
    :raise ProcedureFileError: of the second one
    """
    seen = set()
    for element in places.root.iter("role", *kinds):
        attribute = _KEYS.get(element.tag, "code")
        key = element.tag, element.get(attribute)
        if key[1] and key in seen:
            place = places.get(element, attribute)
            raise ProcedureFileError(
                "twice", place, element=element.tag, attribute=attribute, value=key[1]
            )
        seen.add(key)


def check_named(places, kinds):
    """Refuse references to milestones and roles that the file does not declare.

    :param Places places: of the file
    :param dict kinds: element -> what it says
    :raise ProcedureFileError: of the first one
    """
    known = {
        CODES: {step.get("code") for step in places.root.iter("step")},
        ROLE: {role.get("code") for role in places.root.iter("role")},
    }
    known[ROLES] = known[ROLE]
    for element in places.root.iter(*kinds):
        for name, kind in kinds[element.tag].attributes.items():
            if kind in known:
                attribute = name.replace("_", "-")
                unknown = set(element.get(attribute, "").split()) - known[kind]
                if unknown:
                    raise ProcedureFileError(
                        "milestone" if kind == CODES else "role",
                        places.get(element, attribute),
                        element=element.tag,
                        attribute=attribute,
                        value=" ".join(sorted(unknown)),
                    )


def check_facts(places, facts):
    """Refuse conditions on facts that nobody answers.

    :param Places places: of the file
    :param facts: codes that may be asked beside the questions of the file
    :raise ProcedureFileError: of the first one
    """
    known = {*facts, *(fact.get("code") for fact in places.root.iter("fact"))}
    for element in places.root.iter("when"):
        if element.get("fact") not in known:
            raise ProcedureFileError(
                "fact",
                places.get(element, "fact"),
                element=element.getparent().tag,
                attribute="fact",
                value=element.get("fact"),
            )
