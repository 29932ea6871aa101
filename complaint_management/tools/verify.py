#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Checks an evidence pack of complaints without the system that made it.

It needs Python and nothing else, and is meant to be read before it is trusted::

    python -I -S verify.py PACK.zip [--lang zh] [--manifest HASH] [--seal HASH]

What is checked, in this order: every complaint of the manifest is there; each ledger
is one chain of hashes, from its first row to the head of the manifest; every file has
its SHA-256; the daily seals are one chain, and each ledger was part of its seal.
``--seal`` is the hash of a mailed seal and ``--manifest`` that of the record of the
pack: with them even somebody who can rewrite the whole pack is found out.

The result is 0 for a whole pack, 1 for one that is not, 2 for a file that is no pack.
"""

import argparse
import hashlib
import json
import sys
import zipfile
import zlib

CHUNK = 1 << 20
MANIFEST, SEALS, SELF = "manifest.json", "seals.json", "verify.py"
# beside the members of the manifest
LOOSE = {MANIFEST, SELF}

SENTENCES = {
    "en": {
        "no_pack": "This is no evidence pack: {reason}",
        "no_complaint": "Complaint {number} is missing altogether.",
        "row_changed": "Complaint {number}: row {seq} of its ledger was changed.",
        "rows_missing": "Complaint {number}: its ledger ends with row {last}, but it "
        "has {rows} rows: the last ones were dropped.",
        "rows_added": "Complaint {number}: its ledger has {last} rows, but only "
        "{rows} belong to the pack.",
        "head_changed": "Complaint {number}: its ledger is not the one of the pack.",
        "file_changed": "The file {path} is not the one that was packed.",
        "file_missing": "The file {path} is missing.",
        "file_added": "The file {path} does not belong to the pack.",
        "evidence_changed": "The file {path} is not the one that was handed in.",
        "manifest_changed": "The manifest is not the one of the record of the pack.",
        "seal_changed": "The daily seal {seal} was changed.",
        "seal_missing": "The daily seals {seal} and {next} do not follow each other.",
        "not_sealed": "Complaint {number}: the daily seal {seal} does not know this "
        "ledger.",
        "seal_other": "None of the daily seals is the one that was mailed.",
        "whole": "The pack is whole: {complaints} complaints, {files} files, {rows} "
        "rows of ledgers.",
        "manifest": "Hash of the manifest, to compare with the record of the pack: "
        "{hash}",
        "seal": "Last daily seal, to compare with the mail: {seal} of {date}, {hash}",
        "unsealed": "Complaint {number}: rows {first} to {last} are newer than its "
        "last daily seal.",
        "removed": "The file {path} was removed when a person was made anonymous or "
        "the file was disposed of.",
    },
    "zh": {
        "no_pack": "这不是证据包：{reason}",
        "no_complaint": "投诉 {number} 整件缺失。",
        "row_changed": "投诉 {number}：台账第 {seq} 行被改动。",
        "rows_missing": "投诉 {number}：台账到第 {last} 行为止，应有 {rows} 行，"
        "末尾的行被删除。",
        "rows_added": "投诉 {number}：台账有 {last} 行，证据包中只应有 {rows} 行。",
        "head_changed": "投诉 {number}：台账不是打包时的台账。",
        "file_changed": "文件 {path} 与打包时不一致。",
        "file_missing": "缺少文件 {path}。",
        "file_added": "文件 {path} 不属于本证据包。",
        "evidence_changed": "文件 {path} 与提交时不一致。",
        "manifest_changed": "清单与打包记录中的清单不一致。",
        "seal_changed": "每日封存 {seal} 被改动。",
        "seal_missing": "每日封存 {seal} 与 {next} 不相连。",
        "not_sealed": "投诉 {number}：每日封存 {seal} 中没有这份台账。",
        "seal_other": "没有一个每日封存与邮件中的一致。",
        "whole": "证据包完整：投诉 {complaints} 件，文件 {files} 个，台账 {rows} 行。",
        "manifest": "清单的哈希值，请与打包记录核对：{hash}",
        "seal": "最近的每日封存，请与邮件核对：{seal}，{date}，{hash}",
        "unsealed": "投诉 {number}：第 {first} 至 {last} 行晚于最近一次每日封存。",
        "removed": "文件 {path} 已因个人信息匿名化或到期处置而移除。",
    },
}


def canonical(value):
    """Return the one JSON text of a value: sorted, no blanks."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def row_hash(previous, seq, content):
    """Return the hash of row ``seq`` of a ledger.

    >>> row_hash("", 1, "{}")[:8]
    '09122c33'
    """
    return sha256(f"{previous}\n{seq}\n{content}")


def leaf_hash(number, seq, head):
    """Return the hash under which a daily seal knows the ledger of a complaint."""
    return sha256(f"leaf\n{number}\n{seq}\n{head}")


def _join(left, right):
    return sha256(f"node\n{left}\n{right}")


def merkle_levels(leaves):
    """Return the levels of the tree over hashes, the root last.

    The last one of an odd level goes up as it is.

    >>> [len(level) for level in merkle_levels(["a", "b", "c"])]
    [3, 2, 1]
    """
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        level = levels[-1]
        pairs = [_join(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
        levels.append(pairs + level[len(pairs) * 2 :])
    return levels


def merkle_root(leaves):
    """Return the root of the tree, the hash of nothing without leaves."""
    return merkle_levels(leaves)[-1][0] if leaves else sha256("")


def merkle_path(levels, position):
    """Return what leads from a leaf to the root: [side, hash] from below."""
    path = []
    for level in levels[:-1]:
        other = position ^ 1
        if other < len(level):
            path.append(["left" if other < position else "right", level[other]])
        position //= 2
    return path


def follow(leaf, path):
    """Return the root to which a path leads.

    >>> levels = merkle_levels(["a", "b", "c"])
    >>> all(follow(leaf, merkle_path(levels, i)) == levels[-1][0]
    ...     for i, leaf in enumerate("abc"))
    True
    """
    for side, other in path:
        leaf = _join(other, leaf) if side == "left" else _join(leaf, other)
    return leaf


def seal_hash(seal):
    """Return the hash of a daily seal: what it says and the one before."""
    names = ("company", "number", "date", "count", "root", "previous")
    return sha256(canonical({name: seal[name] for name in names}))


class Check:
    """Reads a pack and keeps what is wrong with it."""

    def __init__(self, pack):
        self.pack = pack
        for info in pack.infolist():
            # our hashes say what was changed; the checksum only that it was
            info.CRC = None
        self.names = set(pack.namelist())
        self.manifest = json.loads(pack.read(MANIFEST))
        self.problems, self.notes, self.rows = [], [], 0

    def run(self, manifest_hash=None, mailed=None):
        """Check everything; :attr:`problems` holds keys and values of sentences."""
        self.digest = hashlib.sha256(self.pack.read(MANIFEST)).hexdigest()
        if manifest_hash and manifest_hash != self.digest:
            self.problem("manifest_changed")
        seals = self.manifest["seals"]
        self.check_seals(seals, mailed)
        told = set()
        for complaint in self.manifest["complaints"]:
            told |= self.check_complaint(complaint, seals)
        self.check_files(told)

    def problem(self, key, **values):
        self.problems.append((key, values))

    def check_complaint(self, complaint, seals):
        """Check that a complaint is there and its ledger is one chain.

        :return: paths of which nothing more is to be said
        """
        number, folder = complaint["number"], complaint["folder"]
        own = {f["path"] for f in self.manifest["files"]}
        own = {path for path in own if path.startswith(folder + "/")}
        if not own & self.names:
            self.problem("no_complaint", number=number)
            return own
        ledger = f"{folder}/ledger.jsonl"
        if ledger not in self.names:
            return set()
        hashes, bad = self.read_ledger(ledger)
        self.rows += len(hashes)
        if bad:
            self.problem("row_changed", number=number, seq=bad)
            return {ledger}
        said = self.check_head(complaint, hashes)
        self.check_sealed(complaint, hashes, seals)
        return {ledger} if said else set()

    def read_ledger(self, path):
        """Return the hashes of the rows and the number of the first wrong one."""
        hashes, previous = [], ""
        try:
            lines = self.pack.read(path).split(b"\n")
        except (zipfile.BadZipFile, zlib.error, OSError):
            return hashes, 1
        if lines and not lines[-1]:
            lines.pop()
        for seq, line in enumerate(lines, start=1):
            try:
                row = json.loads(line.decode())
                plain = canonical(row) == line.decode()
                right = row.pop("hash")
                previous = row_hash(previous, row.pop("seq"), canonical(row))
            except (ValueError, KeyError, AttributeError, TypeError):
                return hashes, seq
            if not plain or previous != right:
                return hashes, seq
            hashes.append(right)
        return hashes, None

    def check_head(self, complaint, hashes):
        number, rows = complaint["number"], complaint["rows"]
        if len(hashes) < rows:
            self.problem("rows_missing", number=number, last=len(hashes), rows=rows)
        elif len(hashes) > rows:
            self.problem("rows_added", number=number, last=len(hashes), rows=rows)
        elif rows and hashes[-1] != complaint["head"]:
            self.problem("head_changed", number=number)
        else:
            return False
        return True

    def check_sealed(self, complaint, hashes, seals):
        """Check that the seal of the complaint knows its ledger as it is here."""
        number, sealed = complaint["number"], complaint.get("sealed")
        seq = sealed["seq"] if sealed else 0
        if seq < len(hashes):
            self.notes.append(
                ("unsealed", {"number": number, "first": seq + 1, "last": len(hashes)})
            )
        if not sealed:
            return
        if len(hashes) < seq:
            if complaint["rows"] < seq:
                values = {"number": number, "last": len(hashes), "rows": seq}
                self.problem("rows_missing", **values)
            return
        leaf = leaf_hash(number, seq, hashes[seq - 1])
        roots = {seal["number"]: seal["root"] for seal in seals}
        if follow(leaf, sealed["path"]) != roots.get(sealed["seal"]):
            self.problem("not_sealed", number=number, seal=sealed["seal"])

    def check_seals(self, seals, mailed):
        for seal, after in zip(seals, seals[1:] + [None], strict=False):
            if seal_hash(seal) != seal["hash"]:
                self.problem("seal_changed", seal=seal["number"])
            elif after and after["previous"] != seal["hash"]:
                values = {"seal": seal["number"], "next": after["number"]}
                self.problem("seal_missing", **values)
        if mailed and mailed not in {seal["hash"] for seal in seals}:
            self.problem("seal_other")

    def check_files(self, told):
        """Check the SHA-256 of every file of which nothing was said before."""
        known = set(LOOSE)
        for file in self.manifest["files"]:
            path = file["path"]
            known.add(path)
            if file.get("removed"):
                self.notes.append(("removed", {"path": path}))
            elif path in told:
                continue
            elif path not in self.names:
                self.problem("file_missing", path=path)
            elif self.get_digest(path) != file["sha256"]:
                self.problem("file_changed", path=path)
            elif file.get("evidence", file["sha256"]) != file["sha256"]:
                self.problem("evidence_changed", path=path)
        for path in sorted(self.names - known):
            self.problem("file_added", path=path)

    def get_digest(self, path):
        """Return the SHA-256 of a file; what cannot be unpacked has none."""
        digest = hashlib.sha256()
        try:
            with self.pack.open(path) as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError):
            return None
        return digest.hexdigest()


def tell(sentence):
    """Print a sentence."""
    sys.stdout.write(f"{sentence}\n")


def report(check, say):
    """Print what was found.

    :param say: makes the sentence of a key
    """
    for key, values in check.problems:
        tell(say[key].format(**values))
    if check.problems:
        return 1
    manifest = check.manifest
    files = [file for file in manifest["files"] if not file.get("removed")]
    complaints = len(manifest["complaints"])
    values = {"complaints": complaints, "files": len(files), "rows": check.rows}
    tell(say["whole"].format(**values))
    for key, values in check.notes:
        tell(say[key].format(**values))
    tell(say["manifest"].format(hash=check.digest))
    for last in manifest["seals"][-1:]:
        values = {name: last[name] for name in ("date", "hash")}
        tell(say["seal"].format(seal=last["number"], **values))
    return 0


def main(arguments=None):
    """Check the pack that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pack", help="the ZIP file")
    parser.add_argument("--lang", default="en", help="language: zh or en")
    parser.add_argument("--manifest", help="hash on the record of the pack")
    parser.add_argument("--seal", help="hash of a mailed seal")
    options = parser.parse_args(arguments)
    say = SENTENCES["zh" if options.lang.startswith("zh") else "en"]
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        with zipfile.ZipFile(options.pack) as pack:
            check = Check(pack)
            check.run(options.manifest, options.seal)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        KeyError,
        ValueError,
        TypeError,
    ) as error:
        tell(say["no_pack"].format(reason=error))
        return 2
    return report(check, say)


if __name__ == "__main__":
    sys.exit(main())
