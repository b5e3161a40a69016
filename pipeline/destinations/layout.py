"""What published things are called, how they are served, and under which address they are found. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from pipeline.errors import ConfigError, PublishError
from pipeline.model.settings import Storage

DEFAULT_FOLDER = "public"
MEDIA_CACHE = "public, max-age=31536000, immutable"
"""A media file's name holds its hash, so what stands under it never changes."""
TEXT_CACHE = "public, max-age=300"
"""Captions, notes and pages are corrected after publication, under the same name: five minutes, then ask again."""
FEED_CACHE = "public, max-age=60"
"""A WebSub hub fetches the feed as soon as it is told of a change, and a retracted episode has to go quickly."""

_MEDIA_TYPES = {
    # What Apple's feed checks accept as an enclosure, by extension (publishing.md 1.2).
    ".mp3": "audio/mpeg",
    ".m4a": "audio/x-m4a",
    ".opus": "audio/ogg",
    ".mp4": "video/mp4",
}
_NAMED_TYPES = {
    "chapters.json": "application/json+chapters",
    "oembed.json": "application/json+oembed",
}
_FEED_TYPES = {".xml": "application/rss+xml; charset=utf-8", ".json": "application/feed+json"}
_FEED_NAME = re.compile(r"feed(-\d+)?\.(xml|json)")
"""The show's own feed and its archived pages."""
_TYPES = {
    ".flac": "audio/flac",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
}
_PICTURES = (".jpg", ".png", ".webp")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HASH_CHARACTERS = 8
_HASHED_NAME = re.compile(r".+-[0-9a-f]{8}\.[a-z0-9]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Location:
    """`s3://bucket/prefix`, taken apart."""

    bucket: str
    prefix: str
    """Without slashes at its ends; empty for the whole bucket."""


def s3_location(url: str) -> S3Location | None:
    """The parts of an s3:// address (`storage.url`, validated with the settings); None for a folder."""
    scheme, _, rest = url.partition("://")
    bucket, _, prefix = rest.partition("/")
    return S3Location(bucket=bucket, prefix=re.sub(r"/+", "/", prefix).strip("/")) if scheme == "s3" and rest else None


def destination_name(storage: Storage) -> str:
    """An ASCII name for the receipt's file: 'folder' for the default one, else a slug and a hash of the address.

    A slug cannot say everything ('-' may have been '/', the service is not in it), so eight characters of the
    address's hash follow: two stores never share a receipt.
    """
    if storage.url == DEFAULT_FOLDER:
        return "folder"
    slug = re.sub(r"[^a-z0-9]+", "-", storage.url.lower())[:60].strip("-") if "://" in storage.url else "folder"
    address = f"{storage.endpoint_url or ''} {storage.url}"
    return f"{slug}-{hashlib.sha256(address.encode()).hexdigest()[:_HASH_CHARACTERS]}"


def object_key(storage: Storage, *, show: str, episode: str, path: str, sha256: str) -> str:
    """`<prefix>/<show>/<episode>/<name>`; for media the name holds the first eight characters of the hash.

    Raises ConfigError for a name that is not plain ASCII: not every podcast app escapes addresses rightly.
    """
    file = PurePosixPath(path)
    name = f"{file.stem}-{sha256[:_HASH_CHARACTERS]}{file.suffix}" if is_media(path) else file.name
    problems = [
        f"{part!r} cannot be part of a public address; use Latin letters, digits, '-', '_' and '.'"
        for part in (show, episode, name)
        if not _PLAIN_NAME.fullmatch(part)
    ]
    if problems:
        raise ConfigError(problems)
    location = s3_location(storage.url)
    return "/".join(part for part in (location.prefix if location else "", show, episode, name) if part)


def site_key(storage: Storage, path: str) -> str:
    """The key of what lies at `path` below the site's root: with the bucket's prefix before it.

    `path` may be empty or end with '/': then it is what a listing begins with. Raises PublishError for a path that
    leads elsewhere: what stands in records is input.
    """
    inner = path.removesuffix("/").split("/") if path else []
    if "\\" in path or any(part in {"", ".", ".."} or not part.isprintable() for part in inner):
        raise PublishError(f"{path!r} is no path below the site's root; mend or remove the record that names it")
    location = s3_location(storage.url)
    return f"{location.prefix}/{path}" if location and location.prefix else path


def site_path(storage: Storage, key: str) -> str:
    """The way back: where below the site's root a key lies that a listing has given."""
    return key.removeprefix(site_key(storage, ""))


def record_path(show: str, episode: str) -> str:
    """Of an episode's record, below the site's root."""
    return f"{show}/records/{episode}.json"


def is_media(path: str) -> bool:
    """Whether it is a sound or video file: large, and never changed under the same name."""
    return PurePosixPath(path).suffix in _MEDIA_TYPES


def content_type(path: str) -> str:
    """The Content-Type under which a file is published, by its name."""
    file = PurePosixPath(path)
    if _is_feed(file):
        return _FEED_TYPES[file.suffix]
    known = _NAMED_TYPES.get(file.name) or _MEDIA_TYPES.get(file.suffix) or _TYPES.get(file.suffix)
    return known or "application/octet-stream"


def cache_control(path: str) -> str:
    """How long others may keep it without asking."""
    file = PurePosixPath(path)
    hashed = _HASHED_NAME.fullmatch(file.name) and (
        file.suffix in _PICTURES or file.parent.name == "assets" or _is_history(file)
    )
    if is_media(path) or hashed:
        return MEDIA_CACHE
    return FEED_CACHE if _is_feed(file) else TEXT_CACHE


def _is_feed(file: PurePosixPath) -> bool:
    named = bool(_FEED_NAME.fullmatch(file.name))
    return named or (file.suffix == ".xml" and (file.parent.name == "feeds" or _is_history(file)))


def _is_history(file: PurePosixPath) -> bool:
    return file.parts[-3:-1] == ("feeds", "history")


def listed_url(storage: Storage, key: str) -> str | None:
    """The address as a receipt may hold it: the same on every machine. None for a bare local folder."""
    location = s3_location(storage.url)
    if storage.public_base_url:
        # The base is that of the bucket (or folder) itself; the prefix is a part of every key.
        return f"{storage.public_base_url.rstrip('/')}/{quote(key)}"
    if location is None:
        return None
    if storage.endpoint_url is None:
        return f"https://{location.bucket}.s3.{storage.region}.amazonaws.com/{quote(key)}"
    endpoint = urlsplit(storage.endpoint_url)
    host, path = endpoint.netloc, endpoint.path.rstrip("/")
    if storage.addressing == "virtual":
        return f"{endpoint.scheme}://{location.bucket}.{host}{path}/{quote(key)}"
    return f"{endpoint.scheme}://{host}{path}/{location.bucket}/{quote(key)}"


def public_url(storage: Storage, workspace: Path, key: str) -> str:
    """Where people find what is stored under `key`; file:// for a folder without `public_base_url`."""
    return listed_url(storage, key) or (storage_folder(storage, workspace) / key).as_uri()


def storage_folder(storage: Storage, workspace: Path) -> Path:
    """The folder of a folder destination: `storage.url`, relative to the workspace."""
    return Path(workspace.absolute(), storage.url)
