"""notes: show notes in each language of the show, as Markdown and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import ConfigError
from pipeline.model.production import Production
from pipeline.outputs.show_notes import notes_template, render_notes_html, render_notes_markdown
from pipeline.stages._transcript import person_names, read_transcript, transcript_inputs, withheld_options
from pipeline.stages.base import Stage, StepContext
from pipeline.store.atomic import write_bytes
from pipeline.text.excerpt import excerpt
from pipeline.text.markdown import is_harmless
from pipeline.text.name_mask import mask_names

APPLE_DESCRIPTION_BYTES = 4000
"""Apple Podcasts cuts a description after so many bytes (publishing.md §1.2)."""
TEMPLATE_BYTES = 200_000


def _options(production: Production) -> Mapping[str, Any]:
    settings = production.settings
    return {
        "show": settings.show.model_dump(mode="json", exclude={"cover", "owner", "category"}),
        "episode": settings.episode.model_dump(mode="json", exclude={"guid"}),
        "notes": settings.notes.model_dump(mode="json"),
        "templates": [list(template) for template in production.templates],
        "spoken": list(settings.spoken_languages),
        "names": list(person_names(production)),
        **withheld_options(production),
    }


def _outputs(production: Production) -> tuple[str, ...]:
    return tuple(
        f"outputs/show-notes.{language}.{kind}"
        for language in production.settings.show.languages
        for kind in ("md", "html")
    )


def _run(context: StepContext) -> None:
    settings = context.production.settings
    transcript = read_transcript(context)
    sources = {name: _read_template(context.presets, name) for name, _ in context.production.templates}
    for name, texts in (("summary", settings.episode.summary), ("notes.footer", settings.notes.footer)):
        for language in [language for language, text in texts.items() if not is_harmless(text)]:
            context.say(f"{name} in {language} holds HTML, a picture or an unsafe link: it is shown letter by letter")
    for language in settings.show.languages:
        template = notes_template(settings, language)
        markdown = render_notes_markdown(
            settings, transcript, language=language, template=template, sources=sources
        )
        markdown = mask_names(markdown, context.production.withheld.people, language)  # a template may name people
        quoted = excerpt(transcript, settings.notes.excerpt_words, language)
        html = render_notes_html(markdown, language=language, quoted=quoted)
        write_bytes(context.output(f"outputs/show-notes.{language}.md"), markdown.encode())
        write_bytes(context.output(f"outputs/show-notes.{language}.html"), html.encode())
        if len(html.encode()) > APPLE_DESCRIPTION_BYTES:
            context.say(
                f"show notes in {language} have {len(html.encode())} bytes; Apple Podcasts shows the first "
                f"{APPLE_DESCRIPTION_BYTES}: shorten the summary or notes.excerpt_words"
            )
    context.tools["markdown-it-py"] = version("markdown-it-py")
    context.tools["nh3"] = version("nh3")


def _read_template(presets: Path, name: str) -> str:
    if PurePosixPath(name).name != name:
        raise ConfigError([f"notes.templates: {name!r} must be the name of a file in presets/templates/"])
    path = presets / "templates" / name
    try:
        data = path.read_bytes()
        if len(data) > TEMPLATE_BYTES:
            raise ConfigError([f"presets/templates/{name} has {len(data)} bytes; at most {TEMPLATE_BYTES} are read"])
        return data.decode("utf-8")
    except FileNotFoundError as error:
        raise ConfigError([f"presets/templates/{name} is not there; notes.templates names it"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"presets/templates/{name} is not UTF-8 (byte {error.start + 1})"]) from error


STAGE = Stage(
    name="notes",
    version=1,
    options=_options,
    inputs=transcript_inputs,
    outputs=_outputs,
    run=_run,
)
