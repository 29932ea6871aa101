# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

MODELS = (
    "complaint.penalty",
    "complaint.penalty.objection",
    "complaint.emergency.repair",
)


def uninstall_hook(env):
    """End the work on our documents: ledger and orders stay, the documents go."""
    domain = [("document_model", "in", MODELS), ("is_open", "=", True)]
    clocks = env["complaint.clock"].search(domain)
    clocks._void()
    clocks.ticket_id._complaint_refresh()
    waiting = [("model", "in", MODELS), ("status", "in", ("waiting", "pending"))]
    env["tier.review"].search(waiting)._trusted().write({"status": "cancel"})
    # their line goes: a condition of nothing would be left
    conditions = env["complaint.procedure.condition"]
    conditions.search([("violation_id", "!=", False)])._trusted().unlink()
