"""XPath 1.0 with the functions of ODK XForms: text in, closures out.

    compiled = compile("selected(/data/a, 'x') and . > 3", StaticContext())
    compiled.references          # what it reads, for the dependency graph
    value = compiled.evaluate(context, node)

Tokens and grammar: XPath 1.0, sections 2 and 3 (`tokens`, `parser`, `syntax`). Conversions and
comparisons: sections 3.4 and 4, with ODK's dates (`values`, `dates`). What no rule of the
specification decides is decided in the engine's design page.
"""

from fieldkit.forms.xpath.compiled import Compiled, compile
from fieldkit.forms.xpath.context import Context, StaticContext
from fieldkit.forms.xpath.references import Reference
from fieldkit.forms.xpath.values import (
    DateTimeValue,
    DateValue,
    Value,
    to_boolean,
    to_number,
    to_string,
)

__all__ = [
    "Compiled",
    "Context",
    "DateTimeValue",
    "DateValue",
    "Reference",
    "StaticContext",
    "Value",
    "compile",
    "to_boolean",
    "to_number",
    "to_string",
]
