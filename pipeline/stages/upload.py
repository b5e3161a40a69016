"""Upload: renditions and outputs go to the show's storage; the receipt says where they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.destinations import open_destination
from pipeline.destinations.base import Destination, Publication, Stored
from pipeline.destinations.layout import (
    cache_control,
    content_type,
    destination_name,
    listed_url,
    object_key,
    record_path,
    s3_location,
    site_key,
    storage_folder,
)
from pipeline.destinations.receipt import ReceiptItem, parse_receipt, receipt_for, render_receipt, timestamp
from pipeline.errors import EpisodeError, PublishError
from pipeline.model.production import Production
from pipeline.model.published import parse_episode
from pipeline.stages.base import Stage, StepContext
from pipeline.store.atomic import write_json


def _options(production: Production) -> Mapping[str, Any]:
    # Profile, certificates and part size say how to get there, not what is there afterwards.
    storage = production.settings.storage
    return {
        "url": storage.url,
        "endpoint_url": storage.endpoint_url,
        "public_base_url": storage.public_base_url,
        "region": storage.region,
        "addressing": storage.addressing,
        "acl": storage.acl,
    }


def _inputs(production: Production) -> tuple[str, ...]:
    settings = production.settings
    return (
        *(production.rendition_path(name) for name in settings.enabled_renditions),
        *(f"outputs/transcript.{kind}" for kind in ("vtt", "srt", "json", "txt")),
        "outputs/reading.json",
        "outputs/chapters.json",
        *(f"outputs/show-notes.{lang}.{kind}" for lang in settings.show.languages for kind in ("md", "html")),
        "outputs/waveform.svg",
        "outputs/share.png",
    )


def receipt_path(production: Production) -> str:
    """Relative to the episode folder."""
    return f"receipts/{destination_name(production.settings.storage)}.json"


def _run(ctx: StepContext) -> None:
    production = ctx.production
    storage = production.settings.storage
    if production.withheld.whole:
        raise EpisodeError(f"{production.ref} is withheld, so nothing of it is uploaded", episode=production.ref)
    destination = open_destination(storage, ctx.workspace)
    if destination.tool:
        ctx.tools.update([destination.tool])
    publications = {path: _publication(ctx, path) for path in _inputs(production)}
    destination.check()
    if not ctx.restoring:
        refuse_taken_back(production, destination)
    stored = _publish(ctx, destination, tuple(publications.values()))
    items = tuple(
        ReceiptItem(
            path=path,
            key=item.key,
            url=listed_url(storage, item.key),
            sha256=item.sha256,
            size_bytes=item.size_bytes,
            content_type=item.content_type,
            uploaded_at=timestamp(stored[item.key].uploaded_at),
        )
        for path, item in publications.items()
    )
    write_json(ctx.output(receipt_path(production)), render_receipt(receipt_for(storage, items)))


def refuse_taken_back(production: Production, destination: Destination) -> None:
    """What was taken back is not sent again by the way: perhaps its files were removed for good, and a copy of the
    folder that lacks its rights would send what is withheld.
    """
    place = site_key(production.settings.storage, record_path(production.show, production.episode))
    try:
        found = destination.fetch(place)
        record = parse_episode(found[0]) if found else None
    except (PublishError, ValueError):
        return  # keys that may not list are told 403 of what is not there; of a bad record publishing tells
    if record is not None and record.status == "retracted":
        raise EpisodeError(
            f"{production.ref} was retracted ({record.reason or 'no reason given'}), so nothing of it is uploaded; to "
            f"bring it back: media publish {production.ref} --restore",
            episode=production.ref,
        )
    if record is not None and record.withheld and production.withheld.nothing:
        raise EpisodeError(
            f"{production.ref}: something of it is withheld where it is published, and nothing here, so it is not "
            f"uploaded: are episodes/{production.ref}/rights.toml and presets/_rights.toml those of now? If it was "
            f"released on purpose: media publish {production.ref} --take-preset",
            episode=production.ref,
        )


def _publication(ctx: StepContext, path: str) -> Publication:
    file = ctx.input(path)
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    made = ctx.production
    key = object_key(made.settings.storage, show=made.show, episode=made.episode, path=path, sha256=sha256)
    return Publication(
        key=key,
        file=file,
        content_type=content_type(path),
        cache_control=cache_control(path),
        sha256=sha256,
        size_bytes=file.stat().st_size,
    )


def _publish(ctx: StepContext, destination: Destination, items: tuple[Publication, ...]) -> dict[str, Stored]:
    """Media first: whoever reads the captions or the notes finds the sound already there."""
    total = sum(item.size_bytes for item in items) or 1
    before, sent = 0, 0

    def report(start: int, count: int) -> None:
        ctx.progress((start + count) / total)

    stored: dict[str, Stored] = {}
    for item in items:
        found = destination.find(item)
        if found is None:
            ctx.journal.mkdir(parents=True, exist_ok=True)
            found = destination.put(item, journal=ctx.journal, safe=partial(report, before))
            sent += 1
        stored[item.key] = found
        before += item.size_bytes
        ctx.progress(before / total)
    kept = len(items) - sent
    ctx.say(f"{sent} uploaded, {kept} already there" if kept else f"{sent} uploaded")
    return stored


def _stands(production: Production, folder: Path, workspace: Path) -> bool:
    """Whether a folder destination still holds what the receipt lists; a store is not asked."""
    storage = production.settings.storage
    receipt = folder / receipt_path(production)
    if s3_location(storage.url) or not receipt.is_file():
        return True
    published = storage_folder(storage, workspace)
    try:
        items = parse_receipt(receipt.read_text(encoding="utf-8")).items
    except (OSError, ValueError):
        return False
    return all((published / item.key).is_file() for item in items)


STAGE = Stage(
    name="upload",
    version=1,
    options=_options,
    inputs=_inputs,
    outputs=lambda production: (receipt_path(production),),
    run=_run,
    stands=_stands,
)
