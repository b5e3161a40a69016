"""What kind of file it is, by its name: a media type, and the key in the PRONOM registry where one is sure."""

from __future__ import annotations

_PRONOM = {
    ".wav": "fmt/141", ".flac": "fmt/279", ".mp3": "fmt/134", ".m4a": "fmt/199", ".mp4": "fmt/199", ".opus": "fmt/946",
    ".json": "fmt/817", ".xml": "fmt/101", ".md": "fmt/1149", ".txt": "x-fmt/111",
}  # fmt: skip
"""https://www.nationalarchives.gov.uk/PRONOM/"""
_MEDIA = {
    ".wav": "audio/wav", ".bwf": "audio/wav", ".flac": "audio/flac", ".mp3": "audio/mpeg", ".m4a": "audio/mp4",
    ".opus": "audio/ogg", ".ogg": "audio/ogg", ".mp4": "video/mp4", ".mkv": "video/x-matroska",
    ".mov": "video/quicktime", ".json": "application/json", ".jsonl": "application/x-ndjson", ".xml": "application/xml",
    ".toml": "application/toml", ".md": "text/markdown", ".txt": "text/plain", ".html": "text/html", ".vtt": "text/vtt",
    ".srt": "application/x-subrip", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg", ".j2": "text/plain",
}  # fmt: skip


def media_type(path: str) -> str:
    """As IANA writes it; 'application/octet-stream' when nobody knows."""
    return _MEDIA.get(_ending(path), "application/octet-stream")


def pronom(path: str) -> str:
    """Empty when it is not sure."""
    return _PRONOM.get(_ending(path), "")


def _ending(path: str) -> str:
    dot = path.rfind(".")
    return path[dot:].lower() if dot > path.rfind("/") else ""
