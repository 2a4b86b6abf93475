"""What the compiling executor promises beyond equal answers: how often it calls, when it compiles, what it leaves to the reference."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from gateway.execution.compiled import MOST_PLANS, CompiledExecutor, Counts
from gateway.execution.documents import BYTES_A_CHARACTER, BYTES_A_DOCUMENT, BYTES_A_STEP, Documents
from gateway.execution.limits import DocumentLimits
from gateway.execution.operation import OperationRequest, Outcome

LIMITS = DocumentLimits(tokens=2_000, depth=12, aliases=100, root_fields=20, cost=10_000, sizes={"first": (10, 100)})


@dataclass
class Calls:
    """What resolvers and batches were called with; every operation's context."""

    made: list[Any] = field(default_factory=list)


async def weights(calls: Calls, animals: Sequence["Animal"], arguments: dict[str, Any]) -> list[Any]:
    calls.made.append(("weights", [animal.name for animal in animals], arguments))
    await asyncio.sleep(0)
    return [ValueError("no scales") if animal.name == "Bo" else len(animal.name) for animal in animals]


async def weights_at_one_place(calls: Calls, animals: Sequence["Animal"], arguments: dict[str, Any]) -> list[Any]:
    calls.made.append(("alone", [animal.name for animal in animals], arguments))
    return [len(animal.name) for animal in animals]


async def too_few(calls: Calls, animals: Sequence["Animal"], arguments: dict[str, Any]) -> list[Any]:
    return ["one"] * (len(animals) - 1)


async def not_even_a_list(calls: Calls, animals: Sequence["Animal"], arguments: dict[str, Any]) -> Any:
    return None


def not_even_awaitable(calls: Calls, animals: Sequence["Animal"], arguments: dict[str, Any]) -> Any:
    raise LookupError("at once")


async def weight_of_one(root: "Animal", info: strawberry.Info) -> int | None:
    raise AssertionError("a batch is called with all parents")


@strawberry.input
class Where:
    places: list[str]
    near: "list[Where]" = strawberry.field(default_factory=list)
    until: str | None = strawberry.UNSET


@strawberry.input(one_of=True)
class Either:
    name: str | None = strawberry.UNSET
    weight: int | None = strawberry.UNSET


MOMENTS = [
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(2026, 11, 25, 10, 30, 15, 120_000, UTC, fold=1),
    datetime.max.replace(tzinfo=UTC),
    datetime(2026, 11, 25, 10, 30, 15, 1, ZoneInfo("UTC")),
    datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo("Europe/Stockholm")),
    datetime(1800, 1, 1, tzinfo=ZoneInfo("Europe/Stockholm")),
    datetime(2026, 11, 25, 10, 30, tzinfo=timezone(timedelta(hours=-3, seconds=7))),
    datetime(2026, 11, 25, 10, 30),
]


@strawberry.type
class Animal:
    name: str
    weight: int | None = strawberry.field(resolver=weight_of_one, metadata={"batch": weights})

    grams: int | None = strawberry.field(
        resolver=weight_of_one, metadata={"batch": weights, "alone": weights_at_one_place}
    )
    too_few: str | None = strawberry.field(resolver=weight_of_one, metadata={"batch": too_few})
    no_list: str | None = strawberry.field(resolver=weight_of_one, metadata={"batch": not_even_a_list})
    at_once: str | None = strawberry.field(resolver=weight_of_one, metadata={"batch": not_even_awaitable})

    @strawberry.field
    def shout(self, info: strawberry.Info, times: int = 1) -> str:
        info.context.made.append(("shout", self.name, info.path.as_list()))
        return self.name.upper() * times

    @strawberry.field
    def seen(self, where: Where, times: int = 1) -> str:
        """Changes all that it is given."""
        where.places.append(self.name)
        where.near.append(Where(places=[self.name]))
        where.near[0].places.append(self.name)
        text = f"{where.places} {[each.places for each in where.near]} {where.until} {times}"
        where.until = "changed"
        return text

    @strawberry.field
    def after(self, names: list[str]) -> str:
        names.append(self.name)
        return " ".join(names)


@strawberry.type
class Query:
    @strawberry.field
    def moments(self) -> list[datetime]:
        return MOMENTS

    @strawberry.field
    def animals(self, info: strawberry.Info) -> list[Animal]:
        info.context.made.append("animals")
        return [Animal(name=name) for name in ("Bo", "Alma", "Sigge")]

    @strawberry.field
    def found(self, by: Either) -> str | None:
        return by.name or None

    @strawberry.field
    def broken(self, info: strawberry.Info) -> list[Animal] | None:
        info.context.made.append("broken")
        return [Animal(name="Kurre"), Animal(name=None)]  # type: ignore[arg-type]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def step(self, info: strawberry.Info, name: str) -> Animal:
        info.context.made.append(f"begin {name}")
        await asyncio.sleep(0)
        info.context.made.append(f"end {name}")
        if name == "fails":
            raise ValueError("it fails")
        return Animal(name=name if name != "nameless" else None)  # type: ignore[arg-type]


SCHEMA = strawberry.Schema(Query, Mutation, config=StrawberryConfig())


def executor(compile_at: int = 1, most: int = 100, most_bytes: int = 10_000_000) -> CompiledExecutor:
    return CompiledExecutor(SCHEMA, LIMITS, Documents(most, most_bytes), compile_at=compile_at)


async def run(
    executor: CompiledExecutor, document: str, variables: dict[str, Any] | None = None
) -> tuple[Outcome, list[Any]]:
    calls = Calls()
    outcome = await executor.run(OperationRequest(document, None, variables or {}, read_only=False), calls)
    assert isinstance(outcome, Outcome), outcome
    return outcome, calls.made


async def test_a_batch_that_one_field_alone_has_waits_for_no_other() -> None:
    compiled = executor()
    names = ["Bo", "Alma", "Sigge"]

    _, alone = await run(compiled, "{ animals { grams } }")
    _, twice = await run(compiled, "{ animals { grams again: grams } }")

    assert alone == ["animals", ("alone", names, {})]
    assert twice == ["animals", ("weights", names, {}), ("weights", names, {})]


@pytest.mark.parametrize(
    "document", ['{ animals { after(names: ["Kurre"]) } }', "query ($n: [String!]!) { animals { after(names: $n) } }"]
)
async def test_what_a_resolver_does_to_its_arguments_is_not_seen_by_another(document: str) -> None:
    compiled = executor()
    for _ in range(2):
        outcome, _ = await run(compiled, document, {"n": ["Kurre"]})

        assert outcome.data == {"animals": [{"after": f"Kurre {name}"} for name in ("Bo", "Alma", "Sigge")]}


@pytest.mark.parametrize(
    "document",
    [
        '{ animals { seen(where: {places: ["Oslo"], near: [{places: []}], until: "May"}) } }',
        'query ($t: Int) { animals { seen(where: {places: ["Oslo"], near: [{places: []}], until: "May"}, times: $t) } }',
        'query ($p: String!) { animals { seen(where: {places: [$p], near: [{places: []}], until: "May"}) } }',
    ],
)
async def test_input_objects_are_made_anew_for_each_parent_and_each_run(document: str) -> None:
    compiled = executor()
    for _ in range(2):
        outcome, _ = await run(compiled, document, {"t": 1, "p": "Oslo"})

        assert outcome.data == {
            "animals": [
                {"seen": f"['Oslo', '{name}'] [['{name}'], ['{name}']] May 1"} for name in ("Bo", "Alma", "Sigge")
            ]
        }


async def test_instants_that_are_left_to_the_encoder_are_written_as_the_scalar_writes_them() -> None:
    outcome, _ = await run(executor(), "{ moments }")

    assert orjson.loads(orjson.dumps(outcome.data)) == {"moments": [moment.isoformat() for moment in MOMENTS]}


async def test_what_is_wrong_with_an_argument_whatever_the_variables_say_is_an_error_of_its_field() -> None:
    document = "{ found(by: {name: null, weight: null}) animals { name } }"
    outcome, calls = await run(compiled := executor(), document)

    assert (outcome.data, calls) == (
        {"found": None, "animals": [{"name": "Bo"}, {"name": "Alma"}, {"name": "Sigge"}]},
        ["animals"],
    )
    assert [(error.path, error.message) for error in outcome.errors] == [
        (["found"], "OneOf Input Object 'Either' must specify exactly one key.")
    ]
    assert compiled.counts == Counts(compiled=1, compilations=1, misses=1)


async def test_a_batch_is_called_once_with_all_parents_and_fails_one_by_one() -> None:
    outcome, calls = await run(compiled := executor(), "{ animals { name weight } }")

    assert outcome.data == {
        "animals": [
            {"name": "Bo", "weight": None},
            {"name": "Alma", "weight": 4},
            {"name": "Sigge", "weight": 5},
        ]
    }
    assert [(error.message, error.path) for error in outcome.errors] == [("no scales", ["animals", 0, "weight"])]
    assert calls == ["animals", ("weights", ["Bo", "Alma", "Sigge"], {})]
    assert compiled.counts == Counts(compiled=1, compilations=1, misses=1)


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("tooFew", "a batch gave 2 outcomes for 3 objects"),
        ("noList", "'NoneType' object is not iterable"),
        ("atOnce", "at once"),
    ],
)
async def test_a_batch_that_does_not_keep_its_word_is_an_error_of_each_field(field: str, message: str) -> None:
    outcome, _ = await run(executor(), f"{{ animals {{ name {field} }} }}")

    assert outcome.data == {"animals": [{"name": name, field: None} for name in ("Bo", "Alma", "Sigge")]}
    assert [(error.path, error.message) for error in outcome.errors] == [
        (["animals", index, field], message) for index in range(3)
    ]


async def test_what_was_resolved_is_not_resolved_again_when_the_reference_completes_the_answer() -> None:
    outcome, calls = await run(compiled := executor(), "{ animals { shout } broken { name shout(times: 2) } }")

    assert outcome.data == {
        "animals": [{"shout": "BO"}, {"shout": "ALMA"}, {"shout": "SIGGE"}],
        "broken": None,
    }
    assert [(error.message, error.path) for error in outcome.errors] == [
        ("Cannot return null for non-nullable field Animal.name.", ["broken", 1, "name"])
    ]
    assert sorted(map(str, calls)) == sorted(set(map(str, calls)))
    assert compiled.counts == Counts(compiled=1, replayed=1, compilations=1, misses=1)


async def test_the_fields_of_a_mutation_run_one_after_another_and_stop_at_a_failure() -> None:
    document = 'mutation { a: step(name: "a") { shout } b: step(name: "fails") { name } c: step(name: "c") { name } }'
    outcome, calls = await run(executor(), document)

    assert outcome.data is None
    assert [(error.message, error.path) for error in outcome.errors] == [("it fails", ["b"])]
    assert calls == ["begin a", "end a", ("shout", "a", ["a", "shout"]), "begin fails", "end fails"]


@pytest.mark.parametrize("selection", ["name", "name shout", "... on Animal { __typename name }"])
async def test_a_mutation_stops_at_a_field_whose_value_is_not_what_the_schema_says(selection: str) -> None:
    """Which shows only where the value is completed: that too comes before the next field begins."""
    document = f'mutation {{ a: step(name: "nameless") {{ {selection} }} b: step(name: "b") {{ name }} }}'
    outcome, calls = await run(compiled := executor(), document)

    assert outcome.data is None
    assert [(error.message, error.path) for error in outcome.errors][:1] == [
        ("Cannot return null for non-nullable field Animal.name.", ["a", "name"])
    ]
    assert [call for call in calls if isinstance(call, str)] == ["begin nameless", "end nameless"]
    assert compiled.counts == Counts(compiled=1, replayed=1, compilations=1, misses=1)


async def test_a_document_is_compiled_at_its_second_use() -> None:
    compiled = executor(compile_at=2)
    for _ in range(3):
        await run(compiled, "{ animals { name } }")

    assert compiled.counts == Counts(compiled=2, unseen=1, compilations=1, hits=2, misses=1)


async def test_introspection_is_left_to_the_reference() -> None:
    compiled = executor()
    outcome, _ = await run(compiled, "{ __schema { queryType { name } } animals { name } }")

    assert outcome.data is not None
    assert outcome.data["__schema"] == {"queryType": {"name": "Query"}}
    assert compiled.counts == Counts(fallback=1, compilations=1, misses=1)


async def test_each_setting_of_the_switches_has_a_plan_of_its_own_within_a_limit() -> None:
    compiled = executor()
    names = "abcd"
    document = f"query ({' '.join(f'${name}: Boolean!' for name in names)}) {{ animals {{ " + " ".join(
        f"{name}: name @include(if: ${name})" for name in names
    )
    for number in range(2 ** len(names)):
        given = {name: bool(number >> index & 1) for index, name in enumerate(names)}
        outcome, _ = await run(compiled, document + " } }", given)
        assert outcome.data is not None
        assert list(outcome.data["animals"][0]) == [name for name in names if given[name]]

    (prepared,) = compiled.documents.all()
    assert len(prepared.plans) == MOST_PLANS
    assert compiled.counts == Counts(compiled=16, compilations=16, hits=15, misses=1)


@pytest.mark.parametrize(("most", "most_bytes", "kept"), [(3, 10_000_000, 3), (100, 2 * BYTES_A_DOCUMENT + 12_000, 2)])
async def test_documents_are_kept_within_a_number_and_a_size(most: int, most_bytes: int, kept: int) -> None:
    compiled = executor(most=most, most_bytes=most_bytes)
    documents = [f"{{ animals {{ a{index}: name }} }}" for index in range(10)]
    for document in documents:
        await run(compiled, document)

    assert len(compiled.documents) == kept
    size = BYTES_A_DOCUMENT + BYTES_A_CHARACTER * len(documents[0]) + 2 * BYTES_A_STEP
    assert compiled.documents.bytes == kept * size
    await run(compiled, documents[-1])
    assert compiled.counts.hits == 1


async def test_a_document_larger_than_all_may_be_is_run_and_not_kept() -> None:
    compiled = executor(most_bytes=BYTES_A_DOCUMENT)
    outcome, _ = await run(compiled, "{ animals { name } }")

    assert outcome.errors == []
    assert (len(compiled.documents), compiled.documents.bytes) == (0, 0)


@pytest.mark.parametrize(
    "alias",
    ["class", "None", "def", "__class__", "__init__", "_", "o", "out", "k0", "Irregular", "a" * 5_000],
)
async def test_any_name_is_a_key_of_the_answer(alias: str) -> None:
    outcome, _ = await run(
        compiled := executor(), f"{{ animals {{ {alias}: name }} {alias}: animals {{ weight name }} }}"
    )

    assert outcome.data is not None
    assert outcome.data["animals"] == [{alias: "Bo"}, {alias: "Alma"}, {alias: "Sigge"}]
    assert [entry["weight"] for entry in outcome.data[alias]] == [None, 4, 5]
    assert compiled.counts == Counts(compiled=1, compilations=1, misses=1)
