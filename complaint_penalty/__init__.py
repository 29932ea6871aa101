# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import controllers
from . import demo
from . import models
from . import report
from . import wizards
from .hooks import uninstall_hook
