"""The review of the sample's latest assessment counts what its page says (sections 5 and 5.4)."""

from __future__ import annotations

from pathlib import Path

from fieldkit.assess import practising
from fieldkit.assess.finalising import finalise
from fieldkit.assess.reviewing import review
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault


def test_the_latest_beside_the_one_before(tmp_path: Path) -> None:
    phrase = "copper lantern river seven window cedar"
    vault, _ = Vault.create(tmp_path / "p", phrase, training=True, cost=SMALLEST_COST)
    with vault:
        situation = practising.take_sample(vault).id
        practising.take_sample_evidence(vault, situation)
        finalise(practising.fill_sample(vault, situation, "T5", "FO-1"))
        page = review(practising.fill_sample(vault, situation, "T6", "FO-1"))
    counts = page.counts
    assert (counts.all, counts.open, counts.must_fix) == (143, 0, 0)
    assert (counts.unknown, counts.changed) == (9, 25)
