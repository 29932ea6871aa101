# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .solution_common import SolutionCommon

ORDER = (
    "claimed",
    "compensation_judged",
    "compensation_proposed",
    "compensation_approved",
    "compensation_requested",
    "compensation_collected",
)


class DocumentOrderCommon(SolutionCommon):
    """Steps of documents in the procedure in force, as if it had been adopted so."""

    def _add_steps(self, model, codes, **values):
        """Let each step come not before the one in front of it.

        :return: code -> complaint.procedure.step
        :rtype: dict
        """
        steps, before = {}, self.env["complaint.procedure.step"]
        for number, code in enumerate(codes, start=100):
            before = self._add_step(
                code,
                **{
                    "sequence": number,
                    "name": f"步骤 {code}",
                    "document_model": model,
                    "not_before_ids": before.ids,
                }
                | values.get(code, {}),
            )
            steps[code] = before
        return steps

    def _attach(self, name="发票.pdf", user=None):
        """Upload a file as the form does: before the document is saved."""
        files = self.env["ir.attachment"].with_user(user or self.officer)
        return files.create({"name": name, "raw": b"%PDF-1.4 evidence"})
