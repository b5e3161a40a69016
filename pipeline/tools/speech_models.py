"""Which speech model a name means, and what identifies it, without loading anything heavy."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from pipeline.errors import ToolMissing
from pipeline.model.settings import Settings

DEFAULT_MODEL = "large-v3"
NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")
OPTIONAL_FILES = ("preprocessor_config.json", "vocabulary.json", "vocabulary.txt")
WHOLE_UP_TO_BYTES = 64 * 2**20
"""Larger files are known by samples: nobody waits for gigabytes to be hashed on every `media status`."""
SAMPLES = 256
SAMPLE_BYTES = 64 * 2**10


def spoken_models(settings: Settings) -> dict[str, str]:
    """The model, as it is named in the options, for each language that may be spoken."""
    models = settings.speech.models
    default = models.get("default", next(iter(models.values()), DEFAULT_MODEL))
    return {language: models.get(language, default) for language in settings.spoken_languages}


def detector_language(settings: Settings) -> str:
    """The language whose model tells the languages apart.

    A model tuned to one language forgets the others: that is the general one's work, if any language uses it.
    """
    names = spoken_models(settings)
    general = settings.speech.models.get("default")
    return next((language for language, name in names.items() if name == general), next(iter(names)))


def max_window_s(settings: Settings) -> float:
    """The shortest limit among the languages: which one a window holds is known only once it is cut."""
    limits = settings.speech.max_window_s
    default = limits.get("default", 28.0)
    return min(limits.get(language, default) for language in settings.spoken_languages)


def model_identities(settings: Settings, workspace: Path) -> tuple[tuple[str, str], ...]:
    """(language, identity) pairs: Production.models."""
    return tuple((language, model_identity(name, workspace)) for language, name in spoken_models(settings).items())


def local_folder(model: str, workspace: Path) -> Path | None:
    """The folder that `model` means, relative ones seen from the workspace; None for a name from the hub.

    Raises ToolMissing for a path that is not a CTranslate2 model.
    """
    folder = workspace / Path(model).expanduser()
    if not folder.is_dir():
        if model.startswith((".", "~", "/")) or model.count("/") > 1:
            raise ToolMissing(
                model,
                f"there is no speech model in {folder}; put a CTranslate2 Whisper model there "
                "(ct2-transformers-converter makes one) or set speech.models to a name such as 'small'",
            )
        return None
    missing = [name for name in NEEDED_FILES if not (folder / name).is_file()]
    if missing:
        raise ToolMissing(
            model,
            f"{folder} is not a CTranslate2 Whisper model: {', '.join(missing)} missing; convert the model with "
            "ct2-transformers-converter --copy_files tokenizer.json preprocessor_config.json",
        )
    return folder


def model_identity(model: str, workspace: Path) -> str:
    """What makes transcripts stale when it changes: the name of a hub model, else a hash of the local folder.

    "missing" for a folder that is not there: planning goes on, and the stage that needs it says what to do.
    """
    try:
        folder = local_folder(model, workspace)
    except ToolMissing:
        return "missing"
    if folder is None:
        return model
    digest = hashlib.sha256()
    for name in (*NEEDED_FILES, *OPTIONAL_FILES):
        path = folder / name
        if path.is_file():
            stat = path.stat()
            digest.update(f"{name} {_sha256(path, stat.st_size, stat.st_mtime_ns)}\n".encode())
    return f"sha256:{digest.hexdigest()}"


@lru_cache(maxsize=256)
def _sha256(path: Path, size: int, _modified_ns: int) -> str:
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        if size <= WHOLE_UP_TO_BYTES:
            while chunk := file.read(2**20):
                digest.update(chunk)
        else:
            for i in range(SAMPLES):
                file.seek((size - SAMPLE_BYTES) * i // (SAMPLES - 1), os.SEEK_SET)
                digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()
