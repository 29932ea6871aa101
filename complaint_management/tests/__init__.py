# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_calendar_day
from . import test_calendar_import
from . import test_life
from . import test_working_time
from . import test_approval
from . import test_approval_flow
from . import test_solution
from . import test_documents
from . import test_procedure
from . import test_host_holes
from . import test_shows
from . import test_portal
from . import test_mail_gateway
from . import test_scenario_p19
from . import test_demo
from . import test_tours
from . import test_hooks
