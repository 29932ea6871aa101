# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What every addon of ours asserts about its translation."""

import re
from functools import cache
from pathlib import Path

import polib

from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader, code_translations

LANG = "zh_CN"
# Names that stay as they are.
NAMES = frozenset({"ID"})
# Records with names that people read; others are demo data.
RECORDS = re.compile(
    r"ir\.(model|model\.fields|model\.fields\.selection|model\.constraint|ui\.menu"
    r"|ui\.view|module\.category|actions\..+)|res\.groups(\.privilege)?"
    r"|mail\.(template|activity\.type|message\.subtype)|tier\.definition"
    r"|helpdesk\.ticket\.(stage|channel)|complaint\.(cause|indicator|risk)"
)
# Models of the base: their names come from there.
FOREIGN_MODEL = re.compile(r"model_(res|ir)_")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%[sd]|\{\{.*?\}\}|\{\w+(?::\w+)?\}")
TAG = re.compile(r"<[^>]*>")
# Half-width marks between Chinese words.
PUNCTUATION = re.compile(r"[\u4e00-\u9fff”）][,:;?!](?=[\u4e00-\u9fff“]|\s*$)")


def is_foreign(text):
    """Tell whether a reader of Chinese meets words of another language."""
    plain = PLACEHOLDER.sub("", TAG.sub("", text or ""))
    if not LATIN.search(plain) or plain.strip() in NAMES:
        return False
    return not CHINESE.search(text)


@cache
def read_terms(addon, name):
    return polib.pofile(file_path(f"{addon}/i18n/{name}"))


class TermReader(TranslationModuleReader):
    """What an export finds, without a walk through the files of all addons."""

    def _export_translatable_resources(self):
        folder = Path(file_path(self._modules[0]))
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


class TranslationCommon:
    """Files and records of one addon; comes before the class of the test."""

    addon = "complaint_management"
    # whose records are looked at: the addon itself, and those below it
    addons = ("complaint_management", "helpdesk_mgmt", "base_tier_validation")
    # fewer would say that nothing was found
    min_terms, min_records = 1000, 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANG)
        modules = cls.env["ir.module.module"]
        ours = modules.search([("name", "=like", "complaint%")])
        ours = ours.filtered(lambda module: module.state == "installed")
        names = dict.fromkeys(["portal", *cls.addons, *ours.mapped("name")])
        modules._load_module_terms([*names], [LANG], overwrite=True)
        cls.chinese = cls.env(context={"lang": LANG})

    def assertChinese(self, texts):
        """No text has words of another language; the others are listed."""
        foreign = sorted({(where, text) for where, text in texts if is_foreign(text)})
        self.assertFalse(foreign, f"{len(foreign)} texts are not in Chinese.")

    def test_terms_are_translated(self):
        terms = read_terms(self.addon, f"{LANG}.po")
        empty = [entry.msgid for entry in terms if not entry.msgstr]
        self.assertFalse(empty)
        self.assertChinese((entry.msgid, entry.msgstr) for entry in terms)
        same = [entry.msgid for entry in terms if entry.msgid == entry.msgstr]
        self.assertFalse(set(same) - NAMES)

    def test_placeholders_and_tags_are_kept(self):
        for entry in read_terms(self.addon, f"{LANG}.po"):
            for pattern in (PLACEHOLDER, re.compile(r"</?\w+")):
                self.assertEqual(
                    sorted(pattern.findall(entry.msgid)),
                    sorted(pattern.findall(entry.msgstr)),
                    entry.msgid,
                )

    def test_punctuation_is_chinese(self):
        terms = read_terms(self.addon, f"{LANG}.po")
        texts = [TAG.sub("\n", entry.msgstr) for entry in terms]
        self.assertFalse([text for text in texts if PUNCTUATION.search(text)])

    def test_each_label_is_translated_once(self):
        terms = {}
        for entry in read_terms(self.addon, f"{LANG}.po"):
            for place, _line in entry.occurrences:
                if "model:ir.model.fields,field_description" in place:
                    terms.setdefault(place, set()).add(entry.msgid)
        self.assertTrue(terms)
        self.assertFalse({place for place, own in terms.items() if len(own) > 1})

    def test_files_hold_the_same_terms(self):
        source = {entry.msgid for entry in read_terms(self.addon, f"{self.addon}.pot")}
        target = [entry.msgid for entry in read_terms(self.addon, f"{LANG}.po")]
        self.assertEqual(source, set(target))
        self.assertEqual(len(target), len(source))

    def test_files_hold_every_term_of_the_addon(self):
        terms = {row[4] for row in TermReader(self.env.cr, modules=[self.addon])}
        # demo data is written in the language of the people it tells of
        wanted = {term for term in terms if LATIN.search(term)}
        wanted = {term for term in wanted if not CHINESE.match(term)}
        self.assertGreater(len(wanted), self.min_terms)
        known = {entry.msgid for entry in read_terms(self.addon, f"{self.addon}.pot")}
        self.assertFalse(wanted - known)

    def test_terms_of_code_reach_it(self):
        terms = TermReader(self.env.cr, modules=[self.addon])
        # rows: module, type, name, id, term, value, comments
        wanted = {row[4] for row in terms if str(row[2]).endswith(".py")}
        self.assertTrue(wanted)
        known = code_translations.get_python_translations(self.addon, LANG)
        self.assertFalse({term for term in wanted if LATIN.search(term)} - set(known))

    def test_records_are_translated(self):
        data = self.env["ir.model.data"].search([("module", "in", self.addons)])
        checked = 0
        for model_name, records in data.grouped("model").items():
            if RECORDS.fullmatch(model_name):
                ids = [r.res_id for r in records if not FOREIGN_MODEL.match(r.name)]
                texts = list(self._get_texts(model_name, ids))
                checked += len(texts)
                self.assertChinese(texts)
        self.assertGreater(checked, self.min_records)

    def _get_texts(self, model_name, ids):
        """Yield (field, term) of every translated field of the records."""
        records = self.chinese[model_name].with_context(active_test=False).browse(ids)
        records = records.exists()
        names = ("name", "string", "help", "field_description", "description")
        names += ("arch_db", "subject", "body_html", "message", "definition")
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
