# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_archive
from . import test_demo
from . import test_estate
from . import test_forms
from . import test_performance
from . import test_portal
from . import test_risk
from . import test_scenario_p08
from . import test_translation
