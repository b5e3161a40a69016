"""Where words stand in an episode. By itself, since every start of the program reads it."""

KINDS = ("title", "person", "keyword", "chapter", "notes", "said")
"""Of places, and columns of the index. A soundbite's title counts as a chapter, a place on the map as a keyword."""
