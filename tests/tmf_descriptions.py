"""What the published TM Forum descriptions say of an answer.

    assert description(638).problems("Service", answer) == []

The environment's TMF_SPECS_DIR names the folder with the descriptions (TMF638-*.swagger.json and so on); without it
such tests skip. The descriptions forbid no extra key and require few, so beside validating, every key must be declared,
by the schema that `@type` names or by the one that stands at its place. A reference relative to the host is a URI too.
"""

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT4

Schema: TypeAlias = dict[str, Any]
Extensions: TypeAlias = Mapping[str, frozenset[str]]
"""The keys that a type of our own adds to a published one, by the type's name."""

FORMATS = FormatChecker(["date-time", "date", "email"])


def description(number: int) -> "Description":
    """The published description of that API; skips the test where the descriptions are not at hand."""
    folder = os.environ.get("TMF_SPECS_DIR")
    if not folder:
        pytest.skip("TMF_SPECS_DIR does not name the folder with the published TM Forum descriptions")
    return load(Path(folder), number)


@cache
def load(folder: Path, number: int) -> "Description":
    [path] = folder.glob(f"TMF{number}-*")
    text = path.read_text("utf-8")
    return Description(json.loads(text) if path.suffix == ".json" else yaml.safe_load(text))


class Description:
    """One API's description: Swagger 2 (v4) or OpenAPI 3 (v5)."""

    def __init__(self, document: Schema) -> None:
        self._is_swagger = "definitions" in document
        self._schemas: Schema = document["definitions"] if self._is_swagger else document["components"]["schemas"]
        self._prefix = "#/definitions/" if self._is_swagger else "#/components/schemas/"
        # Published alternatives overlap: a discriminator chooses between them, which `oneOf` alone cannot know.
        contents = any_for_one(document)
        self._registry = Registry().with_resource("urn:tmf", DRAFT4.create_resource(contents))

    def problems(self, schema: str, answer: object, extensions: Extensions | None = None) -> list[str]:
        """What is wrong with one resource (or a list of them) of that schema; each with its place."""
        if isinstance(answer, list):
            return [problem for element in answer for problem in self.problems(schema, element, extensions)]
        named = self._named(answer)
        return [
            *self._invalid(named or schema, answer, "$"),
            *self._undeclared({"$ref": self._prefix + (named or schema)}, answer, "$", extensions or {}),
        ]

    def _named(self, answer: object) -> str | None:
        """The schema that `@type` names, or for a type of our own the one it extends."""
        if not isinstance(answer, dict):
            return None
        return next((answer[key] for key in ("@type", "@baseType") if answer.get(key) in self._schemas), None)

    def _invalid(self, schema: str, answer: object, place: str) -> Iterator[str]:
        reference = {"$ref": f"urn:tmf{self._prefix}{schema}"}
        validator = Draft4Validator(reference, registry=self._registry, format_checker=FORMATS)
        for error in validator.iter_errors(answer):
            yield f"{place}{error.json_path.removeprefix('$')}: {error.message}"

    def _undeclared(self, schema: Schema, node: object, place: str, extensions: Extensions) -> Iterator[str]:
        if isinstance(node, list):
            items: Schema = next((part["items"] for part in self._parts(schema) if "items" in part), {})
            for number, element in enumerate(node):
                yield from self._undeclared(items, element, f"{place}[{number}]", extensions)
        elif isinstance(node, dict):
            parts = [*self._parts(schema), *self._chosen(schema, node)]
            declared = {name: each for part in parts for name, each in part.get("properties", {}).items()}
            own = extensions.get(node.get("@type", ""), frozenset())
            for name, value in node.items():
                if name in declared:
                    yield from self._undeclared(declared[name], value, f"{place}.{name}", extensions)
                elif declared and name not in own:
                    yield f"{place}.{name}: not declared"
            yield from self._mistyped(schema, node, place)

    def _mistyped(self, schema: Schema, node: Schema, place: str) -> Iterator[str]:
        """OpenAPI 3: the discriminator's schema must hold too."""
        mapping = self._mapping(schema)
        if mapping and node.get("@type") not in mapping:
            yield f"{place}.@type: {node.get('@type')} is none of {sorted(mapping)}"
        elif mapping:
            yield from self._invalid(mapping[node["@type"]].removeprefix(self._prefix), node, place)

    def _mapping(self, schema: Schema) -> Mapping[str, str]:
        resolved = self._schemas[schema["$ref"].removeprefix(self._prefix)] if "$ref" in schema else schema
        discriminator = resolved.get("discriminator", {})
        return discriminator.get("mapping", {}) if isinstance(discriminator, dict) else {}

    def _chosen(self, schema: Schema, node: Schema) -> Iterator[Schema]:
        named = self._mapping(schema).get(node.get("@type", "")) or self._prefix + (self._named(node) or "")
        if named != self._prefix:
            yield from self._parts({"$ref": named})

    def _parts(self, schema: Schema) -> Iterator[Schema]:
        """The schema and all that it is put together of."""
        if "$ref" in schema:
            yield from self._parts(self._schemas[schema["$ref"].removeprefix(self._prefix)])
            return
        yield schema
        for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
            yield from self._parts(part)


def any_for_one(node: Any) -> Any:
    if isinstance(node, dict):
        return {"anyOf" if name == "oneOf" else name: any_for_one(value) for name, value in node.items()}
    return [any_for_one(element) for element in node] if isinstance(node, list) else node
