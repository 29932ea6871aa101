# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from functools import cache
from pathlib import Path

import polib
from lxml import etree, html

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader, code_translations

from .portal_common import PortalCommon

LANG = "zh_CN"
ADDON = "complaint_management"
# Whose words are on our screens: our own, and those of the addons below.
ADDONS = (ADDON, "helpdesk_mgmt", "base_tier_validation")
# Names that stay as they are.
NAMES = frozenset({"ID"})
# Records with names that people read; others are demo data.
RECORDS = re.compile(
    r"ir\.(model|model\.fields|model\.fields\.selection|model\.constraint|ui\.menu"
    r"|ui\.view|module\.category|actions\..+)|res\.groups(\.privilege)?"
    r"|mail\.(template|activity\.type|message\.subtype)|tier\.definition"
    r"|helpdesk\.ticket\.(stage|channel)"
)
# Models of the base: their names come from there.
FOREIGN_MODEL = re.compile(r"model_(res|ir)_")
KEY_VIEWS = {
    "helpdesk_ticket_complaint_view_form",
    "helpdesk_ticket_complaint_view_form_register",
    "helpdesk_ticket_complaint_view_list",
    "helpdesk_ticket_complaint_view_kanban",
    "helpdesk_ticket_complaint_view_search",
    "complaint_clock_view_list",
    "complaint_contact_view_form",
    "complaint_assessment_view_form",
    "complaint_dispatch_view_form",
    "complaint_investigation_view_form",
    "complaint_solution_view_form",
    "complaint_reply_view_form",
    "complaint_revisit_view_form",
    "complaint_procedure_view_form",
    "complaint_role_assignment_view_list",
    "complaint_close_view_form",
    "complaint_report_view_pivot",
}
WORDS = ("string", "placeholder", "help", "confirm", "title", "aria-label")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%[sd]|\{\{.*?\}\}|\{\w+(?::\w+)?\}")
TAG = re.compile(r"<[^>]*>")


def is_foreign(text):
    """Tell whether a reader of Chinese meets words of another language."""
    plain = PLACEHOLDER.sub("", TAG.sub("", text or ""))
    if not LATIN.search(plain) or plain.strip() in NAMES:
        return False
    return not CHINESE.search(text)


@cache
def read_terms(name):
    return polib.pofile(file_path(f"{ADDON}/i18n/{name}"))


class TermReader(TranslationModuleReader):
    """What an export finds, without a walk through the files of all addons."""

    def _export_translatable_resources(self):
        folder = Path(file_path(ADDON))
        for pattern, method, keywords in (
            ("**/*.py", "odoo.tools.babel:extract_python", {"_": None, "_lt": None}),
            ("static/src/**/*.js", "odoo.tools.babel:extract_javascript", {"_t": None}),
            ("static/src/**/*.xml", "odoo.tools.translate:babel_extract_qweb", {}),
        ):
            for file in folder.glob(pattern):
                self._babel_extract_terms(
                    file.name,
                    str(folder.parent),
                    str(file.parent),
                    method,
                    extract_keywords=keywords,
                )


@tagged("post_install", "-at_install")
class TestTranslation(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANG)
        modules = cls.env["ir.module.module"]
        modules._load_module_terms(["portal", *ADDONS], [LANG], overwrite=True)
        cls.chinese = cls.env(context={"lang": LANG})
        cls.category.with_context(lang=LANG).name = "售后服务"
        for user in (cls.customer, cls.officer):
            user.lang = LANG

    def assertChinese(self, texts):
        """No text has words of another language; the others are listed."""
        foreign = sorted({(where, text) for where, text in texts if is_foreign(text)})
        self.assertFalse(foreign, f"{len(foreign)} texts are not in Chinese.")

    # -- the files ------------------------------------------------------------

    def test_names_that_stay_are_few(self):
        self.assertLessEqual(len(NAMES), 40)

    def test_text_is_told_from_names(self):
        for text in ("Complaint", "%s left", "<b>Due</b>", "{{ object.name }} due"):
            self.assertTrue(is_foreign(text), text)
        for text in ("投诉", "剩 %s 天", "%(a)s %(b)s", "<b>ID</b>", "12315", ""):
            self.assertFalse(is_foreign(text), text)

    def test_terms_are_translated(self):
        terms = read_terms(f"{LANG}.po")
        empty = [entry.msgid for entry in terms if not entry.msgstr]
        self.assertFalse(empty)
        self.assertChinese((entry.msgid, entry.msgstr) for entry in terms)
        same = [entry.msgid for entry in terms if entry.msgid == entry.msgstr]
        self.assertFalse(set(same) - NAMES)

    def test_placeholders_and_tags_are_kept(self):
        for entry in read_terms(f"{LANG}.po"):
            for pattern in (PLACEHOLDER, re.compile(r"</?\w+")):
                self.assertEqual(
                    sorted(pattern.findall(entry.msgid)),
                    sorted(pattern.findall(entry.msgstr)),
                    entry.msgid,
                )

    def test_files_hold_the_same_terms(self):
        source = {entry.msgid for entry in read_terms(f"{ADDON}.pot")}
        target = [entry.msgid for entry in read_terms(f"{LANG}.po")]
        self.assertEqual(source, set(target))
        self.assertEqual(len(target), len(source))

    def test_files_hold_every_term_of_the_addon(self):
        terms = {row[4] for row in TermReader(self.env.cr, modules=[ADDON])}
        # demo data is written in the language of the people it tells of
        wanted = {term for term in terms if LATIN.search(term)}
        wanted = {term for term in wanted if not CHINESE.match(term)}
        self.assertGreater(len(wanted), 1000)
        known = {entry.msgid for entry in read_terms(f"{ADDON}.pot")}
        self.assertFalse(wanted - known)

    def test_terms_reach_server_and_browser(self):
        python = code_translations.get_python_translations(ADDON, LANG)
        browser = code_translations.get_web_translations(ADDON, LANG)["messages"]
        self.assertIn("“%s” is missing.", python)
        self.assertIn("%s h left", {message["id"] for message in browser})

    # -- the database ---------------------------------------------------------

    def test_records_are_translated(self):
        data = self.env["ir.model.data"].search([("module", "in", ADDONS)])
        checked = 0
        for model_name, records in data.grouped("model").items():
            if RECORDS.fullmatch(model_name):
                ids = [r.res_id for r in records if not FOREIGN_MODEL.match(r.name)]
                texts = list(self._get_texts(model_name, ids))
                checked += len(texts)
                self.assertChinese(texts)
        self.assertGreater(checked, 2000)

    def _get_texts(self, model_name, ids):
        """Yield (field, term) of every translated field of the records."""
        records = self.chinese[model_name].with_context(active_test=False).browse(ids)
        records = records.exists()
        names = ("name", "string", "help", "field_description", "description")
        names += ("arch_db", "subject", "body_html", "message")
        for name in names:
            field = records._fields.get(name)
            if field and field.store and field.translate:
                for record in records:
                    if value := record[name]:
                        yield from self._get_terms(record, field, value)

    def _get_terms(self, record, field, value):
        terms = field.get_trans_terms(value) if callable(field.translate) else [value]
        for term in terms:
            yield f"{record} {field.name}", term

    def test_labels_of_fields(self):
        """Those, too, that come from a mixin of another addon."""
        texts = []
        for model_name in self.env.registry:
            if model_name.startswith("complaint.") or model_name == "helpdesk.ticket":
                fields = self.chinese[model_name].fields_get(
                    attributes=["string", "selection"]
                )
                for name, field in fields.items():
                    where = f"{model_name}.{name}"
                    texts.append((where, field["string"]))
                    selection = field.get("selection") or ()
                    texts += [(where, label) for _value, label in selection]
        self.assertGreater(len(texts), 800)
        self.assertChinese(texts)

    def test_names_of_documents(self):
        contact = self.chinese["complaint.contact"].new({})
        self.assertIn("沟通记录", contact.display_name)
        english = contact.with_context(lang="en_US")
        self.assertIn("Complaint Contact", english.display_name)

    # -- what people see ------------------------------------------------------

    def test_key_views(self):
        views = self.env["ir.model.data"].search(
            [("module", "=", ADDON), ("name", "in", list(KEY_VIEWS))]
        )
        self.assertEqual(set(views.mapped("name")), KEY_VIEWS)
        for data in views:
            view = self.chinese["ir.ui.view"].browse(data.res_id)
            arch = self.chinese[view.model].get_view(view.id)["arch"]
            texts = list(self._get_shown(etree.fromstring(arch)))
            self.assertTrue(texts, data.name)
            self.assertChinese((data.name, text) for text in texts)

    def _get_shown(self, tree):
        """Yield the words a view shows beside the labels of its fields."""
        for node in tree.iter(etree.Element):
            if node.tag in ("attribute", "t") and node.get("t-set"):
                continue
            yield from (node.get(name) for name in WORDS if node.get(name))
            yield from filter(None, (node.text, node.tail))

    def test_pages_of_customers(self):
        complaint = self._create_complaint()
        self._login(self.customer)
        for url in (
            "/my/complaints",
            "/my/complaint/new",
            f"/my/complaint/{complaint.id}",
            "/my/tickets",
            "/complaint/follow",
        ):
            response = self.url_open(url)
            self.assertEqual(response.status_code, 200)
            page = html.fromstring(response.text).get_element_by_id("wrap")
            texts = list(self._get_shown(page))
            self.assertGreater(len(texts), 5, url)
            texts = [text for text in texts if text.strip() != complaint.number]
            self.assertChinese((url, text) for text in texts)

    def test_refusals(self):
        complaint = self._create_complaint().with_user(self.officer)
        complaint = complaint.with_context(lang=LANG)
        with self.assertRaisesRegex(UserError, CHINESE.pattern):
            complaint.copy()
