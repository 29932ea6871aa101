# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import complaint_form_report
from . import complaint_handling_report
from . import complaint_reply_report
from . import complaint_action_report
from . import complaint_document_form
from . import complaint_investigation_report
from . import complaint_proposal_report
from . import complaint_statement_report
from . import complaint_meeting_report
from . import complaint_ledger_text
from . import complaint_ledger_report
from . import complaint_ledger_list_report
from . import complaint_ledger_xlsx_report
from . import complaint_revisit_report
from . import complaint_order_report
from . import complaint_matrix_report
from . import complaint_report
