"""`python -m ui.commands`, and where a frozen program starts: itself, or one of its workers."""

from __future__ import annotations

import sys

from fieldkit.workers import serve
from ui.commands import main

worked = serve(sys.argv[1:])
sys.exit(main() if worked is None else worked)
