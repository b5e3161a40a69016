"""The accent colour, made darker or lighter until it can be read on light and on dark ground (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import colorsys

LIGHT_GROUNDS = ("#fbfaf7", "#ffffff", "#f2f0ea")
DARK_GROUNDS = ("#16181a", "#1b1d20", "#1e2123")
"""Grounds of static/site.css: page, card, field. Tests hold both files together."""
READABLE = 4.5
"""Least contrast of text with its ground (WCAG 2.2, 1.4.3, level AA)."""
_MARGIN = 0.1
_STEPS = 100


def contrast(one: str, other: str) -> float:
    """Ratio of luminances of two '#rrggbb', 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, grounds: tuple[str, ...]) -> str:
    """The nearest lightness of `colour` that can be read on all `grounds`; its hue stays."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    darker = _luminance(grounds[0]) > 0.5  # noqa: PLR2004 - the middle
    for step in range(_STEPS + 1):
        part = step / _STEPS
        moved = lightness * (1 - part) if darker else lightness + (1 - lightness) * part
        candidate = _hex(colorsys.hls_to_rgb(hue, moved, saturation))
        if all(contrast(candidate, ground) >= READABLE + _MARGIN for ground in grounds):
            return candidate
    return "#000000" if darker else "#ffffff"


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on `colour`."""
    return max(("#ffffff", "#101213"), key=lambda ink: contrast(ink, colour))


def accent_style(accent: str) -> str:
    """The show's colours as CSS variables, for a light page, a dark one, and either chosen by hand."""
    light, dark = readable(accent, LIGHT_GROUNDS), readable(accent, DARK_GROUNDS)
    on_light = f"--accent:{light};--on-accent:{ink_on(light)}"
    on_dark = f"--accent:{dark};--on-accent:{ink_on(dark)}"
    return (
        f":root{{{on_light}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{on_dark}}}}}"
        f":root[data-theme=dark]{{{on_dark}}}"
    )


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, definitions)."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
