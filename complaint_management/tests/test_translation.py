# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree, html

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.translate import code_translations

from .portal_common import PortalCommon
from .translation_common import CHINESE, LANG, NAMES, TranslationCommon, is_foreign

KEY_VIEWS = {
    "helpdesk_ticket_complaint_view_form",
    "helpdesk_ticket_complaint_view_form_register",
    "helpdesk_ticket_complaint_view_list",
    "helpdesk_ticket_complaint_view_kanban",
    "helpdesk_ticket_complaint_view_search",
    "complaint_clock_view_list",
    "complaint_contact_view_form",
    "complaint_meeting_view_form",
    "complaint_statement_view_form",
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


@tagged("post_install", "-at_install")
class TestTranslation(TranslationCommon, PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category.with_context(lang=LANG).name = "售后服务"
        for user in (cls.customer, cls.officer):
            user.lang = LANG

    # -- the files ------------------------------------------------------------

    def test_names_that_stay_are_few(self):
        self.assertLessEqual(len(NAMES), 40)

    def test_text_is_told_from_names(self):
        for text in ("Complaint", "%s left", "<b>Due</b>", "{{ object.name }} due"):
            self.assertTrue(is_foreign(text), text)
        for text in ("投诉", "剩 %s 天", "%(a)s %(b)s", "<b>ID</b>", "12315", ""):
            self.assertFalse(is_foreign(text), text)

    def test_terms_reach_server_and_browser(self):
        python = code_translations.get_python_translations(self.addon, LANG)
        browser = code_translations.get_web_translations(self.addon, LANG)["messages"]
        self.assertIn("“%s” is missing.", python)
        self.assertIn("%s h left", {message["id"] for message in browser})

    # -- the database ---------------------------------------------------------

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
            [("module", "=", self.addon), ("name", "in", list(KEY_VIEWS))]
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
