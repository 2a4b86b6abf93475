"""The check against published descriptions finds what they themselves let pass."""

from typing import Any

import pytest

from tests.tmf_descriptions import Description, description

SWAGGER: dict[str, Any] = {
    "definitions": {
        "Pet": {
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "born": {"type": "string", "format": "date-time"},
                "toy": {"type": "array", "items": {"$ref": "#/definitions/Toy"}},
                "@type": {"type": "string"},
                "@baseType": {"type": "string"},
            },
        },
        "Dog": {
            "properties": {"id": {"type": "string"}, "barks": {"type": "boolean"}, "@type": {"type": "string"}},
        },
        "Toy": {"properties": {"name": {"type": "string"}, "value": {"$ref": "#/definitions/Any"}}},
        "Any": {},
    }
}
OPENAPI: dict[str, Any] = {
    "components": {
        "schemas": {
            "Base": {"required": ["@type"], "properties": {"@type": {"type": "string"}}},
            "Cat": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"lives": {"type": "integer"}}}]},
            "CatRef": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["id"]}]},
            "CatRefOrValue": {
                "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/CatRef"}],
                "discriminator": {
                    "propertyName": "@type",
                    "mapping": {"Cat": "#/components/schemas/Cat", "CatRef": "#/components/schemas/CatRef"},
                },
            },
            "House": {"properties": {"cat": {"$ref": "#/components/schemas/CatRefOrValue"}}},
        }
    }
}


@pytest.mark.parametrize(
    ("answer", "problems"),
    [
        ({"id": "p1", "born": "2026-01-01T00:00:00Z", "toy": [{"name": "ball", "value": {"any": 1}}]}, []),
        ({}, ["$: 'id' is a required property"]),
        ({"id": 1}, ["$.id: 1 is not of type 'string'"]),
        ({"id": "p1", "born": "yesterday"}, ["$.born: 'yesterday' is not a 'date-time'"]),
        ({"id": "p1", "toy": [{"name": "ball"}, {"nam": "ring"}]}, ["$.toy[1].nam: not declared"]),
        ({"@type": "Dog", "id": "d1", "barks": True}, []),
        ({"@type": "Dog", "toy": []}, ["$.toy: not declared"]),
        ({"@type": "OurPet", "@baseType": "Pet", "id": "p1", "tag": "x"}, []),
        ({"@type": "OurPet", "@baseType": "Pet", "id": "p1", "tags": "x"}, ["$.tags: not declared"]),
    ],
)
def test_swagger(answer: object, problems: list[str]) -> None:
    assert Description(SWAGGER).problems("Pet", answer, {"OurPet": frozenset({"tag"})}) == problems


@pytest.mark.parametrize(
    ("answer", "problems"),
    [
        ({"cat": {"@type": "Cat", "lives": 9}}, []),
        ({"cat": {"@type": "Dog"}}, ["$.cat.@type: Dog is none of ['Cat', 'CatRef']"]),
        ({"cat": {"@type": "CatRef"}}, ["$.cat: 'id' is a required property"]),
        ({"cat": {"@type": "Cat", "live": 9}}, ["$.cat.live: not declared"]),
    ],
)
def test_openapi(answer: object, problems: list[str]) -> None:
    assert Description(OPENAPI).problems("House", answer) == problems


def test_published_descriptions() -> None:
    undeclared = description(638).problems("Service", {"@type": "Service", "name": 1, "features": []})
    assert undeclared == ["$.name: 1 is not of type 'string'", "$.features: not declared"]
    assert description(677).problems("UsageConsumptionReport", {"@type": "UsageConsumptionReport", "id": "u"}) == []
