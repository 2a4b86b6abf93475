from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.tmf.query import Condition, Query, QueryError, SortKey, Term, parse_query
from tests.backends.library import BOOK

NO_NUMBER = float("-inf")


@pytest.mark.parametrize(
    ("raw", "query"),
    [
        ("", Query()),
        ("&&", Query()),
        ("title=Emil", Query(terms=((Condition("title", "in", ("Emil",)),),))),
        ("title=a,b,", Query(terms=((Condition("title", "in", ("a", "b", "")),),))),
        ("title=a%2Cb%3Bc%26d", Query(terms=((Condition("title", "in", ("a,b;c&d",)),),))),
        ("title=a+b=c", Query(terms=((Condition("title", "in", ("a+b=c",)),),))),
        ("author%2Ename=Bj%C3%B6rn", Query(terms=((Condition("author.name", "in", ("Björn",)),),))),
        ("bookCharacteristic.tag=x", Query(terms=((Condition("bookCharacteristic.tag", "in", ("x",)),),))),
        ("title.gt=a", Query(terms=((Condition("title", "gt", ("a",)),),))),
        ("title.regex=%5EEm%7C%2C", Query(terms=((Condition("title", "regex", ("^Em|,",)),),))),
        ("price.value.lte=-1.50", Query(terms=((Condition("price.value", "lte", (-1.5,)),),))),
        ("price.value=1,", Query(terms=((Condition("price.value", "in", (1.0, NO_NUMBER)),),))),
        (
            "title.gte=k&title.gt=k;id.gt=i",
            Query(
                terms=(
                    (Condition("title", "gte", ("k",)),),
                    (Condition("title", "gt", ("k",)), Condition("id", "gt", ("i",))),
                )
            ),
        ),
        ("offset=20&limit=0", Query(offset=20, limit=0)),
        ("sort=title", Query(sort=(SortKey("title"), SortKey("id")))),
        ("sort=-title", Query(sort=(SortKey("title", descending=True), SortKey("id", descending=True)))),
        ("sort=-title,id", Query(sort=(SortKey("title", descending=True), SortKey("id")))),
        ("sort=-id", Query(sort=(SortKey("id", descending=True),))),
        ("fields=title,%40type", Query(fields=("title", "@type"))),
    ],
)
def test_reads(raw: str, query: Query) -> None:
    assert parse_query(raw, BOOK) == query


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("pages=1", "pages is no path to filter book by"),
        ("title=a;pages=1", "pages is no path to filter book by"),
        ("title.like=a", "title.like is no path to filter book by"),
        ("title", "title has no value"),
        ("title=a;", " has no value"),
        ("title.gt=a,b", "title.gt takes one value"),
        ("title.regex=a,b", "title.regex takes one value; a comma in it is sent as %2C"),
        ("title.regex=(", "title.regex is no regular expression: missing ), unterminated subpattern at position 0"),
        ("price.value.gt=cheap", "price.value is compared with numbers, and 'cheap' is none"),
        ("price.value=1_0", "price.value is compared with numbers, and '1_0' is none"),
        ("price.value=nan", "price.value is compared with numbers, and 'nan' is none"),
        ("title=%FF", "%FF is not percent-encoded UTF-8"),
        ("limit=-1", "limit is a whole number from 0 on"),
        ("limit=", "limit is a whole number from 0 on"),
        ("limit=%31", "limit is a whole number from 0 on"),
        ("offset=1e3", "offset is a whole number from 0 on"),
        ("offset=10000000000", "offset is a whole number from 0 on"),
        ("limit=1&limit=2", "limit stands twice"),
        ("sort=pages", "pages is no path to sort book by"),
        ("sort=author.name", "author.name is no path to sort book by"),
    ],
)
def test_refuses(raw: str, message: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_query(raw, BOOK)
    assert str(refused.value) == message


texts = st.text(max_size=8)
numbers = st.decimals(-(10**6), 10**6, places=2).map(float)
conditions = st.one_of(
    st.builds(
        Condition,
        st.sampled_from(["title", "author.name", "id"]),
        st.just("in"),
        st.lists(texts, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(Condition, st.just("title"), st.sampled_from(["gt", "gte", "lt", "lte"]), st.tuples(texts)),
    st.builds(Condition, st.just("price.value"), st.sampled_from(["in", "gt", "lte"]), st.tuples(numbers)),
)


def written(condition: Condition) -> str:
    name = condition.path if condition.operator == "in" else f"{condition.path}.{condition.operator}"
    return f"{name}={','.join(quote(str(value), safe='') for value in condition.values)}"


@given(st.lists(st.lists(conditions, min_size=1, max_size=3).map(tuple), max_size=4).map(tuple))
def test_reads_back_what_was_written(terms: tuple[Term, ...]) -> None:
    raw = "&".join(";".join(written(condition) for condition in term) for term in terms)
    assert parse_query(raw, BOOK) == Query(terms=terms)


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=40))
def test_never_fails_otherwise(raw: str) -> None:
    """Whatever stands in the URL is read or refused."""
    with suppress(QueryError):
        parse_query(raw, BOOK)
