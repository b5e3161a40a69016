"""A show's cover for pages: small, and without what a camera or a drawing program wrote into it."""

from __future__ import annotations

import io

SIDE = 600
_QUALITY = 82


def small_cover(data: bytes) -> bytes:
    """A JPEG of 600 px. Raises ValueError when `data` is no picture that Pillow can read."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - needed when the cover changed, so hardly ever

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            picture.draft("RGB", (SIDE, SIDE))
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"cannot be read as a picture ({error})") from error
    small = small.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", small.size, "white")
    ground.paste(small, mask=small.getchannel("A"))
    target = io.BytesIO()
    ground.save(target, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return target.getvalue()
