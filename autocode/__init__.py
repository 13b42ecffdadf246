"""autocode pre-codes Dutch transcripts with a model trained on human codings."""

__version__ = "0.1.0"
