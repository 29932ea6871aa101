# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import complaint_estate_project
from . import complaint_estate_building
from . import complaint_estate_unit
from . import complaint_estate_occupancy
from . import complaint_procedure
from . import complaint_dispatch
from . import complaint_periodic_report
from . import complaint_report
from . import helpdesk_ticket
from . import res_partner
