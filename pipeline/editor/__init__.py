"""The local web editor of a transcript: its server, and the page it serves."""
