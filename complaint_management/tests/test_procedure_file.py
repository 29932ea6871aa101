# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import doctest
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged, users
from odoo.tools import file_path

from ..tools import procedure_compare, procedure_file, procedure_problem
from .procedure_common import ProcedureCommon

HEAD = '<procedure code="X" name="某制度">'


@tagged("post_install", "-at_install")
class TestProcedureFile(ProcedureCommon):
    """One format for templates, export and import; a wrong file says where it is."""

    def test_doctests_pass(self):
        for module in (procedure_compare, procedure_problem):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertFalse(result.failed)

    # -- every shipped template -------------------------------------------------

    def _get_shipped(self):
        addons = self.env["ir.module.module"].search(
            [("name", "=like", "complaint%"), ("state", "=", "installed")]
        )
        folders = [
            Path(file_path(name)) / "procedures" for name in addons.mapped("name")
        ]
        return [path for folder in folders for path in sorted(folder.glob("*.xml"))]

    def _normalise(self, values):
        """Leave out what stands elsewhere, or has no order.

        Names of roles, grades and inputs stand in catalogues that outlive files.
        """
        lines = values["lines"]
        for line in (*values["roles"], *lines["grade"], *lines["input"]):
            line.pop("name", None)
        values["roles"].sort(key=lambda role: role["code"])
        for line in (line for own in lines.values() for line in own):
            for name, value in line.items():
                if isinstance(value, list) and name != "conditions":
                    line[name] = sorted(value)
        return values

    def test_every_shipped_file_comes_back_as_it_went_in(self):
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        paths = self._get_shipped()
        self.assertGreaterEqual(len(paths), 2)
        for path in paths:
            with self.subTest(path.name):
                values = procedures._parse_file(path.read_bytes())
                copy = procedures._import_file(path.read_bytes())
                written = procedures._parse_file(copy._export_file())
                self.assertEqual(
                    self._normalise(procedures._drop_defaults(written)),
                    self._normalise(procedures._drop_defaults(values)),
                )
                again = procedures._import_file(copy._export_file())
                self.assertEqual(again._export_file(), copy._export_file())

    # -- what is wrong -----------------------------------------------------------

    def _refuse(self, lines, expected, procedures=None):
        if procedures is None:
            procedures = self.env["complaint.procedure"].with_user(self.manager)
        content = "\n".join([HEAD, *lines, "</procedure>"])
        with self.assertRaisesRegex(UserError, expected):
            procedures._import_file(content.encode())

    def test_wrong_file_is_refused_with_line_column_and_sentence(self):
        step = '<step code="a" name="甲"'
        for lines, expected in (
            (
                ["<stepp/>"],
                r"Line 2, column 1: <stepp> is not known here. Possible: role",
            ),
            (
                [f"{step}/>", '<role code="r" name="R"/>'],
                r"Line 3, column 1: <role> stands at the wrong place",
            ),
            (
                ['<step code="a"', '  name="甲"', '  within="3"/>'],
                r"Line 4, column 3: <step> has no attribute “within”",
            ),
            (
                ['<step code="a"/>'],
                r"Line 2, column 1: <step> needs the attribute “name”",
            ),
            (
                [f'{step} limit-unit="week"/>'],
                r"Line 2, column 25: “week” is no value of “limit-unit”. Possible: min",
            ),
            (
                [f'{step} limit-number="three"/>'],
                r"Line 2, column 25: “three” is no value of “limit-number”\.$",
            ),
            ([f"{step}/>three days"], r"Text stands between the tags of <procedure>"),
            (
                [f'{step} after="b"/>'],
                r"Line 2, column 25: “after” of <step> names the milestone “b”",
            ),
            (
                [f'{step} role="r"/>'],
                r"Line 2, column 25: “role” of <step> names the role “r”",
            ),
            (
                [f"{step}>", '  <when value="1" fact="mood"/>', "</step>"],
                r"Line 3, column 19: A condition of <step> asks for “mood”",
            ),
            (
                [f"{step}/>", f"{step}/>"],
                r"Line 3, column 7: “a” stands twice as “code” of <step>",
            ),
            ([f"{step}>"], r"Line 3, column \d+: This is no XML"),
        ):
            with self.subTest(expected):
                self._refuse(lines, expected)

    def test_other_document_is_no_procedure(self):
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        with self.assertRaisesRegex(UserError, "begins with <odoo>, not <procedure>"):
            procedures._import_file(b"<odoo/>")

    def test_place_is_right_in_a_file_of_another_encoding(self):
        head = '<?xml version="1.0" encoding="GB18030"?>'
        content = f'{head}{HEAD}<step code="收" name="收"/><x/></procedure>'
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        column = content.index("<x/>") + 1
        with self.assertRaisesRegex(UserError, f"Line 1, column {column}: <x>"):
            procedures._import_file(content.encode("gb18030"))

    def test_sentence_is_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        procedures = self.env["complaint.procedure"].with_user(self.manager)
        self._refuse(
            ['<step code="a"/>'],
            "^第 2 行第 1 列：<step> 缺少属性“name”",
            procedures.with_context(lang="zh_CN"),
        )

    # -- by hand -------------------------------------------------------------------

    @users("manager")
    def test_file_becomes_the_next_revision_of_its_procedure(self):
        content = self.procedure._export_file().replace(
            'name="向客户复述并确认记录"'.encode(), 'name="复述并确认"'.encode()
        )
        wizard = self.env["complaint.procedure.import"].create(
            {"data_file": base64.b64encode(content), "file_name": "P19.xml"}
        )
        action = wizard.action_import()
        draft = self.env["complaint.procedure"].browse(action["res_id"])
        self.assertEqual((draft.state, draft.version), ("draft", 2))
        self.assertEqual(draft.team_ids, self.procedure.team_ids)
        self.assertEqual(self._get_step(draft, "confirmed").name, "复述并确认")

    @users("officer")
    def test_officer_cannot_bring_in_a_procedure(self):
        with self.assertRaises(AccessError):
            self.env["complaint.procedure"]._import_file(self.procedure._export_file())
        with self.assertRaises(AccessError):
            self.env["complaint.procedure.import"].create({"data_file": b"eA=="})

    @users("manager")
    def test_file_without_end_is_refused(self):
        wizard = self.env["complaint.procedure.import"].create(
            {"data_file": base64.b64encode(b" " * (1024 * 1024 + 1))}
        )
        with self.assertRaisesRegex(UserError, "too large"):
            wizard.action_import()


@tagged("post_install", "-at_install")
class TestProcedureDownload(ProcedureCommon, HttpCase):
    def test_file_is_downloaded_under_its_name(self):
        action = self.procedure.with_user(self.auditor).action_export()
        self.authenticate("auditor", "auditor")
        answer = self.url_open(action["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertIn("P19-v1.xml", answer.headers["Content-Disposition"])
        self.assertEqual(
            procedure_file.parse(answer.content)["header"]["code"],
            self.procedure.code,
        )
