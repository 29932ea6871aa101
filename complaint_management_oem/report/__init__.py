# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import complaint_abnormality_report
from . import complaint_eight_steps_report
from . import complaint_goods_return_report
