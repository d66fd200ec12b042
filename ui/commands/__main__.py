"""`python -m ui.commands`."""

from __future__ import annotations

import sys

from ui.commands import main

sys.exit(main())
