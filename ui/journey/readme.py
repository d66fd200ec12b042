"""`README.txt` of the demo's folder: what each thing is, and how it is checked by hand."""

from __future__ import annotations

from pathlib import Path

from ui.commands.terminal import program
from ui.journey.stage import Stage

TEXT = """\
FICTIONAL - TRAINING. Everything here is invented: no country, group, person or event is meant.

This folder holds one whole journey that was just played with Fieldkit's real parts: two officers in
the field, a desk at headquarters, a receiver process with TLS, a correction, a push that was cut in
the middle, a USB stick, and a bundle that was altered and refused. account.json has each step with
its time.

field/  field-2/  hq/   Profiles of FO-1, FO-2 and the desk. Look around in them:
                          {program} --profile {folder}/field
passphrases.txt         What opens them, and the root. Demo data only.
root/  receiver/        Headquarters, as `hq init` makes it. The receiver can go on:
                          {program} hq serve {folder}/receiver
outbox/                 Copies of the four bundles that were received; one corrects another.
receipts/               The receipt of each: proof that headquarters' log holds it.
reviewer/               What a security reviewer is given (below).
reports/                The assessment report as PDF, in English and in Arabic.
screenshots/            Pictures of the screens, NAME-LANGUAGE-THEME.png.

Check a bundle
  With Fieldkit, without any key that opens it (exit 0 where everything that was asked is proved):
    {program} verify {folder}/outbox {folder}/receipts \\
        --root {folder}/reviewer/root_signers --roster {folder}/reviewer/roster.json
  With the desk's key, the inside too: add
        --identity {folder}/reviewer/desk.key
  The altered one (exit 1, Altered):
    {program} verify {folder}/reviewer/tampered.fieldkit \\
        --root {folder}/reviewer/root_signers --roster {folder}/reviewer/roster.json
  With public tools only (ssh-keygen, jq, unzip, sha256sum, age, zstd, tar): docs/verify.md in
  Fieldkit's source has the lines, and a test runs them word for word. The first of them, here:
    cd {folder}/reviewer
    ssh-keygen -Y verify -f root_signers -I root -n fieldkit-roster@v1 \\
        -s roster.json.sig < roster.json

The root is the training root, the same everywhere and known to all: it protects nothing, and a real
device refuses it.
"""


def write(stage: Stage) -> Path:
    """Write it; where it lies."""
    path = stage.path("README.txt")
    path.write_text(TEXT.format(folder=stage.folder, program=program()), encoding="utf-8")
    return path
