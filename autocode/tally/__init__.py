"""Counting codings: what a report tells, as numbers with the fragments behind each of them. Pure, on records."""
