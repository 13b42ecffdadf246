"""Cutting: a transcript becomes fragments, each a stretch of one turn about one thing.

sentence_ends   where sentences begin and end in written-down Dutch speech: by signs
run_ons         the same where there are none, or a sentence has no end; `unsigned` says how likely one begins at a word
trained         a trained Dutch pipeline of spaCy, when one is installed: one more voice where there are no signs
fragment_cuts   which sentences of a turn belong together; `turning_points` says what a place to cut looks like
weights, learn  what the constructed corpus taught about both, and how
segmentation    the records: whose fragment it is, where, when, and whether a model should suggest codes for it
"""

from autocode.segment.segmentation import VERSION, Cut, as_rows, segment
from autocode.segment.sentence_ends import sentences

__all__ = ["VERSION", "Cut", "as_rows", "segment", "sentences"]
