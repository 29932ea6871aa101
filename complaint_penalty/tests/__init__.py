# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_penalty
from . import test_penalty_attacks
from . import test_scenario_p16
from . import test_demo
from . import test_form
from . import test_performance
from . import test_stamps
from . import test_portal_fine
from . import test_translation
