"""Correcting a transcript as text: the file, the times of its words, and what several people changed. Pure."""
