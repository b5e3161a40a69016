"""media: from a raw recording to a published, listenable, readable episode."""

__version__ = "0.1.0"
