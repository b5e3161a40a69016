"""Latin look-alikes inside Cyrillic words: «hәм» with a Latin h, «Əгәр» with a Latin Ə.

Keyboards without the Tatar letters and recognisers trained on mixed text write them; search, spell-checkers and screen
readers then meet a word that does not exist. Only words that mix both scripts are touched.
"""

from __future__ import annotations

import re

_TO_CYRILLIC = str.maketrans("aceopxykəǝɵhABCEHKMOPTXYƏƎƟ", "асеорхукәәөһАВСЕНКМОРТХУӘӘӨ")
_TO_LATIN = str.maketrans("асеорхукАВСЕНКМОРТХУ", "aceopxykABCEHKMOPTXY")
# Letters of neighbours' alphabets and of old fonts that stand for Tatar ones; wrong in Tatar and Russian alike.
_NEIGHBOURS = str.maketrans("ѳѲӊӉӈӇ", "өӨңҢңҢ")
# An address is looked for once in each run without spaces: from every sign of a long one it would take minutes.
_ADDRESS_OR_WORD = re.compile(r"(?<!\S)\S*(?:://|@)\S*|[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0250-\u02af]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
# A capital Latin H is Н in most words; in these it stands for the letter Һ, which old keyboards lacked.
_WITH_SHHA = re.compile(
    r"һ(?:әм|әр|ич|аман|әрбер\w*|әрвакыт|әркай\w+|әркем\w*|әрчак|әрхәлдә|ава\w*|ич(?:кем|нәрсә|кайчан|бер|ничек)\w*"
    r"|өнәр\w*|өҗүм\w*|әйкәл\w*|әлак\w*)"
)


def fix_homoglyphs(text: str) -> str:
    """`text` with each mixed word in one script; its length in characters stays."""
    if text.isascii():
        return text
    return _ADDRESS_OR_WORD.sub(lambda match: _fix_word(match[0]), text.translate(_NEIGHBOURS))


def _fix_word(word: str) -> str:
    if not word.isalpha():
        return word  # an address: it leads elsewhere when a letter changes
    latin, cyrillic = _LATIN.findall(word), _CYRILLIC.findall(word)
    if not latin or not cyrillic:
        return word
    may_be_latin = all(ord(letter) in _TO_LATIN for letter in cyrillic)
    may_be_cyrillic = all(ord(letter) in _TO_CYRILLIC for letter in latin) and not _is_acronym_with_ending(word)
    if may_be_cyrillic and not (may_be_latin and len(latin) > len(cyrillic)):
        fixed = word.translate(_TO_CYRILLIC)
        if word.startswith("H") and _WITH_SHHA.fullmatch("һ" + fixed[1:].lower()):
            return "Һ" + fixed[1:]
        return fixed
    # «Сoca» with a Russian С is Latin; «SMSка», «YouTubeта» are a Latin name and a Cyrillic ending, and right.
    if may_be_latin and _LATIN.match(word[-1]):
        return word.translate(_TO_LATIN)
    return word


def _is_acronym_with_ending(word: str) -> bool:
    """«PCка»: two or more Latin capitals, then Cyrillic small letters."""
    return re.fullmatch(r"[A-Z]{2,}[\u0430-\u052f]+", word) is not None
