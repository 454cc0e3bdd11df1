"""IR -> text or object; no rewriting here."""
