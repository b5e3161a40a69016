"""Whether a speech model with a name is on this machine already."""

from __future__ import annotations


def is_downloaded(model: str) -> bool:
    """Looks into the hub's cache only; asks no network."""
    from faster_whisper.utils import download_model  # noqa: PLC0415 - heavy

    try:
        download_model(model, local_files_only=True)
    except Exception:  # noqa: BLE001 - huggingface_hub has a dozen ways to say "not in the cache"
        return False
    return True
