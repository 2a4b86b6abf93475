"""docs/wire.md: what the default adapters read is told there, and what the fakes let a query name is exactly what it says."""

import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import msgspec
import pytest

from backends.tmf.resource import Resource
from gateway.adapters.tmforum.features import BAR_KINDS, CONDITIONS
from gateway.adapters.tmforum.wire.values import Wire
from gateway.settings import Settings
from tests.docs.markdown import spans
from tests.rules.sources import python_files, read

WIRE = read("docs/wire.md")
WORDS = {word for span in spans(WIRE) for word in re.findall(r"@?\w+", span)}


def modules(*folder: str) -> list[ModuleType]:
    paths = [path.with_suffix("") for path in python_files(folder[0]) if path.parts[: len(folder)] == folder]
    return [import_module(".".join(path.parts)) for path in paths if not path.name.startswith("__")]


def lists() -> list[Resource]:
    """What the fakes serve as a list, each once however often it is imported."""
    found = {id(value): value for module in modules("backends") for value in vars(module).values()}
    return [value for value in found.values() if isinstance(value, Resource) and value.listed]


@pytest.mark.parametrize("resource", lists(), ids=lambda resource: resource.name)
def test_the_paths_of_each_list(resource: Resource) -> None:
    """`id` may be left unsaid: every list can be filtered and sorted by it."""
    told = re.search(rf"`GET /{resource.name}`.*?(?=\n\n|\*\*`GET|\n\||\Z)", WIRE, re.DOTALL)
    assert told is not None
    assert {*listed("paths?:", told[0]), "id"} == set(resource.paths)
    assert {*listed("sort on", told[0]), "id"} == set(resource.sortable)


def listed(after: str, text: str) -> set[str]:
    """The names behind those words, up to the end of the sentence; what stands in parentheses are values."""
    found = re.search(rf"{after}\s+(.*?)([;:]|\.\s|\Z)", text, re.DOTALL)
    return set(spans(re.sub(r"\(.*?\)", "", found[1]))) if found else set()


def test_the_base_paths_are_the_defaults_of_the_settings() -> None:
    told = dict(re.findall(r"(\d{3}) `(/tmf-api/[\w/]+)`", WIRE))
    paths = [field for name, field in Settings.model_fields.items() if name.endswith("_path")]

    described = {(field.description or "").rpartition("TMF")[2].rstrip("."): field.default for field in paths}
    assert described.items() <= told.items()


def structs() -> Iterator[type[Wire]]:
    modules("gateway", "adapters", "tmforum", "wire")
    waiting = Wire.__subclasses__()
    while waiting:
        struct = waiting.pop()
        waiting += struct.__subclasses__()
        yield struct


@pytest.mark.parametrize("struct", sorted(structs(), key=str), ids=lambda struct: struct.__name__)
def test_every_attribute_that_is_read_is_told(struct: type[Wire]) -> None:
    assert {field.encode_name for field in msgspec.structs.fields(struct)} - WORDS == set()


def test_every_bar_and_forwarding_with_a_kind_of_its_own_is_told() -> None:
    bars = WIRE.partition("Codes: ")[2].partition(";")[0]
    forwardings = WIRE.partition("A **forwarding** is")[2].partition(";")[0]

    assert set(re.findall(r"[A-Z][\w-]+", bars)) == set(BAR_KINDS)
    assert {CONDITIONS.read(code).name for code in re.findall(r"\bCF\w+", forwardings)} == {
        "ALWAYS",
        "BUSY",
        "NO_REPLY",
        "NOT_REACHABLE",
    }
