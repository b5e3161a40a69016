"""The nouns: what a show, an episode, a transcript are. Frozen and pure."""
