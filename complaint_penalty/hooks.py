# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

MODELS = (
    "complaint.penalty",
    "complaint.penalty.copy",
    "complaint.penalty.objection",
    "complaint.emergency.repair",
)


def uninstall_hook(env):
    """End the work on our documents: ledger and orders stay, the documents go."""
    env["helpdesk.ticket"]._complaint_let_go(MODELS)
    # their line goes: a condition of nothing would be left
    conditions = env["complaint.procedure.condition"]
    conditions.search([("violation_id", "!=", False)])._trusted().unlink()
