# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import complaint_action_check
from . import complaint_approval_decision
from . import complaint_close
from . import complaint_dispatch_note
from . import complaint_delay
from . import complaint_link_removal
from . import complaint_join
from . import complaint_complainant_act
from . import complaint_complainant_paste
from . import complaint_solution_answer
from . import complaint_solution_verification
from . import complaint_calendar_import
from . import complaint_withdrawal
from . import complaint_settlement
from . import complaint_solution_appointment
