"""An XForm as a program writes it, from its instance, binds and body."""

from __future__ import annotations

NAMESPACES = {
    "": "http://www.w3.org/2002/xforms",
    "h": "http://www.w3.org/1999/xhtml",
    "jr": "http://openrosa.org/javarosa",
    "odk": "http://www.opendatakit.org/xforms",
    "orx": "http://openrosa.org/xforms",
    "entities": "http://www.opendatakit.org/xforms/entities",
}


def xform_of(
    instance: str, binds: str = "", body: str = "", model: str = "", attributes: str = ""
) -> str:
    """The form; `model` stands before the binds (data sets, translations)."""
    declared = " ".join(
        f'xmlns{":" if prefix else ""}{prefix}="{uri}"' for prefix, uri in NAMESPACES.items()
    )
    return (
        f"<h:html {declared}><h:head><h:title>T</h:title><model {attributes}>"
        f"<instance>{instance}</instance>{model}{binds}</model></h:head>"
        f"<h:body>{body}</h:body></h:html>"
    )
