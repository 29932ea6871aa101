"""Browser, PDF printer, PDF tools and Chinese fonts: the machine's or Debian's.

None of them is needed to start the server. Where one cannot be had, the user is told
what that costs.
"""

import json
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from . import debian, paths, process, stamps
from .messages import SetupError, say

_ROOT = paths.ENV / "tools"
_FONTS = paths.ENV / "fonts.conf"
_BROWSERS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")

# What a shell says of a program that is missing or misses a library
_CANNOT_START = 127
_MISSING = paths.ENV / "missing.json"
_SECONDS_BEFORE_TRYING_AGAIN = 3600


class Tool(NamedTuple):
    """Something the machine has or Debian offers."""

    name: str
    packages: Sequence[str]
    program: str
    # The name under which others look for the program
    starter: str
    is_there: Callable[[], bool]
    cost: str


def _on_path(*programs: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(program) for program in programs)


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    command = ["fc-list", ":lang=zh-cn", "family"]
    return bool(subprocess.run(command, capture_output=True).stdout.strip())


TOOLS = (
    Tool(
        "browser",
        ["chromium-headless-shell"],
        "usr/lib/chromium/chromium-headless-shell",
        "google-chrome",
        _on_path(*_BROWSERS),
        "browser tests cannot run",
    ),
    Tool(
        "PDF printer",
        ["wkhtmltopdf"],
        "usr/bin/wkhtmltopdf",
        "wkhtmltopdf",
        _on_path("wkhtmltopdf"),
        "forms are shown as web pages and cannot be had as PDF",
    ),
    Tool(
        "PDF viewer",
        ["poppler-utils"],
        "usr/bin/pdftoppm",
        "pdftoppm",
        _on_path("pdftoppm"),
        "PDFs cannot be turned into pictures",
    ),
    Tool(
        "Chinese fonts",
        ["fonts-noto-cjk", "fontconfig-config"],
        "",
        "",
        _has_chinese_font,
        "Chinese is printed as empty boxes in PDFs and pictures",
    ),
)


def ensure() -> list[str]:
    """Bring what is missing and can be had.

    :return: one sentence for each tool that could not be had
    """
    here = [tool.name for tool in TOOLS if tool.is_there()]
    value = stamps.key(paths.ENV, here, *[(tool.name, tool.packages) for tool in TOOLS])
    if stamps.is_done("tools", value):
        return []
    if stamps.is_done("tools-tried", value) and _was_just_tried():
        return json.loads(_MISSING.read_text(encoding="utf-8"))
    missing = [sentence for tool in TOOLS for sentence in _bring(tool)]
    _write_font_configuration()
    _MISSING.write_text(json.dumps(missing), encoding="utf-8")
    stamps.mark_done("tools-tried" if missing else "tools", value)
    return missing


def _was_just_tried() -> bool:
    """Tell whether it is too early to ask the mirror again for what it did not have."""
    return time.time() - _MISSING.stat().st_mtime < _SECONDS_BEFORE_TRYING_AGAIN


def _bring(tool: Tool) -> list[str]:
    if tool.is_there() or _was_brought(tool):
        return []
    say(f"Fetching from Debian: {tool.name} …")
    try:
        for deb in debian.Apt("tools").fetch_with_dependencies(tool.packages):
            debian.unpack(deb, _ROOT)
        if tool.program:
            _wrap(tool)
    except SetupError as error:
        process.log([tool.name], str(error))
        return [f"There is no {tool.name}, so {tool.cost}: {error}"]
    return []


def _was_brought(tool: Tool) -> bool:
    if tool.program:
        return (paths.BIN / tool.starter).exists()
    return (_ROOT / "usr/share/fonts/opentype/noto").is_dir()


def _wrap(tool: Tool) -> None:
    """Write a starter that finds the libraries which were unpacked beside it."""
    multiarch = sysconfig.get_config_var("MULTIARCH") or "x86_64-linux-gnu"
    folders = [_ROOT / "usr/lib" / multiarch, _ROOT / "lib" / multiarch]
    folders += [folders[0] / "pulseaudio", folders[0] / "blas", folders[0] / "lapack"]
    libraries = ":".join(map(str, folders))
    plugins = folders[0] / "qt5/plugins"
    paths.BIN.mkdir(parents=True, exist_ok=True)
    starter = paths.BIN / tool.starter
    starter.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"\n'
        f'export QT_PLUGIN_PATH="{plugins}"\n'
        f'exec "{_ROOT / tool.program}" "$@"\n'
    )
    starter.chmod(0o755)
    tried = subprocess.run([starter, "--version"], capture_output=True, text=True)
    if tried.returncode == _CANNOT_START:
        starter.unlink()
        raise SetupError(f"it does not start: {tried.stderr.strip()}")


def _write_font_configuration() -> None:
    """Name our fonts, and the Chinese face before the Japanese one of the same file."""
    system = Path("/etc/fonts/fonts.conf")
    include = system if system.exists() else _ROOT / "etc/fonts/fonts.conf"
    faces = "".join(
        f'<alias binding="strong"><family>{family}</family><prefer>{latin}'
        f"<family>Noto {kind} CJK SC</family></prefer></alias>\n"
        for family, latin, kind in (
            ("sans-serif", "<family>DejaVu Sans</family>", "Sans"),
            ("serif", "<family>DejaVu Serif</family>", "Serif"),
            ("monospace", "<family>DejaVu Sans Mono</family>", "Sans Mono"),
        )
    )
    _FONTS.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        "<fontconfig>\n"
        f'<include ignore_missing="yes">{include}</include>\n'
        f"<dir>{_ROOT / 'usr/share/fonts'}</dir>\n"
        f"<cachedir>{paths.ENV / 'fonts-cache'}</cachedir>\n"
        f"{faces}</fontconfig>\n"
    )


def programs() -> str:
    """Return the folders to look for programs in, before those of the machine."""
    return f"{paths.BIN}:{paths.VENV / 'bin'}"


def variables() -> dict[str, str]:
    """Return the variables with which programs find what was brought."""
    found = {"PATH": f"{programs()}:{process.environment()['PATH']}"}
    if _FONTS.exists():
        found["FONTCONFIG_FILE"] = str(_FONTS)
    return found
