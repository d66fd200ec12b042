"""Set-up by commands: `hq init`, `enrol`, `roster`, `revoke`, `field init`, `enrol`, `status`."""

from __future__ import annotations

import re
import stat

import pytest

from schemas.status import ReceiverStatus
from tests.commands.conftest import Place, command, digits_in


def test_the_receivers_folder_is_private(place: Place) -> None:
    folder = place.folder / "HQ" / "receiver"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    names = {path.name for path in folder.iterdir()}
    assert names >= {"roster.json", "roster.json.sig", "root_signers", "log.keys", "tls.key"}
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_wrong_digits_at_headquarters(place: Place) -> None:
    out = place.folder / "never"
    done = command(
        "hq", "enrol", place.folder / "FO-1.request", place.folder / "HQ",
        "--digits", "0000 0000 0000 0000 0000 0000", "--out", out, *place.secret,
    )  # fmt: skip
    assert done.status == 1
    assert done.err.startswith("WrongDigits: ")
    assert not out.exists()


def test_a_desk_is_named_by_headquarters(place: Place) -> None:
    """Whatever a request wishes: without `--role` nothing is signed, before a passphrase is
    asked for."""
    out = place.folder / "never"
    digits = digits_in(command("field", "status", *place.profile("desk-1"), *place.secret).out)
    words = ("hq", "enrol", place.folder / "desk-1.request", place.folder / "HQ")
    done = command(*words, "--digits", digits, "--out", out)
    assert (done.status, done.out) == (2, "")
    assert "--role desk-officer" in done.err
    assert not out.exists()


def test_words_in_the_wrong_order_are_told(place: Place) -> None:
    request, hq = place.folder / "FO-1.request", place.folder / "HQ"
    digits = "1234 5678 9012 3456 7890 1234"
    done = command("hq", "enrol", hq, request, "--digits", digits, "--out", place.folder / "x")
    assert (done.status, "REQUEST comes first" in done.err) == (2, True)
    done = command("hq", "revoke", "0" * 16, hq)
    assert (done.status, "DIR comes first" in done.err) == (2, True)
    done = command("hq", "revoke", hq, "FO-1")
    assert (done.status, "lists them" in done.err) == (2, True)
    done = command("hq", "status", hq)
    assert (done.status, str(hq / "receiver") in done.err) == (2, True)
    done = command("hq", "serve", hq)
    assert (done.status, str(hq / "receiver") in done.err) == (2, True)
    done = command("hq", "roster", hq / "receiver", *place.secret)
    assert (done.status, f"the folder above, {hq}" in done.err) == (2, True)


def test_a_file_of_the_other_kind_is_told(place: Place) -> None:
    request, answer = place.folder / "FO-1.request", place.folder / "FO-1.answer"
    words = ("--digits", place.root_digits)
    done = command("field", "enrol", request, *words, *place.profile("FO-1"), *place.secret)
    assert (done.status, "a device's request" in done.err) == (2, True)
    words = (*words, "--out", str(place.folder / "x"))
    done = command("hq", "enrol", answer, place.folder / "HQ", *words, *place.secret)
    assert (done.status, "an answer of headquarters" in done.err) == (2, True)


def test_each_step_names_the_next(place: Place) -> None:
    new = place.folder / "a new one"
    words = ("--profile", str(new), *place.secret)
    done = command("field", "init", "--code", "FO-5", *words)
    assert f"field enrol-request --profile '{new}' --out FO-5.request" in done.out
    done = command("field", "send", *words)
    assert (done.status, "field enrol-request" in done.err) == (1, True)
    done = command("hq", "import", *place.profile("FO-1"), *place.secret)
    assert (done.status, done.err.startswith("WrongRole: This profile is no desk")) == (1, True)


def test_answer_of_another_device_and_other_digits(place: Place) -> None:
    answer = place.folder / "desk-1.answer"
    words = (*place.profile("FO-1"), *place.secret)
    done = command("field", "enrol", answer, "--digits", place.root_digits, *words)
    assert (done.status, done.err.partition(":")[0]) == (1, "AnotherDevice")
    other = "1111 2222 3333 4444 5555 6666"
    done = command("field", "enrol", answer, "--digits", other, *words)
    assert (done.status, done.err.partition(":")[0]) == (1, "UnknownHeadquarters")


def test_errors_in_arabic_keep_the_types_name(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ar_EG.UTF-8")
    wrong = place.folder / "wrong"
    wrong.write_text("not the passphrase at all\n")
    done = command("field", "status", *place.profile("FO-1"), "--passphrase-file", wrong)
    assert done.status == 1
    assert done.err.startswith("WrongSecret: ")
    assert re.search("[\u0600-\u06ff]", done.err)


def test_status_says_who_this_is(place: Place) -> None:
    done = command("field", "status", *place.profile("FO-1"), *place.secret)
    assert done.status == 0
    assert "Device: FO-1" in done.out
    assert "field-officer" in done.out
    request = command(
        "field", "enrol-request", "--out", place.folder / "again", *place.profile("FO-1"),
        *place.secret,
    )  # fmt: skip
    assert digits_in(done.out) == digits_in(request.out)


def test_init_takes_no_folder_with_something_in_it(place: Place) -> None:
    done = command(
        "hq", "init", place.folder / "HQ", "--url", "https://localhost:1/", *place.secret
    )
    assert (done.status, "not empty; nothing was touched" in done.err) == (3, True)
    done = command("hq", "init", place.folder / "new", "--url", "http://hq.org/", *place.secret)
    assert done.status == 2
    assert not (place.folder / "new").exists()


def test_after_a_weak_passphrase_one_tries_again(place: Place) -> None:
    weak, new = place.folder / "weak", place.folder / "second"
    weak.write_text("hello\n")
    words = ("hq", "init", new, "--url", "https://localhost:1/")
    done = command(*words, "--passphrase-file", weak)
    assert (done.status, done.err.partition(":")[0]) == (1, "WeakPassphrase")
    assert command(*words, *place.secret).status == 0
    assert command("hq", "status", new / "receiver").status == 0


def test_a_key_file_that_others_may_read(place: Place) -> None:
    key = place.folder / "HQ" / "receiver" / "database.key"
    key.chmod(0o640)
    done = command("hq", "status", key.parent)
    key.chmod(0o600)
    assert done.status == 3
    assert done.err.startswith("StorageError: others may read the key file: database.key.")
    assert "chmod 600" in done.err


def test_renew_revoke_and_status(place: Place) -> None:
    receiver = place.folder / "HQ" / "receiver"
    before = command("hq", "status", receiver)
    version = int(re.findall(r"Roster (\d+)", before.out)[0])
    done = command("hq", "roster", place.folder / "HQ", *place.secret)
    assert done.out.startswith(f"Roster {version + 1}, good until ")
    place.enrol("FO-7")
    listed = command("hq", "status", receiver).out
    (key_id,) = re.findall(r"FO-7 +\S+ +([0-9a-f]{16})", listed)
    document = ReceiverStatus.read(command("hq", "status", receiver, "--json").out.encode())
    assert key_id in [each.key_id for each in document.enrolled]
    assert document.bundles == 0
    done = command("hq", "revoke", place.folder / "HQ", key_id, *place.secret)
    assert done.status == 0
    assert "FO-7" not in command("hq", "status", receiver).out
    done = command("hq", "revoke", place.folder / "HQ", key_id, *place.secret)
    assert (done.status, "is revoked since" in done.out) == (0, True)
    done = command("hq", "revoke", place.folder / "HQ", "0" * 16, *place.secret)
    assert (done.status, done.err.partition(":")[0]) == (1, "UnknownSigner")
