"""ASCII names for folders, files and objects from Tatar and Russian titles.

A Tatar letter becomes one plain Latin letter where readers expect it (ә a, ө o, ү u, җ j, ң n, һ h); Russian
letters follow the common street-sign notation. A slug is made once and stored: it need not be turned back.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_CYRILLIC = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "җ": "j",
    "з": "z", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u", "ф": "f", "х": "kh", "һ": "h", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    # Neighbours' letters that turn up in names: Bashkir, Kazakh, Ukrainian, Belarusian.
    "ғ": "g", "қ": "k", "ҡ": "k", "ҙ": "z", "ҫ": "s", "ұ": "u", "і": "i", "ї": "i", "є": "e", "ґ": "g",
    "ў": "u",
}
# Latin letters that Unicode does not take apart into a letter and a mark.
_LATIN = {"ı": "i", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "&": " and "}
_LETTERS = {**_CYRILLIC, **_LATIN}
# Windows takes these for devices, whatever the extension; partners keep our folders on such machines too.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})
_HASH_LENGTH = 8
_EXTENSION_LENGTH = 10


def slug(text: str, max_length: int = 60) -> str:
    """`text` as lower-case a-z, 0-9 and single inner hyphens, 1 to `max_length` (at least 16) characters.

    Deterministic. A text with no letter or digit that we can write (emoji, another script): 'x-' and a hash.
    """
    max_length = max(max_length, 16)
    # NFKC first: й and ё written as a letter and a mark become one letter; İ lower-cases to i and a mark.
    lowered = unicodedata.normalize("NFKC", text).lower()
    latin = "".join(_LETTERS.get(letter, letter) for letter in lowered)
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(c))
    # An apostrophe inside a word does not part it; everything else that is not a letter or digit does.
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=\w)['’ʼ`](?=\w)", "", plain)).strip("-")
    name = _cut(words, max_length)
    if not name:
        return f"x-{_digest(text)}"
    return f"{name}-{_digest(text)}" if name in _DEVICES else name


def file_slug(name: str, max_length: int = 80) -> str:
    """ASCII form of a file name: slug of the stem, extension in lower case ('Әй (1).WAV' -> 'ai-1.wav')."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem:
        return slug(name, max_length)
    if len(extension) > _EXTENSION_LENGTH or not re.fullmatch(r"\w+", extension):
        return slug(name, max_length)
    ending = slug(extension, 16).replace("-", "")
    return f"{slug(stem, max_length - len(ending) - 1)}.{ending}"


def _cut(words: str, max_length: int) -> str:
    if len(words) <= max_length:
        return words
    head, hyphen, _ = words[: max_length + 1].rpartition("-")
    # A whole number of words, unless that would throw away more than half of what fits.
    return head if hyphen and len(head) * 2 >= max_length else words[:max_length].rstrip("-")


def _digest(text: str) -> str:
    encoded = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
    return hashlib.sha256(encoded).hexdigest()[:_HASH_LENGTH]
