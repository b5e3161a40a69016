"""Roles of people in the words of the podcast taxonomy."""

import pytest

from pipeline.feed.people import ROLES, group_and_role
from pipeline.model.basics import Person


@pytest.mark.parametrize(
    ("role", "group", "expected"),
    [
        ("host", "cast", ("cast", "host")),
        ("Guest", "Cast", ("cast", "guest")),
        ("lecturer", "cast", ("cast", "host")),
        ("speaker", "cast", ("cast", "guest")),
        ("Audio Engineer", "cast", ("audio production", "audio engineer")),
        ("editor", "cast", ("writing", "editor")),
        ("editor", "Video Post-Production", ("video post-production", "editor")),
        ("кунак", "cast", ("cast", "guest")),
    ],
)
def test_a_role_becomes_one_that_apps_know(role, group, expected):
    assert group_and_role(Person(name={"tt": "Синтетик тавыш 1"}, role=role, group=group)) == expected


def test_the_taxonomy_is_whole():
    assert sum(map(len, ROLES.values())) == 63  # publishing.md 1.3
