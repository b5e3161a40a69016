"""What each outcome means for publishing, and what to do about it. Pure; docs/storage.md says the same at length."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.destinations.answers import Answer, Conditions, Level
from pipeline.tools.s3_probe import Fact

_ONE_PRODUCER = "Until it is mended let one producer publish at a time"
_OPEN = "Make the bucket readable for everybody (bucket policy or its console)"
_BASE = "mend storage.public_base_url"
_NOT_NEEDED = "nothing is lost by that: feeds are made from records that one producer each writes"
_AT_EDGE = "Set it at the web server or CDN that listeners come in through"

# (name, outcome): level, what it means, what to do. `{}` stands for what was seen.
_MEANINGS: dict[tuple[str, str], tuple[Level, str, str]] = {
    ("reach", "refused"): ("bad", "nothing can be stored here: {}", "Mend what it says, then check again"),
    ("place", "ok"): ("good", "the folder is there and can be written", ""),
    ("place", "absent"): ("good", "the folder is not there yet; publishing will make it", ""),
    ("space", "ok"): ("good", "{} GB are free", ""),
    ("space", "little"): ("note", "only {} GB are free: a few episodes", "Free some space, or publish elsewhere"),
    ("lock", "ok"): ("good", "producers who publish at once wait for each other", ""),
    ("lock", "none"): ("note", f"this file system knows no locks; {_NOT_NEEDED}", ""),
    ("write", "ok"): ("good", "what is written comes back whole, with its type and cache rule", ""),
    ("write", "damaged"): (
        "bad", "it gives back other bytes than were sent ({})",
        "The service changes files. Ask its support about aws-chunked uploads, or use another one",
    ),
    ("write", "headers"): (
        "bad", "it does not keep Content-Type and Cache-Control (it says {})",
        "Players and directories go by them; use another service",
    ),
    ("md5", "ok"): ("good", "it refuses what arrives damaged (Content-MD5)", ""),
    ("md5", "accepted"): (
        "note", "it takes damaged uploads without a word; media reads everything back, so it is noticed here", "",
    ),
    ("trailer", "ok"): ("good", "it takes checksum trailers, too (media sends none)", ""),
    ("trailer", "plain"): ("good", "checksum trailers were not tried: they are only sent over https", ""),
    ("trailer", "refused"): (
        "note", "it refuses checksum trailers ({}); media sends none, so nothing is lost here",
        "For other tools set AWS_REQUEST_CHECKSUM_CALCULATION=when_required",
    ),
    ("trailer", "damaged"): (
        "note", "it stores the marks of checksum trailers inside the file; media sends none, so nothing is lost here",
        "For other tools set AWS_REQUEST_CHECKSUM_CALCULATION=when_required",
    ),
    ("listing", "ok"): ("good", "what was written or deleted is listed so at once", ""),
    ("listing", "late"): (
        "bad",
        "its listing is late: {} was listed as before. Of two producers at once, one could miss the other's episode",
        _ONE_PRODUCER,
    ),
    ("reading", "ok"): ("good", "what was overwritten is read so at once", ""),
    ("reading", "late"): (
        "bad",
        "{} was read as it was before, so nothing that was written can be proved",
        "Ask its support for read-after-write consistency, or use another service",
    ),
    ("if-match", "quoted"): ("good", "it keeps If-Match: nobody's change is overwritten unseen", ""),
    ("if-match", "bare"): ("good", "it keeps If-Match when the ETag is sent without quotes; media does so here", ""),
    ("if-match", "ignored"): ("note", f"it ignores If-Match; {_NOT_NEEDED}", ""),
    ("if-match", "refused"): ("note", f"it does not know If-Match ({{}}); {_NOT_NEEDED}", ""),
    ("if-none-match", "ok"): ("good", "it keeps If-None-Match: nobody's new object is overwritten unseen", ""),
    ("if-none-match", "ignored"): ("note", "it ignores If-None-Match; publishing does not rely on it", ""),
    ("if-none-match", "refused"): ("note", "it does not know If-None-Match ({}); publishing does not rely on it", ""),
    ("acl", "ok"): ("good", "it takes object ACLs", ""),
    ("acl", "refused"): ("good", "it takes no object ACLs ({}); none are asked for", ""),
    ("acl", "refused, but asked for"): (
        "bad",
        "it refuses the ACL that storage.acl asks for ({})",
        'Set storage.acl = "none", and open the bucket itself',
    ),
    ("delete", "ok"): ("good", "objects can be taken away again", ""),
    ("delete", "refused"): (
        "note", "these keys may not delete ({}): `media storage sweep` cannot tidy up, and scratch objects stay",
        "Let these keys delete objects, or remove media-check/ yourself",
    ),
    ("public", "ok"): ("good", "everybody can read what is stored, under its public address", ""),
    ("public", "skipped"): ("note", "the public address was not asked: storage.verify is off", ""),
    ("public", "none"): (
        "bad",
        "there is no public address: `media publish` needs it for feeds and pages",
        "Set storage.public_base_url to the address under which a web server shows it; to try it: `media serve`",
    ),
    ("public", "unreachable"): ("bad", "{}", "Mend storage.public_base_url, or the server behind it"),
    ("public", "closed"): ("bad", "listeners cannot read what is stored: {}", f"{_OPEN}, or {_BASE}"),
    ("public", "acl-missing"): (
        "bad",
        "listeners can read only what is stored with an ACL: {}",
        f'Set storage.acl = "public-read", or: {_OPEN}',
    ),
    ("public", "acl-without-effect"): (
        "bad", "it takes the ACL public-read, and listeners cannot read all the same: {}",
        f"{_OPEN}, or {_BASE}",
    ),
    ("public", "other"): (
        "bad", "the public address gives something else than was stored: {}", "Mend storage.public_base_url",
    ),
    ("https", "ok"): ("good", "the public address is https", ""),
    ("https", "http"): ("note", "the public address is http: Apple and most apps want https", "Use a certificate"),
    ("head", "ok"): ("good", "HEAD tells the length", ""),
    ("head", "other"): ("bad", "HEAD does not tell the length ({}): Apple refuses such episodes", _AT_EDGE),
    ("range", "ok"): ("good", "players can seek (Range gives 206)", ""),
    ("range", "other"): ("bad", "Range is answered with {} instead of 206: players cannot seek", _AT_EDGE),
    ("range-tail", "ok"): ("good", "the end of a file can be asked for", ""),
    ("range-tail", "other"): ("note", "a Range from the end is answered with {}: some players start slower", ""),
    ("range-beyond", "ok"): ("good", "a Range beyond the end gives 416", ""),
    ("range-beyond", "other"): ("note", "a Range beyond the end gives {} instead of 416", ""),
    ("unchanged-etag", "ok"): ("good", "an unchanged file is not sent again (ETag, 304)", ""),
    ("unchanged-etag", "none"): ("note", "there is no ETag: apps fetch the whole feed each time they look", _AT_EDGE),
    ("unchanged-etag", "resent"): ("note", "an unchanged file is sent again ({} instead of 304 by ETag)", _AT_EDGE),
    ("unchanged-date", "ok"): ("good", "an unchanged file is not sent again (date, 304)", ""),
    ("unchanged-date", "none"): ("note", "there is no Last-Modified", ""),
    ("unchanged-date", "resent"): ("note", "an unchanged file is sent again ({} instead of 304 by date)", ""),
    ("type", "ok"): ("good", "an MP3 is called {}", ""),
    ("type", "other"): ("bad", "an MP3 is called {} instead of audio/mpeg: apps refuse to play it", _AT_EDGE),
    ("feed-type", "ok"): ("good", "a feed is called {}", ""),
    ("feed-type", "xml"): ("note", "a feed is called {}: apps take it, browsers show source text", _AT_EDGE),
    ("feed-type", "other"): ("bad", "a feed is called {} instead of application/rss+xml", _AT_EDGE),
    ("caption-type", "ok"): ("good", "captions are called {}", ""),
    ("caption-type", "other"): ("note", "captions are called {} instead of text/vtt: some players skip them", _AT_EDGE),
    ("cache", "ok"): ("good", "cache rules reach listeners", ""),
    ("cache", "other"): ("note", "the cache rule of an MP3 arrives as {}: caches keep it shorter or longer", _AT_EDGE),
    ("cors", "ok"): ("good", "web players of other sites may read captions, chapters and feeds (CORS)", ""),
    ("cors", "none"): (
        "note", "there is no Access-Control-Allow-Origin: web players of other sites show no captions and chapters",
        "Give the bucket a CORS rule: GET and HEAD for every origin (docs/storage.md)",
    ),
    ("fresh", "ok"): ("good", "a change is seen at the public address at once", ""),
    ("fresh", "late"): (
        "note", "a change is not seen at the public address at once: a cache stands before the store", "",
    ),
}


def answers_for(facts: Iterable[Fact]) -> tuple[Answer, ...]:
    """The facts in words, in their order."""
    answers = []
    for fact in facts:
        level, found, mend = _MEANINGS[fact.name, fact.outcome]
        answers.append(
            Answer(name=fact.name, outcome=fact.outcome, level=level, found=found.format(fact.detail), mend=mend)
        )
    return tuple(answers)


def conditions_of(facts: Iterable[Fact]) -> Conditions:
    """What writes may rely on from now on."""
    outcomes = {fact.name: fact.outcome for fact in facts}
    form = outcomes.get("if-match")
    return Conditions(
        if_match="quoted" if form == "quoted" else "bare" if form == "bare" else None,
        if_none_match=outcomes.get("if-none-match") == "ok",
    )
