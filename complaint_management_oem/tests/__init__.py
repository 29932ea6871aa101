# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import test_demo
from . import test_forms_goods
from . import test_goods
from . import test_guards
from . import test_portal_goods
from . import test_scenario_p14
from . import test_surplus
from . import test_translation
