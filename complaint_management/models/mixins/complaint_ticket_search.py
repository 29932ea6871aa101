# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.bigrams import bigrams, like_pattern, split_words

# What is kept: the text of a complaint, without marks of HTML, A to Z in lower case.
TEXT = """
    CREATE OR REPLACE FUNCTION complaint_text_body(
        name text, demand text, description text
    ) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT lower(concat_ws(
            ' ', name, demand,
            replace(replace(replace(replace(regexp_replace(regexp_replace(
                description,
                '<(/?(p|div|br|li|tr|td|th|h[1-6])\\M[^>]*)>', ' ', 'gi'),
                '<[^>]*>', '', 'g'),
                '&nbsp;', ' '), '&lt;', '<'), '&gt;', '>'), '&amp;', '&')
        ) COLLATE "C")
    $$;
    CREATE OR REPLACE FUNCTION complaint_text_bigrams(body text)
    RETURNS integer[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        letter text;
        first bigint := 0;
        next bigint;
        codes integer[] := '{}';
    BEGIN
        FOREACH letter IN ARRAY string_to_array(body || ' ', NULL) LOOP
            next := ascii(letter) & 65535;
            IF first > 32 THEN
                codes := codes || ((first - 32768) * 65536)::integer
                    || ((first - 32768) * 65536 + next)::integer;
            END IF;
            first := next;
        END LOOP;
        RETURN ARRAY(SELECT DISTINCT unnest(codes));
    END $$;
    CREATE TABLE IF NOT EXISTS complaint_text (
        ticket_id integer PRIMARY KEY REFERENCES helpdesk_ticket ON DELETE CASCADE,
        body text NOT NULL,
        bigrams integer[] NOT NULL
    );
    CREATE INDEX IF NOT EXISTS complaint_text_bigrams_idx
        ON complaint_text USING gin (bigrams) WITH (gin_pending_list_limit = 512);
"""
# The database keeps it, whoever writes the complaint: no second query for us.
KEEP = """
    CREATE OR REPLACE FUNCTION complaint_text_keep() RETURNS trigger AS $$
    DECLARE
        plain text := complaint_text_body(
            NEW.name, NEW.complaint_demand, NEW.description
        );
    BEGIN
        INSERT INTO complaint_text (ticket_id, body, bigrams)
        VALUES (NEW.id, plain, complaint_text_bigrams(plain))
        ON CONFLICT (ticket_id) DO UPDATE
        SET body = EXCLUDED.body, bigrams = EXCLUDED.bigrams;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    CREATE OR REPLACE TRIGGER complaint_text_keep
        AFTER INSERT OR UPDATE
        OF name, complaint_demand, description, complaint_procedure_id
        ON helpdesk_ticket FOR EACH ROW
        WHEN (NEW.complaint_procedure_id IS NOT NULL)
        EXECUTE FUNCTION complaint_text_keep();
    INSERT INTO complaint_text (ticket_id, body, bigrams)
        SELECT id, body, complaint_text_bigrams(body)
        FROM helpdesk_ticket,
            complaint_text_body(name, complaint_demand, description) AS body
        WHERE complaint_procedure_id IS NOT NULL
            AND id NOT IN (SELECT ticket_id FROM complaint_text);
"""
DROP = """
    DROP FUNCTION IF EXISTS complaint_text_keep() CASCADE;
    DROP TABLE IF EXISTS complaint_text;
    DROP FUNCTION IF EXISTS complaint_text_bigrams(text);
    DROP FUNCTION IF EXISTS complaint_text_body(text, text, text);
"""


class ComplaintTicketSearch(models.AbstractModel):
    """Finds complaints by words of their text, also of two characters.

    The text stands in a table of its own: what is written on a complaint every day
    would otherwise move its whole index, and no client can read it.
    """

    _name = "complaint.ticket.search"
    _description = "Complaint Search"

    complaint_text = fields.Char(
        string="Text or Number",
        store=False,
        search="_search_complaint_text",
        groups="base.group_user",
        help="Words of subject, demand and matter, all of which occur, or a number.",
    )

    def init(self):
        """Create what the search needs; the columns of the ticket stand by now."""
        super().init()
        if self._name == "helpdesk.ticket":
            self.env.cr.execute(TEXT)
            self.env.cr.execute(KEEP)

    @api.model
    def _drop_complaint_text(self):
        """Take back what :meth:`init` created; for the uninstallation."""
        self.env.cr.execute(DROP)

    @api.model
    def _search_complaint_text(self, operator, value):
        """Find by bigrams first, then by the words themselves.

        :param str operator: ``ilike``
        :param str value: words separated by spaces, or the number of a complaint
        :rtype: Domain
        :raise AccessError: for customers; groups of a field do not hold in domains
        """
        if operator != "ilike":
            return NotImplemented
        self._check_field_access(self._fields["complaint_text"], "read")
        words = split_words(value)
        if not words:
            return Domain.TRUE
        self.flush_model(["name", "number", "complaint_demand", "description"])
        occur = [
            SQL("bigrams @> %s", [code for word in words for code in bigrams(word)]),
            *(SQL("body LIKE %s", like_pattern(word)) for word in words),
        ]
        found = SQL(
            """(
                SELECT ticket_id FROM complaint_text WHERE %s
                UNION ALL
                SELECT id FROM helpdesk_ticket WHERE number = %s
            )""",
            SQL(" AND ").join(occur),
            value.strip(),
        )
        return Domain("id", "in", found)
