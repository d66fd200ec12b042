"""Runs ODK Web Forms' engine in headless Chromium on forms, and gives the seconds that it took.

npm installs the engine into `build/webforms`, once; a server on loopback hands out the page, the
engine and the forms, and takes the results. No npm, no Chromium, no answer: `Absent` says which.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
INSTALLED = Path("build") / "webforms"
_MODULES = INSTALLED / "node_modules"
_SCRIPTS = {
    "/engine.js": _MODULES / "@getodk" / "xforms-engine" / "dist" / "index.js",
    "/vue.js": _MODULES / "@vue" / "reactivity" / "dist" / "reactivity.esm-browser.prod.js",
}
_NPM = ("install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Only an isolated page has a clock of 5 µs instead of 100.
_ISOLATED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
_KINDS = {".js": "text/javascript", ".html": "text/html", ".json": "application/json"}


class Absent(RuntimeError):
    """The peer could not be measured here; the text says what is missing."""


def measure(
    plan: Sequence[Mapping[str, Any]], forms: Mapping[str, bytes], patience: float = 240
) -> dict[str, dict[str, Any]]:
    """Form name → what was done → seconds; `error` where the peer failed on that form."""
    files = {"/plan.json": json.dumps(plan).encode(), **_scripts()}
    files |= {f"/{name}": (HERE / name).read_bytes() for name in ("page.html", "measure.js")}
    files |= {f"/{name}.xml": xform for name, xform in forms.items()}
    chromium = shutil.which("chromium")
    if chromium is None:
        raise Absent("Chromium is not here")
    results: list[bytes] = []
    came = threading.Event()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path)
            self.send_response(404 if content is None else 200)
            kind = _KINDS.get(Path(self.path).suffix, "text/xml")
            for header, value in {"Content-Type": f"{kind}; charset=utf-8", **_ISOLATED}.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(content or b"")

        def do_POST(self) -> None:
            results.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()
            came.set()

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing: the table is all that is written."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            _browse(chromium, f"http://127.0.0.1:{server.server_port}/page.html", came, patience)
        finally:
            server.shutdown()
    found: dict[str, dict[str, Any]] = json.loads(results[0])
    return found


def _browse(chromium: str, address: str, came: threading.Event, patience: float) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = subprocess.Popen(
            [chromium, *_FLAGS, f"--user-data-dir={profile}", "--remote-debugging-port=0", address],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            if not came.wait(patience):
                raise Absent(f"Chromium gave no answer in {patience:g} s")
        finally:
            browser.terminate()
            browser.wait(20)


def _scripts() -> dict[str, bytes]:
    """The engine, and Vue's reactivity, which ODK's own client gives it."""
    if not all(path.exists() for path in _SCRIPTS.values()):
        npm = shutil.which("npm")
        if npm is None:
            raise Absent("npm is not here")
        INSTALLED.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "package.json", INSTALLED)
        made = subprocess.run([npm, *_NPM], cwd=INSTALLED, capture_output=True, timeout=180)
        if made.returncode:
            raise Absent("npm could not install the engine")
    return {address: path.read_bytes() for address, path in _SCRIPTS.items()}
