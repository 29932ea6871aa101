# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
from hashlib import sha256

from PIL import Image, ImageDraw

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_common import PortalCommon, make_photo
from .solution_common import SolutionCommon


def draw(size=(300, 100), is_empty=False):
    """Return the PNG of a signature."""
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    if not is_empty:
        ImageDraw.Draw(image).line((10, 80, 150, 20, 290, 70), "black", 2)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def to_url(content, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@tagged("post_install", "-at_install")
class TestPortalSignature(PortalCommon, SolutionCommon):
    """A customer signs the offer he accepts."""

    def setUp(self):
        super().setUp()
        self.solution = self._offer()
        self.url = f"/my/complaint/{self.ticket.id}"
        self._login(self.customer)

    def _accept_offer(self, **values):
        data = {
            "solution_id": self.solution.id,
            "version": self.solution.sudo().offer_hash,
            "answer": "accept",
        } | values
        return self._post(f"{self.url}/answer", data)

    def test_signature_is_kept_with_its_hash(self):
        self.assertIn("o_complaint_signature", self._get_page(self.url).text)
        picture = draw()
        response = self._accept_offer(signature=to_url(picture))
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.solution.state, "accepted")
        file = self.solution.sudo().signature_id
        self.assertEqual(file.raw, picture)
        row = self.ticket.complaint_ledger_ids.sorted("seq")[-1]
        self.assertEqual(row.milestone, "accepted")
        self.assertIn(sha256(picture).hexdigest(), row.payload)
        with self.assertRaises(UserError):
            file.raw = b"other"
        # who handles the matter does not learn who signed
        self.assertTrue(self.solution.with_user(self.officer).signature)
        with self.assertRaises(AccessError):
            self.solution.with_user(self.handler).read(["signature"])
        self.assertFalse(file.with_user(self.handler).has_access("read"))

    def test_signature_is_not_needed_unless_the_procedure_says_so(self):
        self.procedure._trusted().signature_required = True
        response = self._accept_offer()
        self.assertEqual(response.status_code, 422)
        self.assertIn("Please sign the offer", response.text)
        self.assertEqual(self.solution.state, "offered")
        self.procedure._trusted().signature_required = False
        self.assertEqual(self._accept_offer().status_code, 303)
        self.assertEqual(self.solution.state, "accepted")
        self.assertFalse(self.solution.sudo().signature_id)

    def test_what_is_no_signature(self):
        for signature in (
            "x",
            "data:image/png;base64,",
            "data:image/png;base64,!!!",
            to_url(make_photo()),
            to_url(make_photo(), "image/jpeg"),
            to_url(b"<svg onload='alert(1)'/>", "image/svg+xml"),
            to_url(b"\x89PNG\r\n\x1a\n" + b"x" * 99),
            to_url(draw(is_empty=True)),
            to_url(draw((4000, 20))),
            to_url(draw()) + "A" * 700_000,
        ):
            with self.subTest(signature=signature[:40]):
                response = self._accept_offer(signature=signature)
                self.assertEqual(response.status_code, 400)
                self.assertEqual(self.solution.state, "offered")
        files = self.env["ir.attachment"].search([("name", "like", "Signature of")])
        self.assertFalse(files)

    def test_refusal_keeps_no_signature(self):
        self._accept_offer(answer="refuse", reason="补偿太少", signature=to_url(draw()))
        self.assertEqual(self.solution.state, "refused")
        self.assertFalse(self.solution.sudo().signature_id)
