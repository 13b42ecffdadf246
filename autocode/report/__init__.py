"""What a report says: from a study's codings to sections of tables, pictures, quotes and paragraphs, in a language."""
