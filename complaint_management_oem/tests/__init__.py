# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_guards
from . import test_scenario_p14
