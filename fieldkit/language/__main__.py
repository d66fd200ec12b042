"""`python -m fieldkit.language`: compile the catalogues (the launcher and `build` do it)."""

from __future__ import annotations

from fieldkit.language.catalogue import compile_catalogues

compile_catalogues()
