"""Input for any mutation of the graph, made up from the schema, and sending it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)

from gateway.graph.schema import schema
from tests.harness import SignedIn

MUTATION = schema._schema.mutation_type
assert MUTATION is not None
MUTATIONS = MUTATION.fields
INPUTS = {name: field.args["input"].type for name, field in MUTATIONS.items() if "input" in field.args}
INPUTS["unlinkAccount"] = INPUTS.pop("unlinkAccount")
"""In the schema's order, but for the one that takes away what others are about."""
IDS = {
    "subscriptionId": "sub_p1001",
    "accountId": "acc_100201",
    "ticketId": "tic_t1002",
    "replacementId": "rep_0123456789abcdef01234567",
    "challengeId": "cha_0123456789abcdef01234567",
    "factorId": "fac_0123456789abcdef01234567",
    "contactId": "con_0123456789abcdef01234567",
    "planOptionId": "pla_voice-50",
    "topUpOptionId": "top_more-5",
}
SCALARS = {
    "PhoneNumber": "+46701740633",
    "EmailAddress": "ny@norrskenbygg.example",
    "ICCID": "8946996021361673419",
    "Date": "2026-12-01",
    "Boolean": False,
    "Int": 0,
}


def made_up(type_: GraphQLInputType, name: str, text: str) -> Any:
    """Null wherever the schema allows it, and the text wherever it allows any."""
    if not is_non_null_type(type_):
        return None
    inner = get_nullable_type(type_)
    if is_list_type(inner):
        return []
    if is_input_object_type(inner):
        return dict(_attributes(inner, text))
    if is_enum_type(inner):
        return next(iter(inner.values))
    return SCALARS.get(get_named_type(inner).name, IDS.get(name, text))


def _attributes(type_: GraphQLInputObjectType, text: str) -> Iterator[tuple[str, Any]]:
    if type_.extensions["strawberry-definition"].is_one_of:
        name, field = next(iter(type_.fields.items()))
        yield name, dict(_attributes(get_named_type(field.type), text))
        return
    for name, field in type_.fields.items():
        yield name, made_up(field.type, name, text)


def holding_ids(inputs: Mapping[str, Any]) -> Iterator[str]:
    """Every place in arguments or fields that takes an id, written `field` or `field.field`."""
    for name, each in inputs.items():
        type_ = get_named_type(each.type)
        if type_.name == "ID":
            yield name
        elif isinstance(type_, GraphQLInputObjectType):
            yield from (f"{name}.{below}" for below in holding_ids(type_.fields))


def fields_of(mutation: str) -> dict[str, GraphQLInputField]:
    """Of its input."""
    type_ = get_named_type(INPUTS[mutation])
    assert isinstance(type_, GraphQLInputObjectType)
    fields: dict[str, GraphQLInputField] = type_.fields
    return fields


def leads_somewhere(mutation: str, path: Sequence[str]) -> bool:
    """Whether the path of a problem, from `input` on, is one through the mutation's input; a list's position is in it too."""
    if not path:
        return True
    type_: Any = GraphQLInputObjectType("Arguments", {"input": GraphQLInputField(INPUTS[mutation])})
    for name in path:
        inner = get_nullable_type(type_)
        if is_list_type(inner) and name.isdecimal():
            type_ = inner.of_type
            continue
        fields = getattr(get_named_type(type_), "fields", {})
        if is_list_type(inner) or name not in fields:
            return False
        type_ = fields[name].type
    return True


def with_reasons(mutation: str) -> str:
    """What to select of its result to be told its type and, where it may be a refusal, why."""
    result = get_named_type(MUTATIONS[mutation].type)
    assert isinstance(result, GraphQLUnionType)
    return "__typename" + (
        " ... on Problem { message path }" if any(type_.interfaces for type_ in result.types) else ""
    )


async def send(who: SignedIn, mutation: str, given: dict[str, Any], selection: str = "__typename") -> dict[str, Any]:
    """As JSON in ASCII, which may hold half a character."""
    document = f"mutation ($input: {get_named_type(INPUTS[mutation]).name}!) {{ result: {mutation}(input: $input) {{ {selection} }} }}"
    headers = {"authorization": f"Bearer {who.token}", "content-type": "application/json"}
    content = json.dumps({"query": document, "variables": {"input": given}}).encode()
    answer: dict[str, Any] = (await who.gateway.client.post("/graphql", content=content, headers=headers)).json()
    return answer


def outcome(answer: dict[str, Any]) -> str:
    """The type of the result, or the code of what was refused before there was any."""
    if answer.get("data"):
        return str(answer["data"]["result"]["__typename"])
    return str(answer["errors"][0]["extensions"]["code"])
