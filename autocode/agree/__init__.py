"""Agreement between coders, persons and models alike: coefficients, and figures with intervals.

coefficients  two coders, one code as yes or no: kappa and its kin
alpha         any number of coders, whole sets of codes: Krippendorff's alpha
intervals     95 % intervals with documents as the sampling unit
"""

from autocode.agree.alpha import alpha, jaccard, masi, nominal
from autocode.agree.coefficients import Counts, YesNo, nominal_kappa
from autocode.agree.intervals import CONFIDENCE_LEVEL, Figure, jackknife, wilson

__all__ = [
    "CONFIDENCE_LEVEL",
    "Counts",
    "Figure",
    "YesNo",
    "alpha",
    "jaccard",
    "jackknife",
    "masi",
    "nominal",
    "nominal_kappa",
    "wilson",
]
