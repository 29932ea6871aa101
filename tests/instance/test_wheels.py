"""Every addon is a package that installs into an ordinary Odoo 19."""

import shutil
import subprocess
import venv
from pathlib import Path

import pytest

from lib import addons, odoo_source, paths, process, python_env


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the wheels of all our addons."""
    folder = tmp_path_factory.mktemp("wheels")
    sources = tmp_path_factory.mktemp("sources")
    for name in addons.ours():
        _build(name, sources, folder)
    return folder


def _build(name: str, sources: Path, folder: Path) -> None:
    """Build from a copy: the build leaves files behind, and asks git for a version."""
    source = shutil.copytree(
        addons.folder_of(name),
        sources / name,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    process.run(
        [paths.PYTHON, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
        + ["--no-index", "--wheel-dir", folder, source],
        f"The wheel of {name} could not be built",
        process.environment(WHOOL_POST_VERSION_STRATEGY_OVERRIDE="none", PYTHONPATH=""),
    )


@pytest.fixture(scope="module")
def ordinary_odoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that has Odoo and the OCA addons, and does not know us."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    inner = python_env.site_packages().relative_to(paths.VENV)
    links = [python_env.site_packages(), paths.ENV / "odoo-home"]
    (folder / inner / "outer.pth").write_text("".join(f"{link}\n" for link in links))
    return folder


@pytest.mark.parametrize("name", addons.ours())
def test_wheel_has_what_the_addon_has(wheels: Path, name: str) -> None:
    """One wheel, named like the addon, with its manifest, data and views."""
    (wheel,) = wheels.glob(f"odoo_addon_{name}-19.0.*.whl")
    printed = process.run([paths.PYTHON, "-m", "zipfile", "-l", wheel], "The wheel")
    packed = {line.split()[0] for line in printed.splitlines()[1:]}
    manifest = addons.manifest(addons.folder_of(name))
    for path in ["__manifest__.py", *manifest.get("data", [])]:
        assert f"odoo/addons/{name}/{path}" in packed


def test_wheels_install_into_an_ordinary_odoo(
    wheels: Path,
    ordinary_odoo: Path,
    clone_database,
    template_of_dependencies,
    databases,
    psql,
) -> None:
    """pip finds every requirement, and Odoo finds the addons without our checkout."""
    requirements = [f"odoo-addon-{name}" for name in addons.ours()]
    python = ordinary_odoo / "bin" / "python"
    process.run(
        [paths.PYTHON, "-m", "pip", "--python", python, "install", "--no-index"]
        + ["--find-links", wheels, *requirements],
        "The wheels could not be installed",
        process.environment(PYTHONPATH=""),
    )
    name = clone_database(template_of_dependencies)
    _install(python, databases, name)
    rows = psql(name, "SELECT name FROM ir_module_module WHERE state = 'installed'")
    assert set(addons.ours()) <= {row[0] for row in rows}


def _install(python: Path, databases, name: str) -> None:
    folders = _folders_of_odoo()
    result = subprocess.run(
        [python, "-m", "odoo", "server", "-c", databases.config, "-d", name]
        + [
            f"--addons-path={','.join(map(str, folders))}",
            "-i",
            ",".join(addons.ours()),
        ]
        + ["--stop-after-init", "--no-http"],
        capture_output=True,
        text=True,
        env=databases.variables | {"PYTHONPATH": ""},
        cwd=paths.ENV,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert str(paths.ROOT / addons.ours()[0]) not in result.stderr


def _folders_of_odoo() -> list[Path]:
    """Return where Odoo's own addons are."""
    return odoo_source.addons_folders(odoo_source.find())
