# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from openupgradelib import openupgrade

LETTERS = ("mail_template_complaint_acknowledge", "mail_template_complaint_reply")


def fill_causes(env):
    """The four kinds of causes became leaves of the tree of causes, same codes."""
    openupgrade.logged_query(
        env.cr,
        """
        UPDATE complaint_investigation investigation
        SET cause_id = cause.id
        FROM complaint_cause cause
        WHERE cause.code = investigation.cause_category
            AND investigation.cause_id IS NULL
        """,
    )


def fill_clocks(env):
    """A clock keeps the limit it was counted by: until now only its step knew it.

    The limits of a procedure in force cannot have changed since, and the due time was
    counted once, when the clock began. No due time moves.
    """
    openupgrade.logged_query(
        env.cr,
        """
        UPDATE complaint_clock clock
        SET calendar_id = COALESCE(
                procedure.calendar_id, company.resource_calendar_id),
            limit_number = step.limit_number,
            limit_unit = step.limit_unit,
            date_agreed = CASE WHEN step.limit_unit = 'document_date'
                THEN clock.date_due END,
            date_counted = clock.create_date
        FROM complaint_procedure_step step
        JOIN complaint_procedure procedure ON procedure.id = step.procedure_id
        LEFT JOIN res_company company ON company.id = procedure.company_id
        WHERE step.id = clock.step_id AND clock.date_counted IS NULL
        """,
    )


def renew_layouts(env):
    """Letters get the layout of letters where nobody chose another one."""
    openupgrade.logged_query(
        env.cr,
        """
        UPDATE mail_template template
        SET email_layout_xmlid = 'complaint_management.mail_layout_complaint'
        FROM ir_model_data data
        WHERE data.module = 'complaint_management' AND data.name IN %s
            AND data.model = 'mail.template' AND data.res_id = template.id
            AND template.email_layout_xmlid = 'mail.mail_notification_light'
        """,
        (LETTERS,),
    )


def fill_questions(env):
    """Required questions were answered with the assessment: its steps ask them now.

    Figures are texts, so that one that is not known is not zero.
    """
    openupgrade.logged_query(
        env.cr,
        """
        INSERT INTO complaint_procedure_fact_step_rel (fact_id, step_id)
        SELECT fact.id, step.id
        FROM complaint_procedure_fact fact
        JOIN complaint_procedure_step step ON step.procedure_id = fact.procedure_id
            AND step.document_model = 'complaint.assessment'
        WHERE fact.is_required AND NOT EXISTS (
            SELECT FROM complaint_procedure_fact_step_rel asked
            WHERE asked.fact_id = fact.id
        )
        """,
    )
    openupgrade.logged_query(
        env.cr,
        """
        UPDATE complaint_fact_answer answer
        SET value_figure = trim_scale(answer.value_number::numeric)::varchar
        FROM complaint_procedure_fact fact
        WHERE fact.id = answer.fact_id AND fact.type = 'number'
            AND answer.value_number IS NOT NULL AND answer.value_number != 0
        """,
    )
    openupgrade.drop_columns(env.cr, [("complaint_fact_answer", "value_number")])


@openupgrade.migrate()
def migrate(env, version):
    """Bring what 19.0.1.0.0 knew to the places where it stands now."""
    if openupgrade.column_exists(env.cr, "complaint_investigation", "cause_category"):
        fill_causes(env)
    fill_clocks(env)
    if openupgrade.column_exists(env.cr, "complaint_fact_answer", "value_number"):
        fill_questions(env)
    renew_layouts(env)
    openupgrade.load_data(
        env, "complaint_management", "migrations/19.0.1.1.0/noupdate_changes.xml"
    )
