# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import complaint_goods_document
from . import complaint_goods_stock
from . import complaint_ticket_goods
