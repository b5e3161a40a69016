"""Where an episode or a show lies: its storage, further destinations, and those that no preset names any more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.destinations import open_destination
from pipeline.destinations.layout import destination_name, listed_url, site_key, site_path
from pipeline.destinations.receipt import parse_receipt
from pipeline.model.settings import Settings, Storage
from pipeline.publishing.standing import is_page
from pipeline.store.episode_folder import EpisodeFolder


@dataclass(frozen=True, kw_only=True)
class Place:
    """A destination by its name in the preset; None: the storage."""

    to: str | None
    storage: Storage

    @property
    def name(self) -> str:
        return self.to or "storage"

    @property
    def has_address(self) -> bool:
        """Whether something can be published there, and not merely put."""
        return listed_url(self.storage, "x") is not None


def places_of(settings: Settings) -> tuple[Place, ...]:
    named = sorted(settings.destinations.items())
    return (Place(to=None, storage=settings.storage), *(Place(to=name, storage=storage) for name, storage in named))


def receipt_of(folder: EpisodeFolder, place: Place) -> Path:
    return folder.path / "receipts" / f"{destination_name(place.storage)}.json"


def remove_uploaded(folder: EpisodeFolder, place: Place) -> tuple[str, ...]:
    """All files of the episode there, but for pages; then the receipt, so that a later upload knows of none.

    Returns their paths below the site's root. Raises PublishError.
    """
    destination = open_destination(place.storage, folder.workspace.root)
    receipt = receipt_of(folder, place)
    if not receipt.is_file():
        return ()
    listed = destination.listing(site_key(place.storage, f"{folder.ref}/"))
    keys = [item.key for item in listed if not is_page(site_path(place.storage, item.key))]
    for key in keys:
        destination.remove(key)
    receipt.unlink()
    return tuple(site_path(place.storage, key) for key in keys)


def forgotten_receipts(folder: EpisodeFolder, places: tuple[Place, ...]) -> tuple[str, ...]:
    """What was uploaded to places that no preset names any more: the first address of each, which nobody here can
    reach.
    """
    known = {receipt_of(folder, place).name for place in places}
    found = []
    for path in sorted((folder.path / "receipts").glob("*.json")):
        if path.name in known or path.name.startswith("archive-"):  # copies in the dark archive are to stay
            continue
        try:
            items = parse_receipt(path.read_text(encoding="utf-8")).items
        except (OSError, ValueError):
            items = ()
        address = next((item.url or item.key for item in items), path.stem)
        found.append(f"{folder.ref} was also uploaded to a place that no preset names now: {address}, …")
    return tuple(found)
