"""What the receiver keeps: uploads, the log and its tree, used nonces, rosters. It opens no bundle.

Append, size and root are one transaction that begins with a lock, so the log never forks from
itself (`sync`, *Log and receipts*). Of the tree every complete subtree's hash is kept: a root or a
proof costs a few reads, whatever the log's size. Kept about a sender is what the manifest and the
log hold, nothing else: no address, no time but that of the entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fieldkit.clock import parse_rfc3339, rfc3339
from fieldkit.crypto.tlog_tree import EMPTY_ROOT, inclusion_path, node_hash
from sync.hq.store.engine import reading, writing

_meta = sa.MetaData()

_upload = sa.Table(
    "upload",
    _meta,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("manifest_sha256", sa.String, nullable=False, unique=True),
    sa.Column("signer", sa.String, nullable=False),
    sa.Column("bundle", sa.String, nullable=False),
    sa.Column("manifest", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("begun", sa.String, nullable=False),
    sa.UniqueConstraint("signer", "bundle"),
)
_bundle = sa.Table(
    "bundle",
    _meta,
    sa.Column("index", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("manifest_sha256", sa.String, nullable=False, unique=True),
    sa.Column("upload", sa.String, nullable=False, unique=True),
    sa.Column("signer", sa.String, nullable=False),
    sa.Column("bundle", sa.String, nullable=False),
    sa.Column("manifest", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("crc", sa.Integer, nullable=False),
    sa.Column("entry", sa.LargeBinary, nullable=False),
    sa.Column("receipt", sa.Text),
    sa.UniqueConstraint("signer", "bundle"),
)
_recipient = sa.Table(
    "recipient",
    _meta,
    sa.Column("fingerprint", sa.String, primary_key=True),
    sa.Column("index", sa.Integer, sa.ForeignKey("bundle.index"), primary_key=True),
)
_head = sa.Table(
    "head",
    _meta,
    sa.Column("origin", sa.String, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("root", sa.LargeBinary, nullable=False),
)
_node = sa.Table(
    "node",
    _meta,
    sa.Column("level", sa.Integer, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)
_nonce = sa.Table(
    "nonce",
    _meta,
    sa.Column("value", sa.String, primary_key=True),
    sa.Column("given", sa.String, nullable=False),
)
_roster = sa.Table(
    "roster",
    _meta,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("roots", sa.String, nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.String, nullable=False),
)


@dataclass(frozen=True)
class Upload:
    """An unfinished upload: 128 random bits in hex, and the ticket by which it was admitted.

    `signer` is the SHA-256 of the signing key in hex.
    """

    id: str
    manifest_sha256: str
    signer: str
    bundle: str
    manifest: bytes
    signature: bytes
    begun: datetime


@dataclass(frozen=True)
class Stored:
    """A bundle in the log; its payload lies in the blob store under `manifest_sha256`."""

    index: int
    manifest_sha256: str
    upload: str
    signer: str
    bundle: str
    manifest: bytes
    signature: bytes
    size: int
    crc: int
    entry: bytes
    receipt: str | None


@dataclass(frozen=True)
class Head:
    """The log's state."""

    size: int
    root: bytes


class OtherManifest(Exception):
    """The same signer sent another manifest with this bundle's id before."""


class Receiving:
    """The receiver's database."""

    def __init__(self, engine: sa.Engine, origin: str) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._origin = origin
        with writing(engine) as connection:
            _meta.create_all(connection)
            if _read_head(connection, origin) is None:
                values = {"origin": origin, "size": 0, "root": EMPTY_ROOT}
                connection.execute(_head.insert().values(values))

    def close(self) -> None:
        """Give up every connection."""
        self._engine.dispose()

    # Uploads

    def begin(self, upload: Upload) -> Upload | Stored:
        """Take `upload` in, or give what there is already for its manifest.

        Raises `OtherManifest` where the signer used this bundle id for another manifest.
        """
        with writing(self._engine) as connection:
            same = sa.and_
            for table, row in ((_bundle, _stored), (_upload, _begun)):
                found = connection.execute(
                    sa.select(table).where(table.c.manifest_sha256 == upload.manifest_sha256)
                ).first()
                if found is not None:
                    return row(found)
                other = same(table.c.signer == upload.signer, table.c.bundle == upload.bundle)
                if connection.execute(sa.select(table.c.bundle).where(other)).first():
                    raise OtherManifest
            values = {**vars(upload), "begun": rfc3339(upload.begun)}
            connection.execute(_upload.insert().values(values))
        return upload

    def knows(self, manifest_sha256: str) -> bool:
        """Whether there is an upload or an entry of this manifest."""
        with self._reading.connect() as connection:
            return any(
                connection.execute(
                    sa.select(table.c.bundle).where(table.c.manifest_sha256 == manifest_sha256)
                ).first()
                for table in (_bundle, _upload)
            )

    def upload(self, id: str) -> Upload | Stored | None:
        """An upload by its secret name: unfinished, finished, or unknown."""
        with self._reading.connect() as connection:
            found = connection.execute(sa.select(_upload).where(_upload.c.id == id)).first()
            if found is not None:
                return _begun(found)
            done = connection.execute(sa.select(_bundle).where(_bundle.c.upload == id)).first()
            return None if done is None else _stored(done)

    def forget(self, id: str) -> None:
        """Drop an unfinished upload."""
        with writing(self._engine) as connection:
            connection.execute(_upload.delete().where(_upload.c.id == id))

    def begun_before(self, moment: datetime) -> list[str]:
        """The unfinished uploads that began before `moment`."""
        with self._reading.connect() as connection:
            rows = connection.execute(
                sa.select(_upload.c.id).where(_upload.c.begun < rfc3339(moment))
            )
            return [row.id for row in rows]

    # The log

    def append(
        self,
        upload: Upload,
        *,
        entry: bytes,
        leaf: bytes,
        size: int,
        crc: int,
        recipients: Iterable[str],
    ) -> Stored:
        """One more entry: row, tree, size and root in one transaction; the upload ends with it.

        Given twice (two receivers finished it at once), the first one's entry stands.
        """
        with writing(self._engine) as connection:
            known = connection.execute(
                sa.select(_bundle).where(_bundle.c.manifest_sha256 == upload.manifest_sha256)
            ).first()
            if known is not None:
                return _stored(known)
            head = _read_head(connection, self._origin) or Head(0, EMPTY_ROOT)
            stored = Stored(
                index=head.size,
                manifest_sha256=upload.manifest_sha256,
                upload=upload.id,
                signer=upload.signer,
                bundle=upload.bundle,
                manifest=upload.manifest,
                signature=upload.signature,
                size=size,
                crc=crc,
                entry=entry,
                receipt=None,
            )
            connection.execute(_bundle.insert().values(vars(stored)))
            rows = [{"fingerprint": each, "index": stored.index} for each in recipients]
            connection.execute(_recipient.insert(), rows)
            _grow(connection, stored.index, leaf)
            grown = head.size + 1
            connection.execute(
                _head.update()
                .where(_head.c.origin == self._origin)
                .values(size=grown, root=_subtree(connection, 0, grown))
            )
            connection.execute(_upload.delete().where(_upload.c.id == upload.id))
        return stored

    def head(self) -> Head:
        """The log's size and root."""
        with self._reading.connect() as connection:
            return _read_head(connection, self._origin) or Head(0, EMPTY_ROOT)

    def proof(self, index: int) -> tuple[Head, list[bytes]]:
        """The inclusion proof of one entry in the log as it is now."""
        with self._reading.connect() as connection:
            head = _read_head(connection, self._origin) or Head(0, EMPTY_ROOT)
            path = inclusion_path(
                index, head.size, lambda start, end: _subtree(connection, start, end)
            )
            return head, path

    def stored(self, manifest_sha256: str) -> Stored | None:
        """A bundle in the log by its manifest."""
        with self._reading.connect() as connection:
            found = connection.execute(
                sa.select(_bundle).where(_bundle.c.manifest_sha256 == manifest_sha256)
            ).first()
            return None if found is None else _stored(found)

    def keep_receipt(self, index: int, receipt: str) -> str:
        """Keep the receipt of an entry; the first one that was kept stays and is given back."""
        with writing(self._engine) as connection:
            connection.execute(
                _bundle.update()
                .where(_bundle.c.index == index, _bundle.c.receipt.is_(None))
                .values(receipt=receipt)
            )
            query = sa.select(_bundle.c.receipt).where(_bundle.c.index == index)
            return str(connection.execute(query).scalar_one())

    def inbox(self, recipient: str, after: int, most: int) -> list[Stored]:
        """What came for a recipient with a log index above `after` (-1: all), oldest first."""
        query = (
            sa.select(_bundle)
            .join(_recipient, _recipient.c.index == _bundle.c.index)
            .where(_recipient.c.fingerprint == recipient, _bundle.c.index > after)
            .order_by(_bundle.c.index)
            .limit(most)
        )
        with self._reading.connect() as connection:
            return [_stored(row) for row in connection.execute(query)]

    # Nonces and rosters

    def use_nonce(self, value: str, given: datetime, over: datetime) -> bool:
        """Whether a nonce that was given at that time was not used; it is used now.

        Those that were given before `over` are forgotten.
        """
        with writing(self._engine) as connection:
            connection.execute(_nonce.delete().where(_nonce.c.given < rfc3339(over)))
            query = sa.select(_nonce.c.value).where(_nonce.c.value == value)
            if connection.execute(query).first() is not None:
                return False
            connection.execute(_nonce.insert().values(value=value, given=rfc3339(given)))
            return True

    def keep_roster(self, version: int, roots: Sequence[str], raw: bytes, signature: str) -> None:
        """Keep a roster that was checked, once."""
        values = {"version": version, "roots": "\n".join(roots), "raw": raw}
        with writing(self._engine) as connection:
            query = sa.select(_roster.c.version).where(_roster.c.version == version)
            if connection.execute(query).first() is None:
                connection.execute(_roster.insert().values(**values, signature=signature))

    def rosters_after(self, version: int) -> list[tuple[bytes, str]]:
        """Each later one that changed the roots, in order, then the newest: text and signature."""
        query = sa.select(_roster).order_by(_roster.c.version)
        with self._reading.connect() as connection:
            rows = connection.execute(query).all()
        found, roots = [], None
        for row in rows:
            changed = roots is not None and row.roots != roots
            roots = row.roots
            if row.version > version and (changed or row is rows[-1]):
                found.append((bytes(row.raw), str(row.signature)))
        return found

    def counts(self) -> dict[str, int]:
        """How much there is: bundles in the log, their bytes, unfinished uploads."""
        with self._reading.connect() as connection:
            bundles, size = connection.execute(
                sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(_bundle.c.size), 0))
            ).one()
            unfinished = connection.execute(
                sa.select(sa.func.count()).select_from(_upload)
            ).scalar_one()
        return {"bundles": bundles, "bytes": size, "unfinished": unfinished}


def _read_head(connection: sa.Connection, origin: str) -> Head | None:
    row = connection.execute(sa.select(_head).where(_head.c.origin == origin)).first()
    return None if row is None else Head(row.size, bytes(row.root))


def _grow(connection: sa.Connection, index: int, leaf: bytes) -> None:
    """Keep the new leaf and every subtree that is complete with it."""
    level, position, grown = 0, index, leaf
    while True:
        values = {"level": level, "position": position, "hash": grown}
        connection.execute(_node.insert().values(values))
        if not position & 1:
            return
        grown = node_hash(_hash_at(connection, level, position - 1), grown)
        level, position = level + 1, position >> 1


def _subtree(connection: sa.Connection, start: int, end: int) -> bytes:
    """The root of the leaves from `start` up to, not including, `end`, as RFC 6962 splits them."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return _hash_at(connection, level, start >> level)
    split = start + (1 << size.bit_length() - 1)
    return node_hash(_subtree(connection, start, split), _subtree(connection, split, end))


def _hash_at(connection: sa.Connection, level: int, position: int) -> bytes:
    query = sa.select(_node.c.hash).where(_node.c.level == level, _node.c.position == position)
    return bytes(connection.execute(query).scalar_one())


def _stored(row: sa.Row[tuple[object, ...]]) -> Stored:
    return Stored(**row._mapping)


def _begun(row: sa.Row[tuple[object, ...]]) -> Upload:
    told = dict(row._mapping)
    return Upload(**{**told, "begun": parse_rfc3339(str(told["begun"]))})
