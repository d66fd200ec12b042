"""Which receivers of a roster are used, and how."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from fieldkit.crypto.tls import make_receiver_certificate
from schemas.roster import Receiver
from sync.errors import NoReceiver, Unreachable
from sync.push.client import Client, Place, places

CERTIFICATE = make_receiver_certificate("127.0.0.1", datetime.now(UTC), os.urandom)[0]
ONION = "http://" + "a" * 56 + ".onion/"

PROXY = "socks5://127.0.0.1:1"


def receiver(url: str, certificate: str = "") -> Receiver:
    return Receiver(url=url, certificate=certificate)


def test_in_the_rosters_order_certificates_of_one_address_together() -> None:
    listed = [receiver("https://a/", "1"), receiver("https://b/", "2"), receiver("https://a/", "3")]
    assert places(listed) == [Place("https://a/", ("1", "3")), Place("https://b/", ("2",))]


def test_plain_http_goes_to_onions_alone_and_only_behind_a_proxy() -> None:
    listed = [receiver("http://hq.example.org/"), receiver(ONION)]
    assert places(listed, PROXY) == [Place(ONION, ("",))]
    with pytest.raises(NoReceiver):
        places(listed)
    for listed in ([], [receiver("http://127.0.0.1/")], [receiver("http://x.onion.example.org/")]):
        with pytest.raises(NoReceiver):
            places(listed, PROXY)


def test_a_damaged_certificate_is_told() -> None:
    with pytest.raises(NoReceiver):
        Client(Place("https://127.0.0.1/", ("-----BEGIN CERTIFICATE-----",)))


def test_an_onion_goes_through_the_proxy_or_nowhere() -> None:
    """Nothing listens where the proxy should be, and nobody is asked in its place."""
    with Client(Place(ONION, ("",)), proxy=PROXY, connect=5) as client, pytest.raises(Unreachable):
        client.state("0" * 32, 1)
