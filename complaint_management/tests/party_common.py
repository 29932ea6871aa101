# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import ComplaintCommon

STAMPS = (
    "phone_notified received arrived plan_presented work_done work_accepted answered"
)
# the smallest picture there is
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


class PartyCommon(ComplaintCommon):
    """A company outside with two people, a rival, and an order to the company."""

    @classmethod
    def _create_world(cls):
        super()._create_world()
        cls.party, cls.party_user = cls._create_party("party", "宏远工程有限公司")
        cls.rival, cls.rival_user = cls._create_party("rival", "立新装饰有限公司")
        cls.kind = cls._add_kind(cls.procedure, stamps=STAMPS)

    @classmethod
    def _create_party(cls, login, name):
        company = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "email": f"office.{login}@example.com"}
        )
        user = new_test_user(
            cls.env,
            login=login,
            groups="base.group_portal",
            name=f"{name[:2]}项目经理",
            email=f"{login}@example.com",
        )
        user.partner_id.parent_id = company
        return company, user

    @classmethod
    def _add_kind(cls, procedure, **values):
        kinds = cls.env["complaint.procedure.dispatch"]._trusted()
        return kinds.create(
            {
                "procedure_id": procedure.id,
                "code": "outside",
                "name": "外部单位工作单",
                "is_outside": True,
            }
            | values
        )

    def setUp(self):
        super().setUp()
        self.ticket = self._create_complaint()
        self.ticket.with_user(self.officer).action_complaint_confirm()
        self._assess(self.ticket)

    def _order(self, user=None, **values):
        """Return an order to the party, issued by an officer."""
        order = self._draft_order(user, **values)
        order.action_issue()
        return order

    def _draft_order(self, user=None, **values):
        orders = self.env["complaint.dispatch"].with_user(user or self.officer)
        return orders.create(
            {
                "ticket_id": self.ticket.id,
                "team_id": self.responsible_team.id,
                "kind_id": self.kind.id,
                "party_id": self.party.id,
                "place": "3 号楼地下车库",
                "question": "外墙渗水,请查明原因并修复",
                "date_limit": fields.Datetime.now() + timedelta(days=5),
            }
            | values
        )

    def _note(self, order, code, user=None, **values):
        """Put an act on record with the dialogue of its button."""
        notes = self.env["complaint.dispatch.note"].with_user(user or self.officer)
        note = notes.create({"dispatch_id": order.id, "code": code, **values})
        note.action_record()
        return order.act_ids.sorted("id")[-1:]

    def _tell(self, order, code, user=None, **values):
        """Put on record what the party told us."""
        return self._note(order, code, user, person="张工来电", **values)

    def _make_photo(self, user=None, name="现场.png"):
        files = self.env["ir.attachment"].with_user(user or self.officer)
        return files.create(
            {"name": name, "raw": PNG, "res_model": "complaint.dispatch.note"}
        )

    def _tell_done(self, order):
        """Take an order to the report that the work is done."""
        self._tell(order, "received")
        self._tell(order, "arrived")
        later = fields.Datetime.now() + timedelta(days=3)
        self._tell(order, "plan_presented", text="重做防水层", date_promised=later)
        photo = self._make_photo()
        return self._tell(order, "work_done", text="已修复", attachment_ids=photo.ids)

    def _judge(self, order, code, **values):
        values = {"norms_followed": "yes", "customer_satisfied": "yes"} | values
        return self._note(order, code, **values)
