# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

MODELS = (
    "complaint.shipment.check",
    "complaint.site.visit",
    "complaint.rework",
    "complaint.abnormality",
    "complaint.goods.return",
    "complaint.upstream.notice",
)


def uninstall_hook(env):
    """End the work on our documents: complaints and what stock moved stay."""
    env["helpdesk.ticket"]._complaint_let_go(MODELS)
    # their table goes; one by one they would be refused for the goods that name them
    names = env["ir.model.data"].search([("model", "=", "complaint.defect")])
    names.unlink()
