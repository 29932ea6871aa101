"""Where things are. Nothing here creates a folder."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETUP = ROOT / "setup"
ENV = Path(os.environ.get("COMPLAINT_ENV") or ROOT / ".env").absolute()
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    / "complaint-management"
)

VENV = ENV / "venv"
PYTHON = VENV / "bin" / "python"
# Programs the environment brings, found before those of the machine
BIN = ENV / "bin"
LOG = ENV / "log"
STAMPS = ENV / "stamps"
