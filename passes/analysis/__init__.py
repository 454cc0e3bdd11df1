"""Facts about IR that passes share."""
