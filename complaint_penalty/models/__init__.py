# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import mixins
from . import complaint_procedure_penalty
from . import complaint_procedure_violation
from . import complaint_procedure_copy
from . import complaint_procedure_condition
from . import complaint_procedure
from . import complaint_emergency_repair
from . import complaint_penalty
from . import complaint_penalty_violation
from . import complaint_penalty_copy
from . import complaint_penalty_objection
from . import complaint_dispatch
from . import complaint_clock
from . import helpdesk_ticket
from . import res_partner
