# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import registration
from . import steps
from . import orders
from . import figures
from . import together
from . import rights
from . import story
