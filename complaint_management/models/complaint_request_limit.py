# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import random
import threading
import time
from datetime import timedelta

from psycopg2.errors import SerializationFailure
from psycopg2.pool import PoolError

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)

ATTEMPTS = 40
MINUTE = timedelta(minutes=1)
# A flood must not take the connections the other pages need.
CURSORS = threading.BoundedSemaphore(4)
PARAMETER = "complaint_management.portal_requests_per_minute"


class ComplaintRequestLimit(models.Model):
    """How often somebody wrote through the portal in a minute, or tried in a day."""

    _name = "complaint.request.limit"
    _description = "Complaint Request Limit"
    _log_access = False

    key = fields.Char(required=True, help="Who: a user or an address; or what number.")
    minute = fields.Datetime(required=True, index=True)
    requests = fields.Integer(required=True)

    _key_uniq = models.Constraint("UNIQUE(key, minute)", "A minute is counted once.")

    @api.model
    def _count(self, key, limit=None, window=MINUTE):
        """Count a request and tell whether it is still within the limit.

        It is counted in a transaction of its own, so that requests that fail count
        too and parallel ones cannot slip through.

        :param str key: who is asking
        :param int limit: requests within the window, default that of the portal
        :param timedelta window: a minute or a day
        :rtype: bool
        """
        if limit is None:
            parameters = self.env["ir.config_parameter"].sudo()
            limit = int(parameters.get_param(PARAMETER, 20))
        for _attempt in range(ATTEMPTS):
            try:
                with (
                    CURSORS,
                    mute_logger("odoo.sql_db"),
                    self.env.registry.cursor() as cursor,
                ):
                    return self._increment(cursor, key, window) <= limit
            except (SerializationFailure, PoolError):
                time.sleep(random.uniform(0, 0.05))
        _logger.info("Too many parallel requests of %s", key)
        return False

    @api.model
    def _increment(self, cursor, key, window):
        """Add one request to the current minute or day.

        :param cursor: cursor of a short transaction of its own
        :param timedelta window: a minute or a day
        :return: requests in it
        :rtype: int
        """
        minute = fields.Datetime.now().replace(second=0)
        if window > MINUTE:
            minute = minute.replace(hour=0, minute=0)
        cursor.execute(
            SQL(
                """
                INSERT INTO complaint_request_limit (key, minute, requests)
                VALUES (%s, %s, 1)
                ON CONFLICT (key, minute) DO UPDATE
                SET requests = complaint_request_limit.requests + 1
                RETURNING requests
                """,
                key,
                minute,
            )
        )
        return cursor.fetchone()[0]

    @api.autovacuum
    def _gc_requests(self):
        """Forget minutes and days that are over."""
        self.sudo().search(
            [("minute", "<", fields.Datetime.now() - timedelta(days=1))]
        ).unlink()
