"""Cutting: a transcript becomes fragments, each a stretch of one turn about one thing.

sentence_ends   where sentences begin and end in written-down Dutch speech
fragment_cuts   which sentences of a turn belong together
segmentation    the records: whose fragment it is, where, when, and whether a model should suggest codes for it
"""

from autocode.segment.segmentation import VERSION, segment
from autocode.segment.sentence_ends import sentences

__all__ = ["VERSION", "segment", "sentences"]
