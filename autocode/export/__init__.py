"""What a run writes: one flat row per suggested moment, as a workbook to work in or as a table for other programs."""
