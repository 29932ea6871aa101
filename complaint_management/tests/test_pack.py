# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users
from odoo.tools import file_path

from ..tools import verify
from ..tools.canonical import canonical
from .portal_common import PortalCommon

VERIFIER = "complaint_management/tools/verify.py"


@tagged("post_install", "-at_install")
class TestPack(PortalCommon):
    """证据包: what it holds, and what its verifier finds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tickets = cls.env["helpdesk.ticket"].with_user(cls.officer)
        cls.tickets = tickets._complaint_register(
            [cls._prepare_complaint(name=name) for name in ("空调不制冷", "门锁坏了")]
        )
        cls.first, cls.second = cls.tickets.sorted("number")
        cls.first.action_complaint_confirm()
        cls.file = cls._attach(cls.first, "现场 照片/../1.png", b"picture")
        contact = cls.env["complaint.contact"].with_user(cls.officer)
        contact.create({"ticket_id": cls.first.id, "content": "客户来电催办"})
        cls.env["complaint.seal"]._seal_day(cls.company)
        cls.second.action_complaint_confirm()

    @classmethod
    def _attach(cls, ticket, name, content):
        file = cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": ticket._name,
                "res_id": ticket.id,
            }
        )
        file._seal_complaint()
        return file

    def _request(self, tickets=None, user=None, **values):
        requests = self.env["complaint.pack.request"].with_user(user or self.officer)
        tickets = self.tickets if tickets is None else tickets
        return requests.create(
            {
                "ticket_ids": tickets.ids,
                "reason": "法院调取",
                "language": "zh",
                "with_forms": False,
            }
            | values
        )

    def _make(self, **values):
        access_id = int(self._request(**values).action_make()["url"].split("/")[-1])
        access = self.env["complaint.access"].with_user(self.officer).browse(access_id)
        file = io.BytesIO()
        # in tests Odoo prints nothing otherwise
        packs = self.env["complaint.pack"].with_user(self.officer)
        packs = packs.with_context(force_report_rendering=True)
        digest = packs._write_pack(access, file)
        return file.getvalue(), digest

    def _verify(self, pack, *options, lang="zh"):
        """Run the verifier as somebody does who has Python and nothing else."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pack.zip"
            path.write_bytes(pack)
            done = subprocess.run(
                [
                    sys.executable,
                    "-I",
                    "-S",
                    file_path(VERIFIER),
                    str(path),
                    "--lang",
                    lang,
                    *options,
                ],
                capture_output=True,
                check=False,
                cwd=folder,
            )
        self.assertFalse(done.stderr, done.stderr.decode())
        return done.returncode, done.stdout.decode().splitlines()

    def _change(self, pack, change):
        """Return a pack whose members somebody changed, with right checksums."""
        with zipfile.ZipFile(io.BytesIO(pack)) as source:
            members = {name: source.read(name) for name in source.namelist()}
        members = change(members) or members
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return target.getvalue()

    def _flip(self, pack, ending, position):
        """Flip one bit of a byte in a member."""

        def change(members):
            name = next(name for name in members if name.endswith(ending))
            content = bytearray(members[name])
            content[position] ^= 1
            members[name] = bytes(content)

        return self._change(pack, change)

    # -- a whole one ------------------------------------------------------------

    def test_whole_pack_says_so(self):
        pack, digest = self._make()
        code, lines = self._verify(pack, "--manifest", digest)
        self.assertEqual(code, 0)
        self.assertIn("证据包完整：投诉 2 件", lines[0])
        self.assertTrue(any(digest in line for line in lines))
        code, lines = self._verify(pack, lang="en")
        self.assertEqual(code, 0)
        self.assertIn("The pack is whole: 2 complaints", lines[0])

    def test_pack_holds_the_whole_file(self):
        pack, _digest = self._make(tickets=self.first, with_forms=True)
        with zipfile.ZipFile(io.BytesIO(pack)) as archive:
            names = archive.namelist()
            folder = f"complaints/{self.first.number}"
            complaint = json.loads(archive.read(f"{folder}/complaint.json"))
            rows = archive.read(f"{folder}/ledger.jsonl").decode().splitlines()
            files = [name for name in names if f"{folder}/files/" in name]
            with self.shows("R439"):
                self.assertEqual(complaint["values"]["name"], "空调不制冷")
                self.assertEqual(len(rows), self.first.complaint_ledger_seq)
                self.assertEqual(archive.read(files[0]), b"picture")
                self.assertIn("complaint.contact", " ".join(names))
                form = archive.read(f"{folder}/documents/{self.first.number}.pdf")
                self.assertTrue(form.startswith(b"%PDF"))
            own = Path(file_path(VERIFIER)).read_bytes()
            self.assertEqual(archive.read("verify.py"), own)
        self.assertEqual(files, [f"{folder}/files/{self.file.id}-现场 照片_.._1.png"])

    def test_verifier_imports_the_standard_library_only(self):
        text = Path(file_path(VERIFIER)).read_text()
        imports = {
            line.split()[1].split(".")[0]
            for line in text.splitlines()
            if line.startswith(("import ", "from "))
        }
        self.assertLessEqual(imports, sys.stdlib_module_names)

    # -- what was changed ---------------------------------------------------------

    def test_four_changes_are_four_sentences(self):
        pack, _digest = self._make()
        folder = f"complaints/{self.first.number}/"

        def drop_row(members):
            ledger = members[f"{folder}ledger.jsonl"].splitlines(keepends=True)
            members[f"{folder}ledger.jsonl"] = b"".join(ledger[:-1])

        def drop_complaint(members):
            return {n: c for n, c in members.items() if not n.startswith(folder)}

        number = self.first.number
        for changed, sentence in (
            (self._flip(pack, ".._1.png", 3), f"文件 {folder}files/"),
            (
                self._flip(pack, f"{number}/ledger.jsonl", 40),
                f"投诉 {number}：台账第 1 行被改动。",
            ),
            (
                self._change(pack, drop_row),
                f"投诉 {number}：台账到第 1 行为止，应有 2 行，末尾的行被删除。",
            ),
            (self._change(pack, drop_complaint), f"投诉 {number} 整件缺失。"),
        ):
            with self.subTest(sentence):
                code, lines = self._verify(changed)
                self.assertEqual(code, 1)
                self.assertEqual(len(lines), 1)
                self.assertIn(sentence, lines[0])

    def test_every_byte_of_a_row_counts(self):
        pack, _digest = self._make(tickets=self.first)
        with zipfile.ZipFile(io.BytesIO(pack)) as archive:
            name = f"complaints/{self.first.number}/ledger.jsonl"
            size = len(archive.read(name))
        for position in range(0, size, 7):
            changed = self._flip(pack, "ledger.jsonl", position)
            with zipfile.ZipFile(io.BytesIO(changed)) as archive:
                check = verify.Check(archive)
                check.run()
            keys = {key for key, _values in check.problems}
            self.assertTrue(keys & {"row_changed", "rows_missing"}, position)

    def test_byte_that_spoils_the_archive_is_told_as_what_it_is(self):
        """The checksums of ZIP would only say that something is wrong."""
        pack, _digest = self._make(tickets=self.first)
        place = pack.index(b'"seq":1') - 20
        changed = bytearray(pack)
        changed[place] ^= 1
        code, lines = self._verify(bytes(changed))
        self.assertEqual(code, 1)
        self.assertIn("台账第 1 行被改动", lines[0])

    def _rewrite(self, pack, change):
        """Change a pack and make its manifest fit, as who knows how it works."""

        def rewrite(members):
            manifest = json.loads(members["manifest.json"])
            change(members, manifest)
            for file in manifest["files"]:
                content = members.get(file["path"], b"")
                file["sha256"] = verify.hashlib.sha256(content).hexdigest()
            members["manifest.json"] = canonical(manifest).encode()

        return self._change(pack, rewrite)

    def test_seal_finds_who_rewrites_the_manifest(self):
        pack, digest = self._make(tickets=self.first)
        path = f"complaints/{self.first.number}/ledger.jsonl"

        def drop_row(members, manifest):
            rows = members[path].splitlines(keepends=True)[:-1]
            members[path] = b"".join(rows)
            manifest["complaints"][0]["rows"] = len(rows)
            manifest["complaints"][0]["head"] = json.loads(rows[-1])["hash"]

        def forge_row(members, manifest):
            row = json.loads(members[path].splitlines()[0])
            row["user_id"] = 1
            rows, previous = [], ""
            for line in [row, *map(json.loads, members[path].splitlines()[1:])]:
                content = {k: v for k, v in line.items() if k not in ("seq", "hash")}
                previous = verify.row_hash(previous, line["seq"], canonical(content))
                rows.append(canonical(line | {"hash": previous}))
            members[path] = "".join(f"{row}\n" for row in rows).encode()
            manifest["complaints"][0]["head"] = previous

        for change, sentence in (
            (drop_row, "末尾的行被删除"),
            (forge_row, "每日封存 1 中没有这份台账"),
        ):
            with self.subTest(sentence):
                changed = self._rewrite(pack, change)
                code, lines = self._verify(changed)
                self.assertEqual(code, 1)
                self.assertIn(sentence, "".join(lines))
                _code, lines = self._verify(changed, "--manifest", digest)
                self.assertIn("清单与打包记录中的清单不一致。", lines)

    def test_mailed_seal_finds_who_rewrites_the_seals(self):
        pack, _digest = self._make(tickets=self.first)
        seal = self.env["complaint.seal"].search([], limit=1)
        self.assertEqual(self._verify(pack, "--seal", seal.hash)[0], 0)

        def forge(members, manifest):
            manifest["seals"][0]["count"] = 7
            manifest["seals"][0]["hash"] = verify.seal_hash(manifest["seals"][0])

        changed = self._rewrite(pack, forge)
        self.assertEqual(self._verify(changed)[0], 0)
        code, lines = self._verify(changed, "--seal", seal.hash)
        self.assertEqual((code, lines), (1, ["没有一个每日封存与邮件中的一致。"]))

    def test_rows_after_the_seal_are_told(self):
        pack, _digest = self._make(tickets=self.second, language="en")
        _code, lines = self._verify(pack, lang="en")
        self.assertIn("rows 2 to 2 are newer", "".join(lines))

    def test_other_files_are_no_pack(self):
        for content in (b"", b"PK", b"x" * 100, self._change(self._make()[0], dict)):
            broken = content if len(content) < 200 else content[: len(content) // 2]
            code, lines = self._verify(broken)
            self.assertEqual(code, 2)
            self.assertIn("这不是证据包", lines[0])

    def test_evidence_that_was_changed_on_the_disk_is_found(self):
        self.env.flush_all()
        path = Path(self.file._full_path(self.file.store_fname))
        content = path.read_bytes()
        self.addCleanup(path.write_bytes, content)
        path.write_bytes(b"other!!")
        code, lines = self._verify(self._make(tickets=self.first)[0])
        self.assertEqual(code, 1)
        self.assertIn("与提交时不一致", lines[0])

    # -- who may ------------------------------------------------------------------

    def test_readers_of_whole_files_make_packs(self):
        self.assertTrue(self._request(user=self.auditor).action_make())
        subject = self._create_user("subject", "officer")
        self.first.sudo().complaint_subject_user_ids = subject
        with self.assertRaises(AccessError):
            self._request(user=subject, tickets=self.first).action_make()

    @users("employee", "handler", "customer")
    def test_others_make_none(self):
        with self.assertRaises(AccessError):
            self._request(user=self.env.user, tickets=self.first).action_make()
        with self.assertRaises(AccessError):
            self.env["complaint.access"]._check_whole_file(
                self.first.with_env(self.env)
            )

    def test_ordinary_tickets_have_no_pack(self):
        plain = self.env["helpdesk.ticket"].create({"name": "a", "description": "b"})
        accesses = self.env["complaint.access"].with_user(self.auditor)
        for tickets in (plain, plain.browse()):
            with self.assertRaisesRegex(UserError, "Choose complaints"):
                accesses._check_whole_file(tickets)

    def test_download_is_for_who_asked_and_once(self):
        url = self._request(tickets=self.first).action_make()["url"]
        for user in (self.officer_2, self.customer, self.employee):
            self._login(user)
            self.assertEqual(self.url_open(url).status_code, 404)
        self._login(self.officer)
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        access = self.env["complaint.access"].search([], limit=1)
        with self.shows("R441"):
            self.assertEqual(access.user_id, self.officer)
            self.assertEqual(access.reason, "法院调取")
            self.assertEqual(access.ticket_ids, self.first)
            options = ("--manifest", access.sha256)
            self.assertEqual(self._verify(response.content, *options)[0], 0)
        self.assertEqual(self.url_open(url).status_code, 410)
