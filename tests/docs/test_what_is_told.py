"""docs/notifications.md: what is told, and by e-mail too, is what the code tells; every mutation has its place there."""

from gateway.graph.notifications.types import SUBJECTS, NotificationKind
from gateway.graph.schema import schema
from tests.docs.markdown import rows, section, spans

DOCUMENT = "docs/notifications.md"


def told() -> list[list[str]]:
    return rows(section(DOCUMENT, "What is told"))


def test_every_kind_has_its_row() -> None:
    kinds = [kind for row in told() for kind in spans(row[0])]
    assert sorted(kinds) == sorted(kind.value for kind in NotificationKind)


def test_what_goes_by_e_mail_too() -> None:
    by_mail = {kind for row in told() if row[3] == "yes" for kind in spans(row[0])}
    assert by_mail == {kind.value for kind in SUBJECTS}
    assert {row[3] for row in told()} == {"yes", "no"}


def test_every_mutation_is_told_or_says_why_not() -> None:
    named = {name for row in told() for name in spans(row[1])}
    silent = {name for row in rows(section(DOCUMENT, "What is not")) for name in spans(row[0])}
    mutations = schema._schema.mutation_type

    assert mutations is not None
    assert (named | silent, named & silent) == (set(mutations.fields), set())
