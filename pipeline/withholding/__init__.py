"""What is withheld is written down, in files that people keep, and carried out wherever it was published."""
