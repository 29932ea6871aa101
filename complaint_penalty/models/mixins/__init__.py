# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import complaint_penalty_role
from . import complaint_penalty_amount
from . import complaint_penalty_signature
from . import complaint_penalty_result
from . import complaint_penalty_portal
