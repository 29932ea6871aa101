"""Debian packages in private folders: no root, and the machine is left as it is."""

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

from . import paths, process
from .messages import SetupError

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_STATUS = Path("/var/lib/dpkg/status")


class Apt:
    """A private apt with sources of its own.

    :param name: the name of its folders
    :param suites: suites of the machine's Debian mirror, none for those which
        the machine itself uses
    """

    def __init__(self, name: str, suites: Sequence[str] = ()) -> None:
        self.name = name
        self.suites = suites
        self.folder = paths.ENV / "apt" / name
        self.archives = paths.CACHE / "debs" / name

    def fetch(self, packages: Sequence[str]) -> list[Path]:
        """Download these packages alone and return their files."""
        before = self._debs()
        self._apt_with_lists("download", *packages)
        wanted = {re.split(r"[/=]", package)[0] for package in packages}
        names = {deb.name.split("_")[0] for deb in self._debs()}
        if missing := wanted - names:
            raise SetupError(f"Debian did not send {', '.join(sorted(missing))}.")
        self._forget_older(before)
        return [deb for deb in self._debs() if deb.name.split("_")[0] in wanted]

    def fetch_with_dependencies(self, packages: Sequence[str]) -> list[Path]:
        """Download packages and all they need that the machine does not have."""
        self._apt_with_lists("install", "-y", "--download-only", *packages)
        printed = self._apt("install", "-y", "--simulate", *packages)
        # Inst libx (1:2.3-4 Debian:12.1/oldstable [amd64])
        found = re.findall(
            r"^Inst (\S+) (?:\[\S+\] )?\((\S+) .*\[(\w+)\]", printed, re.M
        )
        names = ["_".join(parts).replace(":", "%3a") for parts in found]
        return [self.archives / f"{name}.deb" for name in names]

    def _apt_with_lists(self, *arguments: str) -> None:
        """Fetch with the lists we have, which may be older than what the mirror has."""
        marker = self.folder / "updated"
        if marker.exists():
            try:
                self._apt(*arguments, cwd=self.archives)
                return
            except SetupError:
                marker.unlink()
        self._update()
        self._apt(*arguments, cwd=self.archives)
        marker.touch()

    def _update(self) -> None:
        for name in ("state/lists/partial", "cache", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.archives / "partial").mkdir(parents=True, exist_ok=True)
        (self.folder / "sources.list").write_text(self._sources())
        self._apt("update", "--error-on=any")

    def _sources(self) -> str:
        pairs = _machine_sources()
        if self.suites:
            pairs = [(pairs[0][0], suite) for suite in self.suites]
        return "".join(
            f"deb [signed-by={_KEYRING}] {uri} {suite} main\n" for uri, suite in pairs
        )

    def _apt(self, *arguments: str, cwd: Path | None = None) -> str:
        if not shutil.which("apt-get"):
            raise SetupError(
                "Something is missing here that Debian's apt-get could bring, and"
                " this machine has none: see README.md for what to install yourself."
            )
        return process.run(
            ["apt-get", "-q", *self._options(), *arguments],
            "Packages could not be fetched from Debian's mirror",
            env=process.environment(LC_ALL="C", DEBIAN_FRONTEND="noninteractive"),
            cwd=cwd,
        )

    def _options(self) -> list[str]:
        values = {
            "Dir::State": self.folder / "state",
            "Dir::State::Lists": self.folder / "state/lists",
            "Dir::State::status": _STATUS if _STATUS.exists() else "/dev/null",
            "Dir::Cache": self.folder / "cache",
            "Dir::Cache::archives": self.archives,
            "Dir::Log": self.folder / "log",
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Debug::NoLocking": "1",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "APT::Install-Recommends": "0",
        }
        for (
            part
        ) in "SourceParts Preferences PreferencesParts Trusted TrustedParts".split():
            values[f"Dir::Etc::{part}"] = "/dev/null"
        if os.geteuid() == 0:
            values["APT::Sandbox::User"] = "root"
        return [
            word for key, value in values.items() for word in ("-o", f"{key}={value}")
        ]

    def _debs(self) -> set[Path]:
        return set(self.archives.glob("*.deb"))

    def _forget_older(self, before: set[Path]) -> None:
        new = self._debs() - before
        replaced = {deb.name.split("_")[0] for deb in new}
        for deb in before:
            if deb.name.split("_")[0] in replaced:
                deb.unlink(missing_ok=True)


def _machine_sources() -> list[tuple[str, str]]:
    """Return address and suite of every Debian source the machine is set up with."""
    printed = process.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"],
        "The machine's Debian mirror could not be found",
    )
    pairs = {
        (uri, suite)
        for uri, suite, component in map(str.split, printed.splitlines())
        if component == "main" and re.search(r"/debian(-security)?/?$", uri)
    }
    if not pairs:
        raise SetupError("This machine's apt knows no Debian mirror to fetch from.")
    return sorted(pairs, key=lambda pair: ("security" in pair[0], pair))


def unpack(
    deb: Path, folder: Path, wanted: Callable[[str], bool] = lambda name: True
) -> None:
    """Unpack a package below a folder.

    :param wanted: takes the path of a file inside the package, true to keep it
    """
    folder.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE
    ) as source:
        with tarfile.open(fileobj=source.stdout, mode="r|") as archive:
            for member in archive:
                if wanted(member.name.removeprefix("./")):
                    archive.extract(member, folder)
    if source.returncode:
        deb.unlink(missing_ok=True)
        raise SetupError(f"The package {deb.name} is damaged: start the command again.")
