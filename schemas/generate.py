"""JSON Schemas of our documents, generated from the models: `python -m schemas.generate`.

They stand in `schemas/jsonschema` for whoever reads our files with another program; a test finds
one that is stale. What a schema cannot say (sums, equalities, signatures) the page of the format
does.
"""

from __future__ import annotations

import json
from pathlib import Path

from schemas.identity import AnswerFile, DeviceRequest, RequestFile
from schemas.manifest import Manifest
from schemas.receipt import Entry
from schemas.roster import Roster
from schemas.statement import Statement
from schemas.status import ReceiverStatus
from schemas.strict import Record
from schemas.verification import VerifyReport

FOLDER = Path(__file__).parent / "jsonschema"
DOCUMENTS: dict[str, type[Record]] = {
    "answer": AnswerFile,
    "entry": Entry,
    "manifest": Manifest,
    "request": RequestFile,
    "request-inner": DeviceRequest,
    "roster": Roster,
    "statement": Statement,
    "status": ReceiverStatus,
    "verification": VerifyReport,
}


def text(document: type[Record]) -> str:
    """The schema of a document, as it stands in its file."""
    schema = document.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every schema."""
    for name, document in DOCUMENTS.items():
        (FOLDER / f"{name}.json").write_text(text(document), encoding="utf-8")


if __name__ == "__main__":
    main()
