"""Newer rosters from the receiver: asked for only when a receipt shows that there is one.

Each is taken by `sync.enrolment`'s rule, in order: a version that changed the roots is signed by
the roots before. What is not right is left, and the roster at hand stays in force.
"""

from __future__ import annotations

from fieldkit.errors import FieldkitError
from fieldkit.vault import Vault
from schemas import roster
from schemas.strict import read_json
from sync.bundle.roster import TrustedRoster
from sync.enrolment import sender, take_roster
from sync.errors import NetworkError
from sync.push.client import Client

LARGEST = 4 * roster.LARGEST
"""A roster of many devices has megabytes: two kilobytes a recipient, in JSON within JSON."""


def take_newer(vault: Vault, client: Client, held: TrustedRoster) -> TrustedRoster:
    """The newest roster that the receiver has and this device trusts; `held` where none is."""
    try:
        target = f"roster?after={held.version}"
        answer = client.ask("GET", target, sender(vault), "application/json", most=LARGEST)
        rosters = read_json(answer)["rosters"]
        for each in rosters:
            held = take_roster(vault, str(each["roster"]).encode(), str(each["signature"]))
    except (NetworkError, FieldkitError, ValueError, KeyError, TypeError):
        return held
    return held
