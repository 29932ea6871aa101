# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What holds for every file: arrows between addons, sizes, words, addresses."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ADDONS = sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
CORE = ROOT / "complaint_management"

MAX_FILE_LINES = 400
MAX_METHOD_LINES = 25

# Nouns of one industry: the core asks through hooks and never says them.
INDUSTRY = re.compile(
    r"(业主|物业|楼盘|施工单位|车牌|批次|不良品|\bresident|\bcontractor|\bvin\b|\blot_id)",
    re.I,
)
ADDRESS = re.compile(r"(/(root|home|tmp|work|Users)/\w|\b\d+\.\d+\.\d+\.\d+\b)")
HOSTS = re.compile(
    r"\b(pypi|pythonhosted|npmjs|deb\.debian|mirror)\.\w+|files\.\w+\.org"
)


def tracked(*suffixes):
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [
        ROOT / name
        for name in names
        if name.endswith(suffixes) and (ROOT / name).is_file()
    ]


def manifest(addon):
    return ast.literal_eval((addon / "__manifest__.py").read_text())


def code_lines(node):
    """Count the lines of a function without its docstring."""
    body = node.body
    if ast.get_docstring(node):
        body = body[1:]
    if body and len(body) <= 2 and isinstance(body[-1], ast.Return):
        # a table: one expression, however long
        return 1
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_there_is_something_to_look_at():
    assert CORE in ADDONS
    assert len(tracked(".py")) > 50


@pytest.mark.parametrize("addon", ADDONS, ids=lambda path: path.name)
def test_arrows_point_at_the_core(addon):
    """Industries depend on the core and never on each other; bridges do."""
    ours = {path.name for path in ADDONS}
    depends = set(manifest(addon)["depends"]) & ours
    if addon == CORE:
        assert not depends
    elif not manifest(addon).get("auto_install"):
        assert depends == {CORE.name}


@pytest.mark.parametrize("addon", ADDONS, ids=lambda path: path.name)
def test_manifest_names_files_that_exist(addon):
    data = manifest(addon)
    assert data["license"] == "AGPL-3"
    for name in data.get("data", []) + data.get("demo", []):
        assert (addon / name).is_file(), name
    listed = {name for name in data.get("data", []) + data.get("demo", [])}
    for folder in ("views", "security", "data", "report", "wizards"):
        for path in (addon / folder).glob("*.xml"):
            assert f"{folder}/{path.name}" in listed, f"{path} is never loaded"


@pytest.mark.parametrize("addon", ADDONS, ids=lambda path: path.name)
def test_every_test_is_imported(addon):
    """Or only pytest runs it, and not the tests of an ordinary Odoo."""
    imports = (addon / "tests" / "__init__.py").read_text().split()
    for path in (addon / "tests").glob("test_*.py"):
        assert path.stem in imports, path.name


def test_core_names_no_industry():
    for path in tracked(".py", ".xml"):
        parts = path.relative_to(ROOT).parts
        # templates quote their documents
        if parts[0] != CORE.name or {"tests", "demo", "procedures"} & set(parts):
            continue
        found = INDUSTRY.search(path.read_text())
        assert not found, f"{path.relative_to(ROOT)}: {found and found.group()}"


@pytest.mark.parametrize("addon", ADDONS, ids=lambda path: path.name)
def test_models_are_small(addon):
    for path in tracked(".py"):
        if addon not in path.parents or "tests" in path.parts:
            continue
        lines = path.read_text().splitlines()
        assert len(lines) <= MAX_FILE_LINES, f"{path.name}: {len(lines)} lines"


def test_methods_are_short():
    long = []
    for path in tracked(".py"):
        if "tests" in path.parts or path.parts[-2] == "demo":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                count = code_lines(node)
                if count > MAX_METHOD_LINES:
                    long.append(f"{path.relative_to(ROOT)}:{node.name} {count}")
    assert not long, "\n".join(long)


def test_no_address_of_a_machine():
    for path in tracked(".py", ".xml", ".md", ".csv", ".js", ".sh", ".cfg", ".toml"):
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            # loopback, any, and the network set aside for examples (RFC 5737)
            plain = re.sub(r"127\.0\.0\.1|0\.0\.0\.0|192\.0\.2\.\d+", "", line)
            found = ADDRESS.search(plain)
            if found and re.fullmatch(r"[\d.]+", found.group()):
                found = None if "version" in line.lower() or "19.0" in line else found
            assert not found, f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
            assert not HOSTS.search(line), f"{path.relative_to(ROOT)}:{number}"


def test_every_public_model_has_company_rule():
    """A model with a company has a record rule that names it."""
    for addon in ADDONS:
        rules = "".join(path.read_text() for path in (addon / "security").glob("*.xml"))
        for path in (addon / "models").glob("*.py"):
            text = path.read_text()
            if "TransientModel" in text:
                continue
            name = re.search(r'_name = "([\w.]+)"', text)
            stored = re.search(r"^    company_id = ", text, re.M) or (
                "complaint.document.mixin" in text
            )
            if name and stored and name.group(1).startswith("complaint."):
                xmlid = "model_" + name.group(1).replace(".", "_")
                assert f'ref="{xmlid}"' in rules, f"{path.name}: no company rule"


def test_controllers_share_no_method_name():
    """Odoo makes one class of all that extend the same controller: names collide.

    Of all addons together: they need not know each other to be installed together.
    """
    assert_no_shared_method(
        path for addon in ADDONS for path in addon.glob("controllers/*.py")
    )


def test_mixins_of_the_ticket_share_no_method_name():
    """One of two mixins would win without a word, in the order of ``_inherit``."""
    for addon in ADDONS:
        assert_no_shared_method(addon.glob("models/mixins/complaint_ticket_*.py"))


def assert_no_shared_method(paths):
    """Refuse methods of one name in two classes, unless they call each other."""
    seen = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ClassDef):
                continue
            for method in node.body:
                if not isinstance(method, ast.FunctionDef):
                    continue
                if f").{method.name}(" in ast.unparse(method):
                    continue
                other = seen.setdefault(method.name, node.name)
                assert other == node.name, f"{method.name}: {other}, {node.name}"
