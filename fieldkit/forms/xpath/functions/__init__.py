"""The function library of ODK XForms, a file for each of its chapters."""

from fieldkit.forms.xpath.functions.booleans import BOOLEANS
from fieldkit.forms.xpath.functions.datetimes import DATETIMES
from fieldkit.forms.xpath.functions.geography import GEOGRAPHY
from fieldkit.forms.xpath.functions.nodesets import NODESETS
from fieldkit.forms.xpath.functions.numeric import NUMERIC
from fieldkit.forms.xpath.functions.repeats import REPEATS
from fieldkit.forms.xpath.functions.selects import SELECTS
from fieldkit.forms.xpath.functions.signed import SIGNED
from fieldkit.forms.xpath.functions.strings import STRINGS
from fieldkit.forms.xpath.registry import Library

FUNCTIONS: Library = {
    **STRINGS,
    **BOOLEANS,
    **NUMERIC,
    **NODESETS,
    **DATETIMES,
    **SELECTS,
    **REPEATS,
    **GEOGRAPHY,
    **SIGNED,
}
