"""Every mutation of the graph with input that nobody meant: answered in its own words or refused, and nothing half done.

What is particular to one mutation is tested with it: check digits and cards (`test_replacing_sims.py`), numbers to forward to
(`test_forwardings.py`), files (`test_uploads.py`), texts (`test_tickets.py`), step-ups (`test_sim_codes.py`), names and addresses
(`test_inviting_contacts.py`, `test_invoicing.py`).
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)

from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.graph.schema import schema
from gateway.settings import Settings
from tests.harness import MOBILES, Gateway, SignedIn
from tests.mutations.granting import ERIK, grant
from tests.mutations.replacing_sims import confirmed, replace
from tests.mutations.stepping_up import stepped_up
from tests.mutations.trail import trail

MUTATION = schema._schema.mutation_type
assert MUTATION is not None
INPUTS = {name: field.args["input"].type for name, field in MUTATION.fields.items() if "input" in field.args}
IDS = {
    "subscriptionId": "sub_p1001",
    "accountId": "acc_100201",
    "ticketId": "tic_t1002",
    "replacementId": "rep_0123456789abcdef01234567",
    "challengeId": "cha_0123456789abcdef01234567",
    "factorId": "fac_0123456789abcdef01234567",
    "contactId": "con_0123456789abcdef01234567",
}
SCALARS = {
    "PhoneNumber": "+46701740633",
    "EmailAddress": "ny@norrskenbygg.example",
    "ICCID": "8946996021361673419",
    "Date": "2026-12-01",
    "Boolean": False,
    "Int": 0,
}
TEXTS = {
    "nothing": "",
    "blanks": " \t\n",
    "emoji and right to left": "👷‍♀️ مرحبا \u202etxt.exe",
    "a NUL": "a\0b",
    "half a character": "\ud83d x",
    "very long": "å" * 2_000,
    "a statement": "'); DROP TABLE people; --",
    "a page": "<script>alert(1)</script>",
    "a template": "{0.__class__} %s {{7*7}}",
}
REFUSED = {"BAD_ID", "BAD_REQUEST", "BAD_VARIABLE", "NOT_ALLOWED", "VALIDATION_FAILED"}


def made_up(type_: GraphQLInputType, name: str, text: str) -> Any:
    """Null wherever the schema allows it, and the text wherever it allows any."""
    if not is_non_null_type(type_):
        return None
    inner = get_nullable_type(type_)
    if is_list_type(inner):
        return []
    if is_input_object_type(inner):
        return dict(attributes(inner, text))
    if is_enum_type(inner):
        return next(iter(inner.values))
    return SCALARS.get(get_named_type(inner).name, IDS.get(name, text))


def attributes(type_: GraphQLInputObjectType, text: str) -> Iterator[tuple[str, Any]]:
    if type_.is_one_of:
        name, field = next(iter(type_.fields.items()))
        yield name, dict(attributes(get_named_type(field.type), text))
        return
    for name, field in type_.fields.items():
        yield name, made_up(field.type, name, text)


async def send(who: SignedIn, mutation: str, given: dict[str, Any]) -> dict[str, Any]:
    """As JSON in ASCII, which may hold half a character."""
    document = f"mutation ($input: {get_named_type(INPUTS[mutation]).name}!) {{ result: {mutation}(input: $input) {{ __typename }} }}"
    headers = {"authorization": f"Bearer {who.token}", "content-type": "application/json"}
    content = json.dumps({"query": document, "variables": {"input": given}}).encode()
    answer: dict[str, Any] = (await who.gateway.client.post("/graphql", content=content, headers=headers)).json()
    return answer


def outcome(answer: dict[str, Any]) -> str:
    """The type of the result, or the code of what was refused before there was any."""
    if answer.get("data"):
        return str(answer["data"]["result"]["__typename"])
    return str(answer["errors"][0]["extensions"]["code"])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_no_mutation_breaks_on_it_and_what_is_refused_changes_nothing(anna: SignedIn, text: str) -> None:
    found, touched = {}, {}
    for number, (name, type_) in enumerate(INPUTS.items()):
        given = made_up(type_, "input", text)
        if "idempotencyKey" in given:
            given["idempotencyKey"] = f"k{number}"
        before = len(anna.changes)
        found[name] = outcome(await send(anna, name, given))
        if not found[name].endswith("Success") and anna.changes[before:]:
            touched[name] = anna.changes[before:]

    assert {name: what for name, what in found.items() if what.isupper() and what not in REFUSED} == {}
    assert touched == {}


@pytest.mark.parametrize("key", ["", "k" * 256, None], ids=["nothing", "too long", "null"])
async def test_a_key_that_is_none(anna: SignedIn, key: str | None, settings: Settings) -> None:
    for name, type_ in INPUTS.items():
        given = made_up(type_, "input", "x")
        if "idempotencyKey" in given:
            assert outcome(await send(anna, name, {**given, "idempotencyKey": key})) in REFUSED
    assert (anna.changes, await trail(settings)) == ([], [])


@pytest.mark.parametrize(
    "method",
    [
        {},
        {"newEsim": None},
        {"newSim": {}, "newEsim": None},
        {"newSim": {}, "ownSim": {"iccid": "8946996021361673419"}},
    ],
)
async def test_one_way_of_replacing_a_sim_and_no_more(anna: SignedIn, method: dict[str, Any]) -> None:
    given = {"subscriptionId": "sub_p1001", "method": method, "idempotencyKey": "k1"}
    assert outcome(await send(anna, "replaceSim", given)) in REFUSED
    assert anna.changes == []


async def test_f1_a_step_up_of_another_session_or_too_old(anna: SignedIn, gateway: Gateway, clock: ManualClock) -> None:
    esim = {"newEsim": {"email": "verkstad@norrskenbygg.example"}}
    anna, token = await confirmed(anna, email="verkstad@norrskenbygg.example")
    elsewhere = await gateway.signed_in("anna@norrskenbygg.example")
    assert (await replace(elsewhere, esim, token))["__typename"] == "StepUpRequired"
    clock.advance(timedelta(minutes=5))
    assert (await replace(anna, esim, token))["__typename"] == "StepUpRequired"


async def test_a_removed_contact_s_token_changes_nothing(anna: SignedIn, gateway: Gateway) -> None:
    erik = await gateway.signed_in(ERIK)
    details = [{"name": "email", "value": "erik@norrskenbygg.example"}]
    erik, token = await stepped_up(erik, MOBILES[ERIK], "REPLACE_SIM", "sub_p1018", details=details)
    contacts = (await anna.data("{ viewer { contacts { id name } } }"))["viewer"]["contacts"]
    [his] = [each["id"] for each in contacts if each["name"] == "Erik Öberg"]
    assert (
        outcome(await send(anna, "removeContact", {"contactId": his, "idempotencyKey": "k1"})) == "RemoveContactSuccess"
    )
    before = erik.calls

    for name, type_ in INPUTS.items():
        given = {**made_up(type_, "input", "x"), **({"stepUpToken": token} if name == "replaceSim" else {})}
        assert outcome(await send(erik, name, given)) == "UNAUTHENTICATED"
    assert erik.calls == before


async def test_z5_rights_that_change_while_signed_in(gateway: Gateway, settings: Settings, clock: ManualClock) -> None:
    await grant(settings, ERIK, {"100202": ContactRole.SUBSCRIPTIONS})
    erik = await gateway.signed_in(ERIK)
    bar = {"subscriptionId": "sub_p1018", "kind": "DATA", "idempotencyKey": "k1"}
    await grant(settings, ERIK, {"100202": ContactRole.INVOICES})
    clock.advance(timedelta(seconds=5))
    assert (outcome(await send(erik, "addBar", bar)), erik.calls) == ("NotAllowed", [])
    await grant(settings, ERIK, {"100203": ContactRole.SUBSCRIPTIONS})
    clock.advance(timedelta(seconds=5))
    assert (outcome(await send(erik, "addBar", bar)), erik.changes) == ("NotFound", [])
    await grant(settings, ERIK, {"100202": ContactRole.SUBSCRIPTIONS})
    clock.advance(timedelta(seconds=5))
    assert (outcome(await send(erik, "addBar", bar)), len(erik.changes)) == ("AddBarSuccess", 1)
