"""Pictures of the screens of the demo's field and desk profiles."""

from __future__ import annotations

import os
from pathlib import Path

from ui.journey.stage import Stage


def take_pictures(stage: Stage) -> list[Path]:
    """All screens in both languages and themes, off screen; the profiles are as they were."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.pictures import DESK, FIELD, take

    out = stage.path("screenshots")
    return [
        picture
        for profile, names in (("field", FIELD), ("hq", DESK))
        for picture in take(
            out,
            names,
            profile=stage.path(profile),
            passphrase=stage.passphrases[profile],
        )
    ]
