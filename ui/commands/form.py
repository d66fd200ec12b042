"""`fieldkit form check | eval | run`: the questionnaire engine from outside (engine's page).

Each of the three is a module here with `configure(parser)`; only the one whose name was typed is
imported.
"""

from __future__ import annotations

import argparse
import importlib

PARTS = {
    "check": "all problems of a form, each with its place",
    "eval": "evaluate an expression, or one a line from standard input",
    "run": "play a filling, one step a line",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the three to the group's parser."""
    parts = parser.add_subparsers(dest="part", metavar="COMMAND", required=True)
    for name, what in PARTS.items():
        part = parts.add_parser(name, help=what, description=what, allow_abbrev=False)
        importlib.import_module(f"ui.commands.form_{name}").configure(part)
