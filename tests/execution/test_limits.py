"""What is too much of a document is refused before anything runs. G3."""

import pytest

from tests.harness import SignedIn


def nested(levels: int) -> str:
    """A chain of objects as deep as that, by the way round from subscription to ticket and back."""
    around = "tickets(first: 1) { nodes { subscription { %s } } }"
    inner = "id"
    for _ in range(levels // 3):
        inner = around % inner
    return f"{{ viewer {{ subscriptions(first: 1) {{ nodes {{ {inner} }} }} }} }}"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (nested(9), "The document has 13 levels of fields; at most 12 are served. Split it into several requests."),
        (
            "{ " + " ".join(f"a{index}: support {{ url }}" for index in range(11)) + " }",
            "The document has 11 root fields; at most 10 are served. Split it into several requests.",
        ),
        (
            "{ support { " + " ".join(f"a{index}: url" for index in range(31)) + " } }",
            "The document has 31 aliases; at most 30 are served. Split it into several requests.",
        ),
        (
            "{ viewer { subscriptions(first: 100) { nodes { tickets(first: 100) { nodes { number subject id status } } } } } }",
            "This operation may answer with some 60201 fields; at most 50000 are served at once. "
            "Ask for smaller pages or fewer fields.",
        ),
    ],
)
async def test_what_is_too_much_is_refused(anna: SignedIn, document: str, says: str) -> None:
    answer = await anna.ask(document)

    assert [(error["message"], error["extensions"]["code"]) for error in answer["errors"]] == [(says, "TOO_COMPLEX")]
    assert "data" not in answer
    assert anna.calls == []


async def test_depth_and_fields_are_counted_through_fragments(anna: SignedIn) -> None:

    answer = await anna.ask(
        "query { viewer { subscriptions(first: 1) { nodes { ...A } } } } "
        "fragment A on ServiceSubscription { tickets(first: 1) { nodes { subscription { ...B } } } } "
        "fragment B on ServiceSubscription { tickets(first: 1) { nodes { subscription { ...C } } } } "
        "fragment C on ServiceSubscription { tickets(first: 1) { nodes { subscription { id } } } }"
    )

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["TOO_COMPLEX"]


async def test_circular_fragments_are_a_mistake_like_any_other(anna: SignedIn) -> None:
    answer = await anna.ask("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A support { url } }")

    assert {error["extensions"]["code"] for error in answer["errors"]} == {"VALIDATION_FAILED"}


@pytest.mark.parametrize(
    ("first", "refused"), [(10, False), (100, True)], ids=["a small page", "a page too large for so many fields"]
)
async def test_what_a_variable_makes_longer_counts_for_its_value(anna: SignedIn, first: int, refused: bool) -> None:
    document = """query ($first: Int!) { viewer { subscriptions(first: $first) { nodes {
        tickets(first: $first) { nodes { number subject id status messages { text } } } } } } }"""
    answer = await anna.ask(document, {"first": first})

    assert ("errors" in answer) is refused
    if refused:
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["TOO_COMPLEX"]
        assert anna.calls == []


@pytest.mark.parametrize(
    ("declared", "size", "variables"),
    [
        ("", "last: null, first: 100", {}),
        ("($n: Int)", "last: $n, first: 100", {}),
        ("($n: Int)", "first: $n, last: 100", {"n": None}),
        ("($n: Int, $m: Int)", "last: $n, first: $m", {"m": 100}),
        ("($n: Int = 1, $m: Int)", "first: $n, last: $m", {"n": None, "m": 100}),
    ],
)
async def test_an_argument_that_says_nothing_hides_none_that_does(
    anna: SignedIn, declared: str, size: str, variables: dict[str, int | None]
) -> None:
    tickets = f"tickets({size}) {{ nodes {{ number subject id status }} }}"
    document = f"query {declared} {{ viewer {{ subscriptions({size}) {{ nodes {{ {tickets} }} }} }} }}"
    answer = await anna.ask(document, variables)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["TOO_COMPLEX"]
    assert answer["errors"][0]["message"].startswith("This operation may answer with some 60201 fields; ")
    assert anna.calls == []


async def test_pages_from_either_end_cost_what_is_asked_for(anna: SignedIn) -> None:
    """A client may hand on all four arguments of a page, and gives values to those of one end."""
    answer = await anna.ask(
        """query ($first: Int, $last: Int) { viewer { subscriptions(first: $first, last: $last) { nodes {
        tickets(first: $first, last: $last) { nodes { number subject id status } } } } } }""",
        {"first": 2},
    )

    assert "errors" not in answer


async def test_a_list_without_a_size_counts_for_its_default(anna: SignedIn) -> None:
    document = "{ viewer { subscriptions { nodes { usageTrend { month } tickets { nodes { orders: subscription { id } } } } } } }"
    answer = await anna.ask(document)

    assert "errors" not in answer


async def test_the_introspection_of_tools_is_served(anna: SignedIn) -> None:
    """GraphiQL's own query is deeper than anybody's data; graphql-core limits it by a rule of its own."""
    from graphql import get_introspection_query

    answer = await anna.ask(get_introspection_query(descriptions=True))

    assert "errors" not in answer
    assert answer["data"]["__schema"]["queryType"] == {"name": "Query", "kind": "OBJECT"}
