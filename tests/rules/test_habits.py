"""Habits that a reader of this code may rely on."""

import ast
import re
from collections.abc import Iterator

from tests.rules.sources import ROOMS, calls, imported, place, python_files, read, text_files, tree

BROAD = {"Exception", "BaseException"}
LAST_LINES_OF_DEFENCE = re.compile(r"gateway/(app\.py|execution/attempts\.py|workflows/.*)")

PATCHING_LIBRARIES = {"unittest", "mock", "pytest_mock"}
PATCHING_METHODS = {"setattr", "delattr", "setitem", "delitem"}

UNFINISHED = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X]|NotImplemente[d]Error)\b")
REGISTRY = re.compile(r"https?://[\w.-]*(py[p]i|pythonhoste[d]|np[m]js|debia[n])\b")
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(wor[k]|far[m]|roo[t]|hom[e]|User[s])/\w")


def broad_handlers() -> Iterator[str]:
    for path in python_files(*ROOMS):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and is_broad(node.type):
                yield place(path, node)
        for call in calls(path):
            if ast.unparse(call.func).endswith("suppress") and any(is_broad(argument) for argument in call.args):
                yield place(path, call)


def is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in BROAD for name in names)


def test_everything_is_caught_at_the_last_line_of_defence_alone() -> None:
    found = list(broad_handlers())

    assert [place for place in found if not LAST_LINES_OF_DEFENCE.match(place)] == []
    assert len(found) <= 3


def test_tests_patch_nothing() -> None:
    assert list(patching()) == []


def patching() -> Iterator[str]:
    for path in python_files("tests"):
        for node in ast.walk(tree(path)):
            if any(module.split(".")[0] in PATCHING_LIBRARIES for module in imported(node)):
                yield place(path, node)
            if isinstance(node, ast.arg) and node.arg == "mocker":
                yield place(path, node)
            if isinstance(node, ast.Attribute) and node.attr in PATCHING_METHODS and is_monkeypatch(node.value):
                yield place(path, node)


def is_monkeypatch(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and "patch" in value.id


def test_tests_wait_for_conditions_and_never_for_time() -> None:
    """asyncio.sleep may stand between two looks at a condition; time.sleep, which stops everything, nowhere."""
    assert list(sleeping()) == []


def sleeping() -> Iterator[str]:
    for path in python_files("tests"):
        looking = {
            id(inner) for node in ast.walk(tree(path)) if isinstance(node, ast.While) for inner in ast.walk(node)
        }
        for call in calls(path):
            name = ast.unparse(call.func)
            if name in ("time.sleep", "sleep") or (name == "asyncio.sleep" and not at_once(call, looking)):
                yield place(path, call)


def at_once(call: ast.Call, looking: set[int]) -> bool:
    return id(call) in looking or (isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)


def test_an_object_is_of_the_class_of_its_type() -> None:
    """The executor tells types apart by class alone; strawberry.cast would make an object stand for another type."""
    casts = (place(path, call) for path in python_files("gateway") for call in calls(path) if casting(call))

    assert list(casts) == []


def casting(call: ast.Call) -> bool:
    return ast.unparse(call.func) in ("strawberry.cast", "strawberry.types.cast.cast")


def test_nothing_is_left_unfinished() -> None:
    assert list(lines_with(UNFINISHED)) == []


def test_no_registry_and_no_machine_is_named() -> None:
    assert list(lines_with(REGISTRY)) == []
    assert list(lines_with(MACHINE_PATH)) == []


def lines_with(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in text_files():
        for number, line in enumerate(read(path).splitlines(), 1):
            if pattern.search(line):
                yield f"{path}:{number}: {line.strip()[:100]}"
