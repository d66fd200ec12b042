"""A correction names the record before it, and headquarters takes it."""

from __future__ import annotations

from pathlib import Path

from fieldkit.assess import practising
from fieldkit.assess.correcting import correct
from fieldkit.assess.finalising import finalise
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault
from schemas.statement import StatedInstrument
from sync.hq.submission import KnownForms


def test_what_a_correction_writes_fits_its_form(tmp_path: Path) -> None:
    phrase = "copper lantern river seven window cedar"
    vault, _ = Vault.create(tmp_path / "p", phrase, training=True, cost=SMALLEST_COST)
    with vault:
        situation = practising.take_sample(vault).id
        practising.take_sample_evidence(vault, situation)
        first = finalise(practising.fill_sample(vault, situation, "T6", "FO-1"))
        second = finalise(correct(vault, first.record.assessment))
        assert second.record.revision == 2
        assert b"deprecatedID" in second.submission
        told = second.record.instrument
        stated = StatedInstrument(id=told.id, version=told.version, sha256=told.sha256)
        KnownForms(vault).check(second.submission, stated, None)
