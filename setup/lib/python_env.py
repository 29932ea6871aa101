"""The virtual environment: Odoo made importable, and wheels at pinned versions."""

import os
import shutil
import sys
from pathlib import Path

from . import debian, odoo_source, paths, process, stamps
from .messages import SetupError, say

_REQUIREMENTS = [
    paths.SETUP / "requirements.txt",
    paths.SETUP / "requirements-test.txt",
]


def ensure(odoo_home: Path) -> None:
    """Make the virtual environment hold what the requirement files name."""
    contents = [path.read_text(encoding="utf-8") for path in _REQUIREMENTS]
    value = stamps.key(sys.version, odoo_home, paths.VENV, *contents)
    if stamps.is_done("python", value):
        return
    say("Installing Python packages …")
    shutil.rmtree(paths.VENV, ignore_errors=True)
    create(paths.VENV)
    _show_odoo(odoo_home)
    arguments = [word for path in _REQUIREMENTS for word in ("-r", str(path))]
    install(*arguments)
    stamps.mark_done("python", value)


def install(*arguments: str, folder: Path = paths.VENV) -> None:
    """Install packages into a virtual environment with pip."""
    process.run(
        [*_pip(folder), "install", "--quiet", "--no-input", *arguments],
        "Python packages could not be installed",
        env=process.environment(
            PIP_CACHE_DIR=str(paths.CACHE / "pip"),
            PIP_DISABLE_PIP_VERSION_CHECK="1",
            PYTHONPATH="",
        ),
    )


def site_packages() -> Path:
    """Return the folder of the virtual environment that holds the packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return paths.VENV / "lib" / version / "site-packages"


def create(folder: Path) -> None:
    """Make a virtual environment, with or without pip in it."""
    # whoever works by hand starts us with the Python of the folder we make anew
    python = Path(sys.base_prefix, "bin", "python{}.{}".format(*sys.version_info))
    command = [python, "-m", "venv", folder]
    if not _has_ensurepip():
        command.insert(3, "--without-pip")
    process.run(command, "The virtual environment could not be made")


def _has_ensurepip() -> bool:
    try:
        import ensurepip  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def _pip(folder: Path) -> list[str | Path]:
    """Return the command that is pip, which may be nothing but Debian's wheel."""
    python = folder / "bin" / "python"
    if (folder / "bin" / "pip").exists():
        return [python, "-m", "pip"]
    return [python, _pip_wheel() / "pip"]


def _pip_wheel() -> Path:
    folders = [
        Path("/usr/share/python-wheels"),
        paths.ENV / "pip/usr/share/python-wheels",
    ]
    wheels = [wheel for folder in folders for wheel in folder.glob("pip-*.whl")]
    if wheels:
        return wheels[0]
    for deb in debian.Apt("pip").fetch(["python3-pip-whl"]):
        debian.unpack(deb, paths.ENV / "pip")
    return next(folders[1].glob("pip-*.whl"))


def _show_odoo(home: Path) -> None:
    """Make ``odoo`` importable, and visible to pip under its version.

    A link instead of the folder itself: nothing else that lies beside the package
    ``odoo`` may leak into the virtual environment.
    """
    links = paths.ENV / "odoo-home"
    links.mkdir(parents=True, exist_ok=True)
    link = links / "odoo"
    link.unlink(missing_ok=True)
    os.symlink(home / "odoo", link)
    site = site_packages()
    (site / "odoo-home.pth").write_text(f"{links}\n")
    info = site / f"odoo-{odoo_source.VERSION}.dist-info"
    info.mkdir(exist_ok=True)
    metadata = f"Metadata-Version: 2.1\nName: odoo\nVersion: {odoo_source.VERSION}\n"
    (info / "METADATA").write_text(metadata)
    (info / "WHEEL").write_text("Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
    (info / "INSTALLER").write_text("setup\n")
    (info / "RECORD").write_text("")


def check() -> None:
    """Import what everything stands on.

    :raise SetupError: the environment is broken
    """
    code = "import odoo.init, psycopg2, lxml, odoo.addons.helpdesk_mgmt"
    try:
        process.run([paths.PYTHON, "-c", code], "Odoo cannot be imported")
    except SetupError:
        (paths.STAMPS / "python").unlink(missing_ok=True)
        raise
