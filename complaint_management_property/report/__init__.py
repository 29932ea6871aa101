# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import complaint_front_desk_report
from . import complaint_form_report
from . import complaint_monthly_report
