"""Publication: records at the destination, all that is derived from them, and the order that keeps both whole."""
