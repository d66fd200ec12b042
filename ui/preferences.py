"""Language, theme, text size and digits: all that is kept outside the vault, as JSON.

The unlock screen needs them before anything is open. A file that cannot be read counts as none.
Source: vault design, *one folder per profile*; interface design, 7.17 *Appearance*.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from fieldkit.language import LANGUAGES
from ui.theme.look import Choices


def settings_file() -> Path:
    """Where it stands on this machine."""
    import platformdirs

    return platformdirs.user_config_path("fieldkit", appauthor=False) / "settings.json"


def read(file: Path) -> Choices:
    """What was chosen; the first start takes the system's language where it is one of ours."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Choices(language=_system_language())
    if not isinstance(stored, dict):
        return Choices(language=_system_language())
    language = stored.get("language")
    theme = stored.get("theme")
    percent = stored.get("percent")
    digits = stored.get("digits")
    return Choices(
        language=str(language) if language in LANGUAGES else "en",
        theme=theme if theme in ("system", "light", "dark") else "system",
        percent=percent if isinstance(percent, int) and 90 <= percent <= 200 else 100,
        digits=digits if digits in ("western", "arabic") else "western",
    )


def write(file: Path, choices: Choices) -> None:
    """Keep them; a place that cannot be written keeps nothing, which the next start shows."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(choices._asdict()), encoding="utf-8")
        os.replace(fresh, file)
    except OSError:
        return


def _system_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2]
        if code in LANGUAGES:
            return code
        if code:
            break
    return "en"
