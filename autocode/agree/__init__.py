"""Agreement between coders, persons and models alike: coefficients, and figures with intervals.

coefficients  two coders, one code as yes or no: kappa and its kin
alpha         any number of coders, whole sets of codes: Krippendorff's alpha
boundaries    two ways to cut one text: boundary similarity
intervals     what may be the sampling unit; Wilson's interval
sampling      95 % intervals on scales without edges, for any statistic; documents are the sampling unit
matching      which codings of several coders are of the same fragment; words, where they cut the text differently
tables        the lines of figures of one comparison
plan          how many fragments for an interval of a wanted width
"""

from autocode.agree.alpha import alpha, jaccard, masi, nominal
from autocode.agree.coefficients import Counts, YesNo, nominal_kappa
from autocode.agree.intervals import CONFIDENCE_LEVEL, Figure, check_grouping, no_such_group, wilson

__all__ = [
    "CONFIDENCE_LEVEL",
    "Counts",
    "Figure",
    "YesNo",
    "alpha",
    "check_grouping",
    "jaccard",
    "masi",
    "no_such_group",
    "nominal",
    "nominal_kappa",
    "wilson",
]
