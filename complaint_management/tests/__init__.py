# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_life
from . import test_calendar_day
from . import test_calendar_import
from . import test_working_time
