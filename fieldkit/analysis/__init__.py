"""What an assessment says, as typed records: read, profiled, compared, its evidence weighed.

Pure: no text for people, no database, no clock. `read` takes the submission of a Framework form;
`profile` gives the 14 factors with the figures that stand beside the assessor's judgement;
`compare` tells what moved between two, `changes` what a correction changed; `quality` weighs the
items that an answer rests on. No total is ever computed (method, *No composite score*).
"""

from __future__ import annotations

from fieldkit.analysis.changes import Change, Changes, changes
from fieldkit.analysis.compare import Comparison, FactorMove, IndicatorMove, compare
from fieldkit.analysis.framework import FACTORS, INDICATORS, LEVELS, STATUSES
from fieldkit.analysis.profile import Coverage, Factor, Profile, profile
from fieldkit.analysis.quality import Quality, quality, roots
from fieldkit.analysis.reading import Indicator, Judgement, Reading, read

__all__ = [
    "FACTORS",
    "INDICATORS",
    "LEVELS",
    "STATUSES",
    "Change",
    "Changes",
    "Comparison",
    "Coverage",
    "Factor",
    "FactorMove",
    "Indicator",
    "IndicatorMove",
    "Judgement",
    "Profile",
    "Quality",
    "Reading",
    "changes",
    "compare",
    "profile",
    "quality",
    "read",
    "roots",
]
