"""`media storage check`: tries the real place where a show is published, explains, and remembers the answers."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

from pipeline.destinations.answers import Answers, remember_answers
from pipeline.destinations.layout import destination_name, s3_location
from pipeline.model.settings import Storage
from pipeline.storage_check.meanings import answers_for, conditions_of

SCRATCH = "media-check/"
"""Below the site's root; `media storage sweep` removes what a killed check left there."""


def check_storage(storage: Storage, workspace: Path) -> Answers:
    """Try it now. What was found is remembered for later writes; raises OSError when it cannot be written down."""
    now = dt.datetime.now(dt.UTC)
    scratch = f"{SCRATCH}{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}/"
    if s3_location(storage.url):
        from pipeline.storage_check.bucket import bucket_facts  # noqa: PLC0415 - boto3 takes half a second to load

        facts = bucket_facts(storage, workspace, scratch)
    else:
        from pipeline.storage_check.folder import folder_facts  # noqa: PLC0415

        facts = folder_facts(storage, workspace, scratch)
    answers = Answers(
        destination=destination_name(storage),
        checked_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        conditions=conditions_of(facts),
        answers=answers_for(facts),
    )
    if facts[0].name != "reach":  # a store that is away for an hour has not changed
        remember_answers(workspace, storage, answers)
    return answers
