"""What an episode folder holds for publication: the files, by their hashes, and the texts that go into the record."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.destinations.layout import content_type, listed_url, object_key, site_path
from pipeline.destinations.receipt import ReceiptItem, parse_receipt
from pipeline.editing.withheld_transcript import published_transcript
from pipeline.errors import EpisodeError
from pipeline.model.production import Production
from pipeline.model.settings import Storage
from pipeline.outputs.measurement_json import parse_measurement
from pipeline.publishing.facts import READING, Made, media_items
from pipeline.stages._transcript import whole_transcript
from pipeline.stages.upload import STAGE as UPLOAD
from pipeline.stages.upload import receipt_path
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.manifest import read_manifest
from pipeline.text.markdown import to_html

MEASUREMENT = "master/measurement.json"


@dataclass(kw_only=True)
class Content:
    """Of one episode, as it is made now."""

    folder: EpisodeFolder
    production: Production
    """With the storage that it goes to."""
    items: tuple[ReceiptItem, ...]
    duration_ms: int
    notes: Mapping[str, str]
    withheld: bool
    """Whether something was left out of it."""
    _sha384: dict[str, str] = field(default_factory=dict)

    @property
    def bare(self) -> Made:
        """Without the hashes that large files have to be read for."""
        return Made(items=self.items, duration_ms=self.duration_ms, notes=self.notes, withheld=self.withheld)

    def made(self, known: Mapping[str, str]) -> Made:
        """`known`: sha256 -> sha384 of media that were read before."""
        for item in media_items(self.items):
            if item.sha256 not in self._sha384:
                self._sha384[item.sha256] = known.get(item.sha256) or _sha384(self.folder.path / item.path)
        return replace(self.bare, sha384=self._sha384)

    def files(self, storage: Storage) -> dict[str, Path]:
        """Path below the site's root -> file."""
        return {site_path(storage, item.key): self.folder.path / item.path for item in self.items}

    def texts(self) -> dict[str, Path]:
        """sha256 -> reading.json."""
        return {item.sha256: self.folder.path / item.path for item in self.items if item.path == READING}


def for_storage(production: Production, storage: Storage) -> Production:
    """The same episode on its way to another place."""
    return replace(production, settings=production.settings.model_copy(update={"storage": storage}))


def content_of(folder: EpisodeFolder, production: Production) -> Content:
    """What is made, whether or not it was uploaded. Raises EpisodeError when something is not made yet."""
    items = expected_items(folder, production)
    return Content(
        folder=folder,
        production=production,
        items=items,
        duration_ms=production.published_ms(_duration_ms(folder)),
        notes={language: _notes(folder, production, language) for language in production.settings.show.languages},
        withheld=leaves_out(folder, production),
    )


def leaves_out(folder: EpisodeFolder, production: Production) -> bool:
    """Whether what is made of the episode lacks anything of it: a passage, somebody's name wherever it stands."""
    withheld = production.withheld
    if withheld.passages or any(map(withheld.hides, production.people)):
        return True
    if not withheld.people:
        return False
    options = folder.options()
    if options.settings != options.whole:
        return True
    try:
        whole = whole_transcript(folder.path, production)
    except FileNotFoundError:  # nothing is made of it yet
        return False
    return published_transcript(whole, withheld, language=production.settings.main_language) != whole


def made_hashes(folder: EpisodeFolder) -> dict[str, tuple[str, int]]:
    """Path -> (sha256, size) of everything that steps made, by the manifest."""
    records = read_manifest(folder.path).values()
    return {path: (made.sha256, made.size_bytes) for record in records for path, made in record.outputs.items()}


def expected_items(folder: EpisodeFolder, production: Production) -> tuple[ReceiptItem, ...]:
    """What the receipt has to hold once this is uploaded."""
    hashes, storage = made_hashes(folder), production.settings.storage
    wanted = UPLOAD.inputs(production)
    missing = [path for path in wanted if path not in hashes]
    if missing:
        raise EpisodeError(
            f"{folder.ref}: not made yet: {', '.join(missing)}; run `media run {folder.ref}`", episode=folder.ref
        )
    items = []
    for path in wanted:
        sha256, size = hashes[path]
        key = object_key(storage, show=production.show, episode=production.episode, path=path, sha256=sha256)
        items.append(
            ReceiptItem(
                path=path,
                key=key,
                url=listed_url(storage, key),
                sha256=sha256,
                size_bytes=size,
                content_type=content_type(path),
                uploaded_at="",
            )
        )
    return tuple(items)


def missing_uploads(folder: EpisodeFolder, production: Production, items: Sequence[ReceiptItem]) -> tuple[str, ...]:
    """Files that the receipt of this storage does not know, or knows with other bytes."""
    path = folder.path / receipt_path(production)
    try:
        receipt = parse_receipt(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return tuple(item.path for item in items)
    sent = {(item.key, item.sha256) for item in receipt.items}
    return tuple(item.path for item in items if (item.key, item.sha256) not in sent)


def _duration_ms(folder: EpisodeFolder) -> int:
    try:
        return parse_measurement((folder.path / MEASUREMENT).read_bytes()).duration_ms
    except (OSError, ValueError) as error:
        raise EpisodeError(
            f"{folder.ref}: {MEASUREMENT} cannot be read ({error}); run `media run {folder.ref}`", episode=folder.ref
        ) from error


def _notes(folder: EpisodeFolder, production: Production, language: str) -> str:
    """Only what every app shows: p br ul ol li a strong em (text/markdown.py)."""
    path = folder.path / f"outputs/show-notes.{language}.md"
    try:
        return to_html(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EpisodeError(
            f"{production.ref}: {path.name} cannot be read ({error}); run `media run {production.ref}`",
            episode=production.ref,
        ) from error


def _sha384(file: Path) -> str:
    with file.open("rb") as stream:
        return base64.b64encode(hashlib.file_digest(stream, "sha384").digest()).decode()
