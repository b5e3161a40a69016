"""Where a show is published: the destination, the public address of the site's root, and what we remember of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.destinations import open_destination
from pipeline.destinations.base import Destination, Document, Listed
from pipeline.destinations.layout import cache_control, content_type, destination_name, listed_url, site_key, site_path
from pipeline.errors import ConfigError, UsageError
from pipeline.model.published import PublishedEpisode, PublishedShow
from pipeline.model.settings import Settings, Storage
from pipeline.store.options import read_preset
from pipeline.store.published_cache import PublishedCache, cache_for
from pipeline.store.workspace import Workspace

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts that only this machine reaches."""

_MOST_DOUBTS = 20


@dataclass(frozen=True, kw_only=True)
class Target:
    """A show at a destination. Paths are relative to the site's root: the folder, or the prefix in the bucket."""

    workspace: Workspace
    show: str
    settings: Settings
    """The show's preset; its episode is not one."""
    storage: Storage
    to: str | None
    """The name of the destination as `--to` has it; None for [storage]."""
    base_url: str
    withheld: bool
    """Whether `settings` lack somebody whom the preset names."""
    destination: Destination
    cache: PublishedCache
    parsed: dict[str, tuple[bytes, PublishedEpisode | PublishedShow]] = field(default_factory=dict)
    """Path -> bytes of a record and what they say: a record is read once in a run, however often they are listed."""
    written: list[str] = field(default_factory=list)
    """Paths of what this run has stored, in order."""
    removed: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    """What was seen that stops nothing; told with the findings in the end."""

    def listing(self, prefix: str) -> dict[str, Listed]:
        """Path -> what the destination says of it."""
        found = self.destination.listing(site_key(self.storage, prefix))
        return {site_path(self.storage, item.key): item for item in found}

    def fetch(self, path: str) -> tuple[bytes, str] | None:
        return self.destination.fetch(site_key(self.storage, path))

    def write(self, path: str, data: bytes, *, replacing: str | None = None) -> str:
        """Under the type and cache rule that its name asks for. Returns its mark."""
        document = Document(
            key=site_key(self.storage, path),
            data=data,
            content_type=content_type(path),
            cache_control=cache_control(path),
        )
        mark = self.destination.write(document, replacing=replacing)
        self.written.append(path)
        return mark

    def remove(self, path: str) -> None:
        self.destination.remove(site_key(self.storage, path))
        self.removed.append(path)

    def doubt(self, message: str) -> None:
        """Told once, however often it is seen; of very many, the first ones."""
        if message not in self.doubts and len(self.doubts) < _MOST_DOUBTS:
            self.doubts.append(message)

    @property
    def ca_bundle(self) -> str | None:
        """The authority of the store's certificate, for its public address, too."""
        return str(self.workspace.root / self.storage.ca_bundle) if self.storage.ca_bundle else None

    def url(self, path: str) -> str:
        """Public address of what lies at `path`. Paths are ASCII (layout.object_key)."""
        return f"{self.base_url}/{path}"


def open_target(workspace: Workspace, show: str, *, to: str | None = None) -> Target:
    """Opens no connection yet. Raises UsageError for an unknown show or destination, ConfigError when listeners could
    not reach what is stored there.
    """
    settings = read_preset(workspace, show)
    storage = storage_of(settings, to)
    return Target(
        workspace=workspace,
        show=show,
        settings=settings,
        storage=storage,
        to=to,
        base_url=_base_url(storage, show),
        withheld=settings != read_preset(workspace, show, whole=True),
        destination=open_destination(storage, workspace.root),
        cache=cache_for(workspace.root, destination_name(storage), show),
    )


def storage_of(settings: Settings, to: str | None) -> Storage:
    """[storage], or [destinations.NAME]. Raises UsageError when there is none of that name."""
    if to is None:
        return settings.storage
    if to not in settings.destinations:
        known = ", ".join(sorted(settings.destinations)) or "none; write [destinations.NAME] as [storage] is written"
        raise UsageError(f"--to {to}: there is no such destination in the presets; known: {known}")
    return settings.destinations[to]


def same_place(one: Storage, other: Storage) -> bool:
    """Whether two sets of options lead to the same things under the same addresses."""
    return destination_name(one) == destination_name(other) and _root(one) == _root(other)


def _root(storage: Storage) -> str | None:
    address = listed_url(storage, site_key(storage, "x"))
    return address.removesuffix("/x") if address else None


def _base_url(storage: Storage, show: str) -> str:
    address = _root(storage)
    if address is None:
        problem = (
            f"presets/{show}.toml or _house.toml: storage.public_base_url is missing: a feed needs the public address "
            f'of what is stored in {storage.url!r}, for example public_base_url = "https://media.example.org". '
            'To try publishing on this machine, set it to "http://127.0.0.1:8008" and keep `media serve` running'
        )
        raise ConfigError([problem])
    return address.rstrip("/")
