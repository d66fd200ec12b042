"""The process that runs typst: an order as JSON on standard input, files on standard output.

It is apart because typst takes some 55 MB, and so that a fault in it cannot end the program. A
page that it cannot lay out ends it with 1; what it says may hold words of answers and is dropped.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fieldkit.reports.render import framed


def main() -> int:
    """Carry out one order."""
    import typst

    order = json.load(sys.stdin.buffer)
    compiler = typst.Compiler(
        Path(order["root"]) / order["template"],
        root=order["root"],
        font_paths=[order["fonts"]],
        ignore_system_fonts=True,
        sys_inputs={"content": order["content"]},
    )
    is_pdf = order["form"] == "pdf"
    try:
        made = compiler.compile(
            format=order["form"],
            ppi=None if is_pdf else order["ppi"],
            pdf_standards=["ua-1"] if is_pdf else [],
            timestamp=order["made"],
        )
    except typst.TypstError as error:
        if order.get("trace"):
            sys.stderr.write(f"{error.message}\n{error.diagnostic}\n")
        return 1
    files = made if isinstance(made, list) else [made]
    sys.stdout.buffer.write(framed([content for content in files if content is not None]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
