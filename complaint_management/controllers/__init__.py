# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import complaint_archive
from . import complaint_follow
from . import complaint_intake
from . import complaint_portal
from . import complaint_portal_appeal
from . import complaint_rating
from . import complaint_work_order
from . import helpdesk
from . import mail
