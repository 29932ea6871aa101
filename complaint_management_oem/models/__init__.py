# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import mixins
from . import complaint_defect
from . import complaint_goods
from . import complaint_shipment_check
from . import complaint_site_visit
from . import complaint_rework
from . import complaint_abnormality
from . import complaint_goods_return
from . import complaint_goods_return_line
from . import complaint_upstream_notice
from . import complaint_clock
from . import complaint_procedure
from . import complaint_report
from . import helpdesk_ticket
from . import stock_move_line
from . import stock_picking
from . import stock_warehouse
