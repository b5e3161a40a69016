"""Roles as podcast:person knows them (Podcast Taxonomy, podcast-namespace taxonomy-en.json)."""

from __future__ import annotations

from pipeline.model.basics import Person

_TAXONOMY = {
    "creative direction": "director|assistant director|executive producer|senior producer|producer|associate producer"
    "|development producer|creative director",
    "cast": "host|co-host|guest host|guest|voice actor|narrator|announcer|reporter",
    "writing": "author|editorial director|co-writer|writer|songwriter|guest writer|story editor|managing editor"
    "|script editor|script coordinator|researcher|editor|fact checker|translator|transcriber|logger",
    "audio production": "studio coordinator|technical director|technical manager|audio engineer"
    "|remote recording engineer|post production engineer",
    "audio post-production": "audio editor|sound designer|foley artist|composer|theme music|music production"
    "|music contributor",
    "administration": "production coordinator|booking coordinator|production assistant|content manager"
    "|marketing manager|sales representative|sales manager",
    "visuals": "graphic designer|cover art designer",
    "community": "social media manager",
    "misc.": "consultant|intern",
    "video production": "camera operator|lighting designer|camera grip|assistant camera",
    "video post-production": "editor|assistant editor",
}
ROLES = {group: frozenset(roles.split("|")) for group, roles in _TAXONOMY.items()}
"""group -> its roles, in lower case: apps compare them without regard to it."""
_NEAREST = {
    # A course is led by its lecturer; who speaks at somebody else's conference is a guest there.
    "lecturer": "host",
    "teacher": "host",
    "moderator": "host",
    "interviewer": "host",
    "speaker": "guest",
    "panelist": "guest",
    "expert": "guest",
}


def group_and_role(person: Person) -> tuple[str, str]:
    """The person's group and role in the taxonomy's words, in lower case.

    A role decides its group, unless it is known in the one that was written too (an editor writes or cuts pictures).
    A role that the taxonomy does not know becomes the nearest one, else guest: without a role apps would say host.
    """
    role, group = person.role.strip().lower(), person.group.strip().lower()
    role = _NEAREST.get(role, role)
    if role in ROLES.get(group, ()):
        return group, role
    return next(((known, role) for known, roles in ROLES.items() if role in roles), ("cast", "guest"))
