"""One episode as the stages see it: merged options, sources, and where each product goes."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.basics import Person
from pipeline.model.media import SourceFile
from pipeline.model.rights import NOTHING_WITHHELD, Withheld
from pipeline.model.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Production:
    """Pure input of every decision about an episode. All paths are relative to the episode folder."""

    show: str
    """Slug of the show: the name of its preset."""
    episode: str
    """Slug of the episode: the name of its folder."""
    settings: Settings
    """Without what is withheld: all that is made from them may leave the house."""
    sources: tuple[SourceFile, ...]
    edited_transcript: str | None
    """Path of the text that a person corrected (transcript/edited.*), if there is one."""
    cover_sha256: str
    templates: tuple[tuple[str, str], ...]
    """(file name, sha256) of the notes templates the episode uses."""
    models: tuple[tuple[str, str], ...] = ()
    """(language, identity) of the speech models: a name, or the hash of a local model. Never a path."""

    people: tuple[Person, ...] = ()
    """All people of the show and the episode, withheld ones among them: speakers are told by their names."""
    withheld: Withheld = NOTHING_WITHHELD

    def published_ms(self, recorded_ms: int) -> int:
        """When listeners come to this moment of the recording."""
        return self.withheld.kept.published_ms(recorded_ms)

    @property
    def ref(self) -> str:
        return f"{self.show}/{self.episode}"

    @property
    def source_paths(self) -> tuple[str, ...]:
        return tuple(f"source/{source.name}" for source in self.sources)

    @property
    def master_path(self) -> str:
        return f"master/{self.episode}.flac"

    def encoded_path(self, rendition: str) -> str:
        """The bare encode, as the encoder left it: tags can change without encoding again."""
        return f"master/encoded/{self._file_name(rendition)}"

    def rendition_path(self, rendition: str) -> str:
        """The tagged file that listeners get."""
        return f"renditions/{self._file_name(rendition)}"

    def _file_name(self, rendition: str) -> str:
        extension = self.settings.renditions[rendition].format
        stem = self.episode if rendition == extension else f"{self.episode}-{rendition}"
        return f"{stem}.{extension}"
