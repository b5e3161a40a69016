"""The texts of a season as a book: EPUB 3, made of the episode folders, the same bytes each time."""
