#!/bin/sh
# Starts one of the commands of setup/ with the first Python that Odoo 19 accepts.
# Everything after this file is Python and may rely on that version.
here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
fits='import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'
for python in ${COMPLAINT_PYTHON:-python3 python3.13 python3.12 python3.11 python3.10}; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$fits" 2>/dev/null; then
        PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" exec "$python" -m "lib.command_$1" "$@"
    fi
done
found=$(python3 --version 2>/dev/null || echo "no Python 3")
echo "Odoo 19 needs Python 3.10 to 3.13, and this machine has $found: install one of them or name it in COMPLAINT_PYTHON." >&2
exit 1
