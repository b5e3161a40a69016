"""`media oai`: harvesters of libraries and archives read what is published."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import sys
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from pipeline.cli.listening import listening
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.catalogue.oai_repository import Repository, Snapshot
    from pipeline.store.workspace import Workspace

_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)*")
"""repositoryIdentifier of oai-identifier.xsd."""


def command(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets others in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8010,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Its public address, where a web server stands before it.")
    ] = None,
    domain: Annotated[
        str | None, typer.Option("--domain", help="In all identifiers, for ever; by default that of the site.")
    ] = None,
) -> None:
    """Serve what is published as an OAI-PMH 2.0 repository (Dublin Core, a set per show), until Ctrl-C. Read-only."""
    from pipeline.catalogue.oai_answers import Site  # noqa: PLC0415
    from pipeline.catalogue.oai_repository import Repository  # noqa: PLC0415
    from pipeline.catalogue.oai_server import PATH, oai_app  # noqa: PLC0415
    from pipeline.tools.preview_server import run_server  # noqa: PLC0415

    workspace = context.obj.workspace()
    if domain is not None and not _DOMAIN.fullmatch(domain):
        raise UsageError(f"--domain {domain!r} is no domain such as media.example.org")
    if base_url is not None and not re.fullmatch(r"https?://[^\s<>\"']+", base_url):
        raise UsageError(f"--base-url {base_url!r} is no address such as https://media.example.org/oai")
    repository = Repository(workspace=workspace, domain=domain or _domain_of(workspace))
    items = len(_first(repository, domain).items)
    bound, root = listening(host, port)
    address = f"{root}{PATH}"
    print(f"{items} items at {address}?verb=Identify (Ctrl-C ends it)", flush=True)
    app = oai_app(repository, Site(base_url=base_url or address, name=_name_of(workspace)), say=_talk)
    with bound, contextlib.suppress(KeyboardInterrupt):
        run_server(app, bound)


def _first(repository: Repository, domain: str | None) -> Snapshot:
    """A look before serving: what is wrong is told at once."""
    snapshot = repository.snapshot(dt.datetime.now(dt.UTC))
    while repository.doubts:
        _talk(repository.doubts.pop())
    if domain is not None and snapshot.domain != domain:
        raise UsageError(
            f"identifiers of this repository have had {snapshot.domain!r} in them since it was first served, and keep "
            "it: leave --domain out"
        )
    if not snapshot.shows:
        _talk("nothing is published yet, as far as this machine knows; `media publish` makes it known")
    return snapshot


def _domain_of(workspace: Workspace) -> str:
    """That of the first show's public address."""
    from pipeline.catalogue.published import published  # noqa: PLC0415
    from pipeline.errors import MediaError  # noqa: PLC0415

    for show in workspace.shows():
        with contextlib.suppress(MediaError):
            found = published(workspace, show).show
            host = urlsplit(found.base_url).hostname if found else None
            if host and _DOMAIN.fullmatch(host):
                return host
    return "localhost"


def _name_of(workspace: Workspace) -> str:
    from pipeline.errors import MediaError  # noqa: PLC0415
    from pipeline.model.basics import localised  # noqa: PLC0415
    from pipeline.store.options import read_preset  # noqa: PLC0415

    for show in workspace.shows():
        with contextlib.suppress(MediaError):
            settings = read_preset(workspace, show)
            name = localised(settings.site.name or settings.show.author, settings.show.languages[0])
            if name:
                return name
    return "media"


def _talk(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
