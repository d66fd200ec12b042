"""The process in which pyxform runs: limits first, then one form, then the end.

Reads a line of JSON (`workbook` or `file_type`, `limits`) and, for a file, its bytes from standard
input; writes one JSON object: `xform`, `warnings`, and the rows in which names were written, or
`error`. Headers are passed on for in-memory sheets, since pyxform infers them from 100 rows only.
Source: design/forms.md, *What pyxform does for us, and not*.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

_UNRECOGNISED = "was not recognized as a supported type"
"""In what pyxform says, of its own arguments, where no reader took the file."""
_DAMAGED = "The workbook is damaged."
_NO_TABLE = "Neither a workbook nor a table with a sheet called survey."


def set_limits(cpu_seconds: int, memory: int) -> None:
    """Bind this process to seconds of processor time and bytes of memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's timeout is all there is
        return
    for kind, amount in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(kind, (allowed, allowed))


def convert(request: dict[str, Any], content: bytes) -> dict[str, Any]:
    """The answer for one request; a form that pyxform refuses gives `error`."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import DefinitionData, get_xlsform
    from pyxform.xls2xform import convert as run_pyxform

    warnings: list[str] = []
    answer: dict[str, Any] = {"warnings": warnings}
    try:
        if "workbook" in request:
            book = DefinitionData(**request["workbook"])
        else:
            try:
                book = get_xlsform(content, file_type=request["file_type"])
            except MemoryError:
                raise
            except Exception as failure:  # noqa: BLE001 - each reader of a file has its own
                return _unread(failure, request["file_type"])
            book.fallback_form_name = request["stem"]
        answer |= _written(book)
        fields = {name: getattr(book, name) for name in book.__slots__}
        answer["xform"] = run_pyxform(fields, warnings=warnings).xform
    except PyXFormError as refused:
        answer["error"] = str(refused)
    except MemoryError:
        answer |= {"error": "The form needs more memory than it may have.", "kind": "limit"}
    except RecursionError:
        answer |= {"error": "The form is nested too deeply.", "kind": "limit"}
    except Exception as failure:  # noqa: BLE001 - pyxform lets KeyError and its like through
        answer["error"] = f"pyxform cannot convert this form ({type(failure).__name__}: {failure})"
    return answer


def _unread(failure: Exception, file_type: str) -> dict[str, Any]:
    """The answer for a file that cannot be read; what its author wrote wrong keeps its words."""
    from pyxform.errors import PyXFormError

    if isinstance(failure, RecursionError):
        return {"warnings": [], "error": "The form is nested too deeply.", "kind": "limit"}
    if isinstance(failure, PyXFormError) and _UNRECOGNISED not in str(failure):
        return {"warnings": [], "error": str(failure)}
    told = _DAMAGED if file_type in (".xlsx", ".xls") else _NO_TABLE
    return {"warnings": [], "error": told, "kind": "not-a-form"}


def _written(book: Any) -> dict[str, Any]:
    """Rows (from 1, the header being the first) by name, the first row of each type, and the
    letters of the headers."""
    header = list((book.survey_header or [{}])[0])
    rows: dict[str, list[int]] = {}
    types: dict[str, int] = {}
    for number, row in enumerate(book.survey or (), start=2):
        cells = {str(key).strip().lower(): row[key] for key in row}
        if cells.get("name"):
            rows.setdefault(str(cells["name"]), []).append(number)
        if cells.get("type"):
            types.setdefault(str(cells["type"]), number)
    columns = {str(h): _letter(at) for at, h in enumerate(header)}
    return {"rows": rows, "types": types, "columns": columns}


def _letter(index: int) -> str:
    """A column as a spreadsheet shows it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def main() -> None:
    """Convert what stands on standard input."""
    line = sys.stdin.buffer.readline()
    request = json.loads(line)
    set_limits(request["limits"]["cpu_seconds"], request["limits"]["memory"])
    answer_to = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        answer = convert(request, sys.stdin.buffer.read())
    written = json.dumps(answer)
    if len(written) > request["limits"]["output"]:
        answer = {"error": "The form becomes larger than it may be.", "kind": "limit"}
        written = json.dumps(answer | {"warnings": []})
    answer_to.write(written)


if __name__ == "__main__":
    main()
