"""SSHSIG, certificates and revocation lists, against OpenSSH's own tool and the worked example."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fieldkit.crypto import fingerprint
from fieldkit.crypto.certificates import CERTIFICATE_TYPE, Certificate, check, issue
from fieldkit.crypto.keys import training_root
from fieldkit.crypto.krl import Krl, build
from fieldkit.crypto.sshsig import PublicKey, SigningKey, sign, verify, verify_digest
from fieldkit.crypto.wire import string, u32, u64
from fieldkit.errors import Altered, UntrustedSigner

NAMESPACE = "fieldkit-bundle@v1"
START = datetime(2026, 11, 1, tzinfo=UTC)
KRL = bytes.fromhex(
    "5353484b524c0a00000000010000000000000007000000006b04d38000000000000000000000000000000000"
    "0100000048000000330000000b7373682d6564323535313900000020fe2037adda6a18754c4c44a6da0736e7"
    "41f156d4bfba4520b21407852ca2275d00000000200000000800000000000003e8"
)


def example(who: str) -> SigningKey:
    return SigningKey.from_seed(hashlib.sha256(f"fieldkit example {who}".encode()).digest())


ROOT, OFFICER = example("root"), example("officer")


def certify(
    root: SigningKey = ROOT,
    officer: SigningKey = OFFICER,
    serial: int = 1000,
    days: int = 365,
    key_id: str = "0123456789abcdef",
    roles: tuple[str, ...] = ("field-officer",),
) -> Certificate:
    return issue(
        root,
        officer.public,
        key_id=key_id,
        serial=serial,
        principals=roles,
        valid_after=START,
        valid_before=START + timedelta(days=days),
        random=os.urandom,
    )


Keygen = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def keygen(program: Callable[[str], str]) -> Keygen:
    found = program("ssh-keygen")

    def run(*arguments: str | Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [found, *map(str, arguments)], input=given, capture_output=True, timeout=20
        )

    return run


def write_private(key: SigningKey, path: Path) -> Path:
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)
    path.with_suffix(".pub").write_text(key.public.openssh + "\n")
    return path


# Worked example


def test_example_root() -> None:
    assert ROOT.public.openssh == (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP4gN63aahh1TExEptoHNudB8VbUv7pFILIUB4Usoidd"
    )
    assert fingerprint.sha256(ROOT.public) == "SHA256:zUIMhE40TMLIvSMmDVTasGHjjHWXOznnB/VnsWSyLBI"
    assert " ".join(fingerprint.digits(ROOT.public)) == "8056 7337 1790 5248 4623 4288"


def test_example_krl() -> None:
    at = datetime.fromtimestamp(0x6B04D380, UTC)
    assert build([ROOT.public], {ROOT.public: [1000]}, version=7, at=at) == KRL
    assert Krl.parse(KRL).revokes(certify(serial=1000))
    assert not Krl.parse(KRL).revokes(certify(serial=1001))
    assert len(build([ROOT.public], {}, version=1, at=at)) == 44


def test_digits_that_were_misread() -> None:
    right = fingerprint.digits(ROOT.public)
    assert fingerprint.first_difference(right, ROOT.public) is None
    assert fingerprint.first_difference(["٨٠٥٦", *right[1:]], ROOT.public) is None
    assert fingerprint.first_difference([*right[:3], "0000", *right[4:]], ROOT.public) == 4
    assert fingerprint.first_difference(right[:5], ROOT.public) == 6
    assert fingerprint.first_difference([], ROOT.public) == 1


# Signatures


def test_signature_is_that_of_ssh_keygen(keygen: Keygen, tmp_path: Path) -> None:
    message = b"the manifest\n"
    (tmp_path / "m").write_bytes(message)
    officer = write_private(OFFICER, tmp_path / "officer")
    keygen("-q", "-Y", "sign", "-f", officer, "-n", NAMESPACE, tmp_path / "m")
    theirs = (tmp_path / "m.sig").read_text()
    assert sign(message, NAMESPACE, OFFICER) == theirs
    certificate = certify()
    (tmp_path / "c.pub").write_text(certificate.openssh + "\n")
    shutil.copy(officer, tmp_path / "c")
    (tmp_path / "c").chmod(0o600)
    (tmp_path / "m.sig").unlink()
    keygen("-q", "-Y", "sign", "-f", tmp_path / "c.pub", "-n", NAMESPACE, tmp_path / "m")
    assert sign(message, NAMESPACE, OFFICER, certificate) == (tmp_path / "m.sig").read_text()


def test_ssh_keygen_accepts_ours(keygen: Keygen, tmp_path: Path) -> None:
    message, certificate = b"the manifest\n", certify()
    (tmp_path / "sig").write_text(sign(message, NAMESPACE, OFFICER, certificate))
    (tmp_path / "signers").write_text(
        f'field-officer cert-authority,namespaces="{NAMESPACE}" {ROOT.public.openssh}\n'
    )
    at = START + timedelta(days=20)

    def accepted(message: bytes, krl: bytes) -> bool:
        (tmp_path / "krl").write_bytes(krl)
        options = ["-f", tmp_path / "signers", "-r", tmp_path / "krl", "-I", "field-officer"]
        options += ["-n", NAMESPACE, "-O", f"verify-time={at:%Y%m%d%H%M%SZ}"]
        done = keygen("-Y", "verify", *options, "-s", tmp_path / "sig", given=message)
        return done.returncode == 0

    roots = [ROOT.public]
    assert accepted(message, build(roots, {}, version=1, at=at))
    assert accepted(message, build(roots, {ROOT.public: [999, 1001]}, version=1, at=at))
    assert not accepted(message, build(roots, {ROOT.public: [7, 1000]}, version=1, at=at))
    assert not accepted(message, build(roots, {}, [OFFICER.public], version=1, at=at))
    assert not accepted(b"another\n", build(roots, {}, version=1, at=at))


def test_what_was_signed_verifies() -> None:
    certificate = certify()
    text = sign(b"m", NAMESPACE, OFFICER, certificate)
    signed = verify(b"m", text, NAMESPACE)
    assert signed.public == OFFICER.public
    assert signed.certificate == certificate
    assert verify_digest(hashlib.sha512(b"m").digest(), text, NAMESPACE) == signed
    assert verify(b"m", sign(b"m", NAMESPACE, OFFICER), NAMESPACE).certificate is None


def test_no_changed_signature_verifies() -> None:
    text = sign(b"m", NAMESPACE, OFFICER, certify())
    for at in range(0, len(text), 3):
        for sign_ in "Ax\n ":
            changed = text[:at] + sign_ + text[at + 1 :]
            if changed != text:
                with pytest.raises((Altered, UntrustedSigner)):
                    check_whole(b"m", changed)
    for other in (text + "\n", text[:-1], "\n" + text, text.replace("\n", "\r\n"), ""):
        with pytest.raises(Altered):
            verify(b"m", other, NAMESPACE)
    with pytest.raises(Altered):
        verify(b"m", text, "fieldkit-roster@v1")
    with pytest.raises(Altered):
        verify(b"n", text, NAMESPACE)


def check_whole(message: bytes, signature: str) -> None:
    signed = verify(message, signature, NAMESPACE)
    assert signed.certificate is not None
    check(signed.certificate, [ROOT.public])


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_other_kinds_of_key_are_refused(keygen: Keygen, tmp_path: Path, kind: str) -> None:
    keygen("-q", "-t", kind, "-N", "", "-f", tmp_path / "key")
    (tmp_path / "m").write_bytes(b"m")
    keygen("-q", "-Y", "sign", "-f", tmp_path / "key", "-n", NAMESPACE, tmp_path / "m")
    with pytest.raises(Altered):
        verify(b"m", (tmp_path / "m.sig").read_text(), NAMESPACE)
    with pytest.raises(Altered):
        PublicKey.parse((tmp_path / "key.pub").read_text())


def test_another_hash_is_refused(keygen: Keygen, tmp_path: Path) -> None:
    officer = write_private(OFFICER, tmp_path / "officer")
    (tmp_path / "m").write_bytes(b"m")
    arguments = ["-q", "-Y", "sign", "-f", officer, "-n", NAMESPACE, "-O", "hashalg=sha256"]
    keygen(*arguments, tmp_path / "m")
    with pytest.raises(Altered):
        verify(b"m", (tmp_path / "m.sig").read_text(), NAMESPACE)


# Certificates


def test_certificate_of_ssh_keygen_is_read(keygen: Keygen, tmp_path: Path) -> None:
    root = write_private(ROOT, tmp_path / "root")
    (tmp_path / "officer.pub").write_text(OFFICER.public.openssh + " a comment\n")
    options = ["-q", "-s", root, "-I", "0123456789abcdef", "-n", "field-officer,reviewer"]
    options += ["-O", "clear", "-z", "1000", "-V", "20261101000000Z:20271101000000Z"]
    done = keygen(*options, tmp_path / "officer.pub")
    if done.returncode:  # OpenSSH before 9.1 takes no Z
        pytest.skip("ssh-keygen is too old")
    certificate = Certificate.parse((tmp_path / "officer-cert.pub").read_text())
    check(certificate, [example("other").public, ROOT.public])
    assert certificate.public == OFFICER.public
    assert certificate.authority == ROOT.public
    assert certificate.principals == ("field-officer", "reviewer")
    assert (certificate.serial, certificate.key_id) == (1000, "0123456789abcdef")
    assert certificate.valid_after == START
    assert certificate.valid_before == datetime(2027, 11, 1, tzinfo=UTC)


def test_ssh_keygen_reads_ours(keygen: Keygen, tmp_path: Path) -> None:
    (tmp_path / "c.pub").write_text(certify().openssh + "\n")
    shown = keygen("-L", "-f", tmp_path / "c.pub").stdout.decode()
    assert "user certificate" in shown
    assert 'Key ID: "0123456789abcdef"' in shown
    assert "Serial: 1000" in shown
    assert "Critical Options: (none)" in shown
    assert "Extensions: (none)" in shown


def bent(**changes: object) -> Certificate:
    """A certificate as `issue` would not give it, signed by the root all the same."""
    told: dict[str, object] = {
        "serial": 5, "type": 1, "key_id": b"0123456789abcdef", "roles": [b"reviewer"],
        "after": 1_790_000_000, "before": 1_800_000_000, "critical": b"", "extensions": b"",
    } | changes  # fmt: skip
    roles = b"".join(string(role) for role in told["roles"])  # type: ignore[attr-defined]
    signed = string(CERTIFICATE_TYPE.encode()) + string(bytes(32)) + string(OFFICER.public.raw)
    signed += u64(int(str(told["serial"]))) + u32(int(str(told["type"])))
    signed += string(told["key_id"]) + string(roles)  # type: ignore[arg-type]
    signed += u64(int(str(told["after"]))) + u64(int(str(told["before"])))
    signed += string(told["critical"]) + string(told["extensions"])  # type: ignore[arg-type]
    signed += string(b"") + string(ROOT.public.blob)
    signature = string(b"ssh-ed25519") + string(ROOT.sign_raw(signed))
    return Certificate.from_blob(signed + string(signature))


OPTION = string(b"force-command") + string(string(b"/bin/true"))


@pytest.mark.parametrize(
    "changes",
    [
        {"type": 2},
        {"serial": 0},
        {"key_id": b"Amina"},
        {"key_id": b"0123456789abcdef\n"},
        {"roles": []},
        {"critical": OPTION},
        {"extensions": string(b"permit-pty") + string(b"")},
        {"before": 1_790_000_000},
        {"before": 1_790_000_000 + 400 * 86400 + 1},
        {"before": 0xFFFF_FFFF_FFFF_FFFF},
    ],
)
def test_certificates_outside_the_rules_are_refused(changes: dict[str, object]) -> None:
    check(bent(), [ROOT.public])
    with pytest.raises(UntrustedSigner):
        check(bent(**changes), [ROOT.public])


def test_certificate_of_another_root_is_refused() -> None:
    with pytest.raises(UntrustedSigner) as refused:
        check(certify(root=example("other")), [ROOT.public])
    assert refused.value.facts["reason"] == "another root"
    with pytest.raises(UntrustedSigner) as refused:
        check(certify(root=training_root()), [ROOT.public])
    assert refused.value.facts["reason"] == "training"
    with pytest.raises(UntrustedSigner) as refused:
        check(certify(), [training_root().public])
    assert refused.value.facts["reason"] == "not training"


def test_no_changed_certificate_is_trusted() -> None:
    blob = certify().blob
    for at in range(len(blob)):
        changed = bytearray(blob)
        changed[at] ^= 1 << at % 8
        with pytest.raises((Altered, UntrustedSigner)):
            check(Certificate.from_blob(bytes(changed)), [ROOT.public])
    for cut in range(len(blob)):
        with pytest.raises(Altered):
            Certificate.from_blob(blob[:cut])
    with pytest.raises(Altered):
        Certificate.from_blob(blob + b"\x00")


@pytest.mark.parametrize(
    "wrong", [{"serial": 0}, {"days": 401}, {"days": 0}, {"key_id": "Amina"}, {"roles": ()}]
)
def test_what_would_be_refused_is_not_issued(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        certify(**wrong)  # type: ignore[arg-type]


# Revocation lists


def test_lists_of_ssh_keygen_are_read(keygen: Keygen, tmp_path: Path) -> None:
    root = write_private(ROOT, tmp_path / "root")
    (tmp_path / "officer.pub").write_text(OFFICER.public.openssh + "\n")

    def made(spec: str, *options: str | Path) -> Krl:
        (tmp_path / "spec").write_text(spec)
        keygen("-q", "-k", "-f", tmp_path / "krl", *options, tmp_path / "spec")
        return Krl.parse((tmp_path / "krl").read_bytes())

    by_root: list[str | Path] = ["-s", root.with_suffix(".pub")]
    serials = made("serial: 3\nserial: 100-200\nserial: 1000\nserial: 1002\n", *by_root)
    for serial, revoked in [(3, True), (4, False), (150, True), (1000, True), (1001, False)]:
        assert serials.revokes(certify(serial=serial)) is revoked
    assert not serials.revokes(certify(root=example("other"), serial=3))
    many = made("".join(f"serial: {n}\n" for n in range(1000, 3000, 3)), *by_root)
    for serial in (999, 1000, 1001, 1003, 2998, 2999):
        revoked = serial in range(1000, 3000, 3)
        assert many.revokes(certify(serial=serial)) is revoked
    assert made("id: 0123456789abcdef\n", *by_root).revokes(certify())
    assert not made("id: 0123456789abcde0\n", *by_root).revokes(certify())
    for kind in ("key", "sha1", "sha256"):
        listed = made(f"{kind}: {OFFICER.public.openssh}\n")
        assert listed.revokes(certify())
        assert listed.revokes_key(OFFICER.public)
        assert not listed.revokes(certify(officer=example("other")))


def test_damaged_lists_are_refused() -> None:
    for cut in range(len(KRL)):
        if cut not in (44,):
            with pytest.raises(Altered):
                Krl.parse(KRL[:cut])
    with pytest.raises(Altered):
        Krl.parse(KRL + b"\x09" + string(b"what is this"))
    assert Krl.parse(KRL + b"\x04" + string(b"a signature")) == Krl.parse(KRL)


@pytest.mark.parametrize(
    "line",
    ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa AAAA", "ssh-ed25519 " + "A" * 68,
     ROOT.public.openssh[:-1], ROOT.public.openssh + "="],
)  # fmt: skip
def test_damaged_keys_are_refused(line: str) -> None:
    with pytest.raises(Altered):
        PublicKey.parse(line)
