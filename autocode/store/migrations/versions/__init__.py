"""One module per change of the tables, the first makes them all."""
