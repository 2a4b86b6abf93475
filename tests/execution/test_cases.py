"""Operations that generators may miss, each with what has to come of it, in both executors."""

from typing import Any

import pytest

from tests.execution.comparison import MISSING
from tests.execution.differential import Case, assert_agreement
from tests.execution.executors import reference
from tests.execution.nasty.schema import nasty_context, nasty_schema
from tests.execution.world import SchemaWorld

LONG = "a" * 5_000
DEEP = "friend { " * 40 + "id" + " }" * 40
SWITCHED = """query ($a: Boolean!) { where @skip(if: $a) ... @include(if: $a) { echo where } ...F @skip(if: $a) }
fragment F on Query { f: where }"""

RUNS = "runs"
FAILS = "fails"
"""Runs, and says so in errors."""

CASES: list[tuple[str, dict[str, Any], str]] = [
    # names that mean something to Python, to the generated code, or to GraphQL
    *((f"{{ {name}: echo }}", {}, RUNS) for name in ("class", "None", "True", "lambda", "await", "match", "print", "exec")),
    *((f"{{ {name}: echo }}", {}, RUNS) for name in ("__class__", "__init__", "__builtins__", "__typename", "__", "_", "__1")),
    *((f"{{ {name}: echo }}", {}, RUNS) for name in ("query", "mutation", "fragment", "on", "null", "true", "type", "input")),
    *((f"{{ {name}: echo }}", {}, RUNS) for name in ("o", "out", "objects", "project", "Irregular", "c0", "k0", "v1", "r1", "i1")),
    (f"{{ {LONG}: echo {LONG}b: where }}", {}, RUNS),
    ("{ a: where b: where a: where }", {}, RUNS),
    ("{ a: echo a: where }", {}, "VALIDATION"),
    ("{ __proto__: where constructor: where }", {}, RUNS),
    ("query __class__ { where }", {}, RUNS),
    ("query query($query: String) { query: echo(text: $query) }", {"query": "x"}, RUNS),
    ("query ($class: Int, $__a: Int, $None: Int) { echo(number: $class) b: echo(number: $__a) c: echo(number: $None) }", {}, RUNS),
    ("{ ...class ...__f } fragment class on Query { where } fragment __f on Query { echo }", {}, RUNS),
    ("{ ...on } fragment on on Query { where }", {}, "PARSE"),
    ("{ echo(colour: _1) a: echo(colour: None) b: echo(colour: class) c: echo(colours: [None, null, RED]) }", {}, RUNS),
    ("query ($c: Colour) { echo(colour: $c) }", {"c": "None"}, RUNS),
    ("query ($c: Colour) { echo(colour: $c) }", {"c": "Colour.RED"}, "VARIABLES"),
    ("query ($c: Colour) { echo(colour: $c) }", {"c": 1}, "VARIABLES"),
    ('{ echo(colour: "RED") }', {}, "VALIDATION"),
    # strings
    (r'{ echo(text: "\u00e5\uD83D\uDE00\u{1F600}\u2028\"\\\/\b\f\n\r\t") }', {}, RUNS),
    (r'{ echo(text: "\uD800") }', {}, "PARSE"),
    (r'{ echo(text: "\u{110000}") }', {}, "PARSE"),
    (r'{ echo(text: "\x") }', {}, "PARSE"),
    ('{ echo(text: """\n    one\n      two\n\n    \\""" three\n  """) }', {}, RUNS),
    ('{ echo(text: """""") a: echo(text: "") }', {}, RUNS),
    ('{ echo(text: "{\u2028}\u00a0\ufeff") }', {}, RUNS),
    ("query ($t: String) { echo(text: $t) }", {"t": "\x00\x1f\u2028\U0001f600"}, RUNS),
    ("\ufeff{ where, , , echo } # end", {}, RUNS),
    ("{ where }\r\n\r\n# \u2029\r{ where", {}, "PARSE"),
    # numbers
    ("{ echo(number: 2147483647) a: echo(number: -2147483648) b: echo(number: 0) c: echo(number: -0) }", {}, RUNS),
    ("{ echo(number: 2147483648) }", {}, "VALIDATION"),
    ("{ echo(number: -2147483649) }", {}, "VALIDATION"),
    ("{ echo(number: 1.0) }", {}, "VALIDATION"),
    ("{ echo(number: 01) }", {}, "PARSE"),
    ("query ($n: Int) { echo(number: $n) }", {"n": 2147483648}, "VARIABLES"),
    ("query ($n: Int) { echo(number: $n) }", {"n": 1.0}, RUNS),
    ("query ($n: Int) { echo(number: $n) }", {"n": 1.5}, "VARIABLES"),
    ("query ($n: Int) { echo(number: $n) }", {"n": True}, "VARIABLES"),
    ("query ($n: Int) { echo(number: $n) }", {"n": "1"}, "VARIABLES"),
    ("{ echo(ratio: 1) a: echo(ratio: 1e400) b: echo(ratio: -0.0) c: echo(ratio: 1e-400) }", {}, RUNS),
    ("query ($r: Float) { echo(ratio: $r) }", {"r": 1e400}, "VARIABLES"),
    ("query ($r: Float) { echo(ratio: $r) }", {"r": 10**30}, "VARIABLES"),
    ('{ echo(id: 7) a: echo(id: "7") b: echo(id: 99999999999999999999) }', {}, RUNS),
    ("{ echo(id: 1.5) }", {}, "VALIDATION"),
    ("query ($i: ID) { echo(id: $i) }", {"i": 10**20}, RUNS),
    ("query ($i: ID) { echo(id: $i) }", {"i": True}, "VARIABLES"),
    ("query ($f: Boolean) { echo(flag: $f) }", {"f": 1}, "VARIABLES"),
    # null, absent, default
    ("{ echo(number: null, text: null, nullableDefault: null, colours: null, inner: null, maybe: null) }", {}, RUNS),
    ("{ echo(withDefault: null) }", {}, "VALIDATION"),
    ("query ($n: Int) { echo(withDefault: $n) }", {}, RUNS),
    ("query ($n: Int) { echo(withDefault: $n) }", {"n": None}, FAILS),
    ("query ($n: Int = 3) { echo(withDefault: $n) }", {}, RUNS),
    ("query ($n: Int = 3) { echo(withDefault: $n) }", {"n": None}, FAILS),
    ("query ($n: Int! = 3) { echo(withDefault: $n) }", {"n": None}, "VARIABLES"),
    ("query ($n: Int) { echo(nullableDefault: $n, number: $n) }", {}, RUNS),
    ("query ($n: Int) { echo(nullableDefault: $n, number: $n) }", {"n": None}, RUNS),
    ("query ($n: Int = null) { echo(nullableDefault: $n) }", {}, RUNS),
    ("query ($n: Int!) { echo(number: $n) }", {}, "VARIABLES"),
    ("query ($n: Int) { must(number: $n, numbers: []) }", {"n": 1}, "VALIDATION"),
    ("query ($n: Int = 1) { must(number: $n, numbers: []) }", {"n": None}, FAILS),
    ("query ($n: Int) { must(number: 1, numbers: [1, $n]) }", {"n": 2}, "VALIDATION"),
    ("query ($n: Int = 2) { must(number: 1, numbers: [1, $n]) }", {"n": None}, FAILS),
    ("query ($n: Int) { where }", {"n": 1}, "VALIDATION"),
    ("{ echo(number: $n) }", {"n": 1}, "VALIDATION"),
    ("query ($n: Int) { echo(number: $n) }", {"n": 1, "other": [1]}, RUNS),
    # lists
    ("{ echo(numbers: 1, table: 1, colours: RED) }", {}, RUNS),
    ("{ echo(numbers: [], table: [], colours: []) a: echo(table: [[]]) b: echo(table: [[1], [2, 3]]) }", {}, RUNS),
    ("{ echo(table: [1, 2]) }", {}, RUNS),
    ("query ($t: [[Int!]!]) { echo(table: $t) }", {"t": 1}, RUNS),
    ("query ($t: [[Int!]!]) { echo(table: $t) }", {"t": [1, [2]]}, RUNS),
    ("query ($t: [[Int!]!]) { echo(table: $t) }", {"t": [None]}, "VARIABLES"),
    ("query ($n: Int!) { echo(numbers: $n) }", {"n": 1}, "VALIDATION"),
    ("query ($n: Int!) { echo(numbers: [$n, 2, $n]) }", {"n": 1}, RUNS),
    ("query ($n: Int) { echo(colours: [RED, $n]) }", {}, "VALIDATION"),
    ("query ($c: Colour) { echo(colours: [RED, $c]) }", {}, RUNS),
    # input objects
    ("{ echo(inner: {}) a: echo(inner: {a: 2, c: [[1, null], null], colour: None}) }", {}, RUNS),
    ("{ echo(inner: {a: null}) }", {}, "VALIDATION"),
    ("{ echo(inner: {a: 1, a: 2}) }", {}, "VALIDATION"),
    ("{ echo(inner: {unknown: 1}) }", {}, "VALIDATION"),
    ('{ echo(outer: {must: 1, class: "x", inner: {}, inners: {a: 3}, maybe: null, outer: {must: 2}}) }', {}, RUNS),
    ("query ($a: Int, $b: String) { echo(inner: {a: $a, b: $b}) }", {}, RUNS),
    ("query ($a: Int) { echo(inner: {a: $a}) }", {"a": None}, FAILS),
    ("query ($m: Int!, $i: Inner!) { echo(outer: {must: $m, inner: $i, inners: [$i, {a: $m}]}) }", {"m": 1, "i": {"a": 5}}, RUNS),
    ("query ($o: Outer) { echo(outer: $o) }", {"o": {"must": 1, "outer": {"must": 2, "inners": [{}]}}}, RUNS),
    ("query ($o: Outer) { echo(outer: $o) }", {"o": {}}, "VARIABLES"),
    ("query ($o: Outer) { echo(outer: $o) }", {"o": {"must": 1, "class": None, "Class": 1}}, "VARIABLES"),
    ("query ($o: Outer = {must: 9, inner: {}}) { echo(outer: $o) }", {}, RUNS),
    ("query ($m: Int) { echo(outer: {must: 1, maybe: $m}) }", {}, RUNS),
    ("query ($m: Int) { echo(outer: {must: 1, maybe: $m}) }", {"m": None}, RUNS),
    # oneOf
    ('{ echo(choice: {number: 1}) a: echo(choice: {text: "x"}) b: echo(choice: {inner: {}}) c: echo(choice: {many: 1}) }', {}, RUNS),
    ('{ echo(choice: {number: 1, text: "x"}) }', {}, "VALIDATION"),
    ("{ echo(choice: {}) }", {}, "VALIDATION"),
    ("{ echo(choice: {number: null}) }", {}, "VALIDATION"),
    ("query ($n: Int!) { echo(choice: {number: $n}) }", {"n": 1}, RUNS),
    ("query ($n: Int) { echo(choice: {number: $n}) }", {"n": 1}, "VALIDATION"),
    ("query ($c: Choice) { echo(choice: $c) }", {"c": {"number": 1}}, RUNS),
    ("query ($c: Choice) { echo(choice: $c) }", {"c": {"number": 1, "text": "x"}}, "VARIABLES"),
    ("query ($c: Choice) { echo(choice: $c) }", {"c": {"number": None}}, "VARIABLES"),
    ("fragment F on Query { echo(choice: {number: $n}) } query ($n: Int!) { ...F }", {"n": 1}, RUNS),
    # scalars that refuse, and that take anything
    ('{ echo(picky: "bad") }', {}, "VALIDATION"),
    ("query ($p: Picky) { echo(picky: $p) }", {"p": "bad"}, "VARIABLES"),
    ("query ($p: Picky) { echo(inner: {picky: $p}) }", {"p": "fine"}, RUNS),
    ('{ echo(anything: {a: [1, 2.5, "x", null, true, RED, {b: {}}]}) }', {}, RUNS),
    ("query ($x: Int, $y: [Int]) { echo(anything: {a: $x, b: [$y, $x]}) }", {"x": 1}, RUNS),
    ("query ($x: Anything) { echo(anything: $x) }", {"x": {"a": [None, {"b": 10**20}]}}, RUNS),
    # directives
    ("{ where @skip(if: true) echo @include(if: false) }", {}, RUNS),
    ("{ where @skip(if: false) @include(if: true) echo @skip(if: true) @include(if: true) }", {}, RUNS),
    (SWITCHED, {"a": True}, RUNS),
    (SWITCHED, {"a": False}, RUNS),
    ("query ($a: Boolean) { where @skip(if: $a) }", {"a": True}, "VALIDATION"),
    ("query ($a: Boolean = true) { where @skip(if: $a) echo }", {}, RUNS),
    ("query ($a: Boolean = true) { where @skip(if: $a) echo }", {"a": None}, FAILS),
    ("query ($a: Boolean = true) { echo node(id: 1) { id @include(if: $a) } }", {"a": None}, FAILS),
    ("{ where @skip }", {}, "VALIDATION"),
    ("{ where @unknown }", {}, "VALIDATION"),
    ("{ where @skip(if: false) @skip(if: false) }", {}, "VALIDATION"),
    ("query @skip(if: true) { where }", {}, "VALIDATION"),
    ("{ node(id: 1) { id @skip(if: true) } pet { __typename @include(if: false) } }", {}, RUNS),
    # fragments
    ("{ ...A } fragment A on Query { ...B where } fragment B on Query { where echo }", {}, RUNS),
    ("{ ...A } fragment A on Query { ...A }", {}, "VALIDATION"),
    ("{ ...A }", {}, "VALIDATION"),
    ("{ where } fragment A on Query { where }", {}, "VALIDATION"),
    ("{ node(id: 1) { ... on Query { where } } }", {}, "VALIDATION"),
    ("{ node(id: 1) { ... { ... on Node { ... on Being { ... on Pet { ... on Robot { id } } } } } } }", {}, RUNS),
    ("{ node(id: 1) { friend { id } ... on Node { friend { label friend { id } } } friend { friend { label } } } }", {}, RUNS),
    ("{ node(id: 1) { ... on Cat { x: id } ... on Robot { x: where } ... on Thing { x: id } } }", {}, "VALIDATION"),
    ("{ node(id: 1) { ... on Cat { x: where } ... on Robot { x: echo } ... on Thing { x: where } } }", {}, RUNS),
    (f"{{ node(id: 1) {{ {DEEP} }} }}", {}, RUNS),
    ("{ " + " ".join(f"a{index}: where" for index in range(90)) + " }", {}, RUNS),
    # types and operations
    ("{ __typename a: __typename node(id: 1) { __typename b: __typename ... on Node { __typename } } }", {}, RUNS),
    ("{ __schema { queryType { name } } __type(name: \"Pet\") { possibleTypes { name } } where }", {}, RUNS),
    ("{ unknown }", {}, "VALIDATION"),
    ("{ node(id: 1) }", {}, "VALIDATION"),
    ("{ where { x } }", {}, "VALIDATION"),
    ("{ }", {}, RUNS),
    ("{ node(id: 1) { } pet { ... on Cat { } } }", {}, RUNS),
    ("", {}, "PARSE"),
    ("subscription { where }", {}, "VALIDATION"),
    ("query A { where } query B { echo }", {}, "OPERATION_NAME"),
    ("type X { a: Int } { where }", {}, "VALIDATION"),
    ("{ nothing where }", {}, FAILS),
    # mutations, one after another
    ("mutation { a: step(name: \"a\") { done } b: slowStep { done doneLater } count c: sureStep { done } }", {}, RUNS),
    ("mutation { count a: count __typename b: step { name next { name done next { doneLater } } } count }", {}, RUNS),
    ("mutation { ...F b: count } fragment F on Mutation { a: count b: count }", {}, RUNS),
    ("mutation ($s: Boolean!) { a: count @skip(if: $s) b: count @include(if: $s) }", {"s": True}, RUNS),
]  # fmt: skip


@pytest.mark.parametrize(("document", "variables", "ends"), CASES, ids=[str(index) for index in range(len(CASES))])
async def test_both_executors_agree(document: str, variables: dict[str, Any], ends: str) -> None:
    world = SchemaWorld(nasty_schema, nasty_context, expected=reference(nasty_schema))
    case = Case(document, variables)

    assert await how_it_ends(world, case) == ends
    for _ in range(2):
        await assert_agreement(world, case)


async def how_it_ends(world: SchemaWorld, case: Case) -> str:
    answer = await world.expected(case)
    if answer.data is MISSING:
        return answer.problems[0].code.split()[0]
    return FAILS if answer.problems else RUNS


STEPS = """mutation {
  a: sureStep(name: "a") { title } b: step(name: "b") { title sure } c: slowStep(name: "c") { done next { title } }
  d: sureStep(name: "d") { next { sure } sure } e: count f: sureStep(name: "f") { thing { id } title done }
}"""


async def test_mutations_stop_at_the_same_field() -> None:
    world = SchemaWorld(nasty_schema, nasty_context)
    stopped_after = set()

    for seed in range(100):
        await assert_agreement(world, Case(STEPS, seed=seed))
        stopped_after.add((await world.expected(Case(STEPS, seed=seed))).effects)

    steps = ("a", "b", "c", "d", "count", "f")
    assert stopped_after == {steps[:number] for number in (1, 4, 6)}


@pytest.mark.parametrize("name", ["B", "a", "", None, "__class__", "A B"])
async def test_an_operation_is_chosen_by_its_name(name: str | None) -> None:
    world = SchemaWorld(nasty_schema, nasty_context)
    document = "query A { where } query B($n: Int = 1) { echo(number: $n) } mutation a { count }"

    await assert_agreement(world, Case(document, {}, name))
