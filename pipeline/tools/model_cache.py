"""Speech models with a name that are on this machine already."""

from __future__ import annotations


def cached_folder(model: str) -> str | None:
    """Where the hub's cache holds `model`; None when it does not. Asks no network."""
    from faster_whisper.utils import download_model  # noqa: PLC0415 - heavy

    try:
        return str(download_model(model, local_files_only=True))
    except Exception:  # noqa: BLE001 - huggingface_hub has a dozen ways to say "not in the cache"
        return None
