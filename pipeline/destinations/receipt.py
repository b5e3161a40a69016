"""The receipt of a publication: what was published, where, and when (docs/formats/receipts.md). Pure."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from pipeline.destinations.layout import destination_name, s3_location
from pipeline.model.settings import Storage

FORMAT = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptItem:
    """One published file."""

    path: str
    """The file in the episode folder."""
    key: str
    """Its name at the destination."""
    url: str | None
    """Its public address; None for a local folder that has none: ask `layout.public_url`."""
    sha256: str
    size_bytes: int
    content_type: str
    uploaded_at: str
    """UTC by the destination's clock, YYYY-MM-DDTHH:MM:SSZ."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """receipts/<destination>.json."""

    destination: str
    url: str | None
    """The storage.url; None for an absolute folder, which means nothing on another machine."""
    endpoint_url: str | None
    items: tuple[ReceiptItem, ...]


def receipt_for(storage: Storage, items: tuple[ReceiptItem, ...]) -> Receipt:
    """The receipt of a publication to `storage`: no secret, no path of this machine."""
    absolute = s3_location(storage.url) is None and PurePath(storage.url).is_absolute()
    return Receipt(
        destination=destination_name(storage),
        url=None if absolute else storage.url,
        endpoint_url=storage.endpoint_url,
        items=items,
    )


def render_receipt(receipt: Receipt) -> dict[str, Any]:
    """The JSON document; the same publication always gives the same bytes."""
    return {"format": FORMAT, **asdict(receipt)}


def parse_receipt(text: str) -> Receipt:
    """Read a receipt. Raises ValueError when it is not one of ours."""
    document = json.loads(text)
    if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
        raise ValueError(f"not a receipt of format {FORMAT}")
    try:
        items = tuple(ReceiptItem(**item) for item in document.pop("items"))
        return Receipt(items=items, **document)
    except (TypeError, KeyError) as error:
        raise ValueError(f"not a receipt of format {FORMAT}: {error}") from error


def timestamp(moment: dt.datetime) -> str:
    """UTC to the second, as receipts write it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
