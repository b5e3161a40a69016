"""What people, machines and mischief put into words, names and titles."""

from hypothesis import strategies as st

HOSTILE = (
    "<script>alert(1)</script>",
    "<v Other>hi</v>",
    "a --> b",
    "name--",
    "-- --",
    "00:00:00.000 --> 00:00:01.000",
    "WEBVTT",
    "NOTE",
    "&amp;&lt;&#60;",
    "[free](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "<img src=x onerror=alert(1)>",
    "`code` **bold** _em_ ~~no~~ | cell |",
    "# heading",
    "- list",
    "1. list",
    "> quote",
    "\u202egnp.exe\u202c",
    "zero\u200bwidth\u2066\ufeff",
    "null\x00bell\x07esc\x1b[31m",
    "line\nbreak\r\nagain\u2028and",
    "{\\an8}{{ 7*7 }}{% raw %}",
    "]]>\"'`\\",
    "https://example.org/?a=1&b=2",
    "javascript:alert(1)",
    "\ud800",
    "é" * 500,
)
hostile_text = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map(" ".join),
    st.text(max_size=40),
)
