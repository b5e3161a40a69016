"""Pure renderers: one file for each thing that leaves the studio."""
