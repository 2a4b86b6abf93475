"""Every mutation of the graph with input that nobody meant: answered in its own words or refused, and nothing half done.

What is particular to one mutation is tested with it: numbers to forward to (`test_forwardings.py`), files (`test_uploads.py`), names and
addresses (`test_inviting_contacts.py`, `test_invoicing.py`, `test_company_details.py`).
"""

from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from graphql import GraphQLInputObjectType, get_named_type, is_non_null_type

from backends.world import identifiers
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from tests.harness import MOBILES, PASSWORD, Gateway, SignedIn
from tests.mutations.granting import ERIK, grant
from tests.mutations.inputs import INPUTS, fields_of, leads_somewhere, made_up, outcome, send, with_reasons
from tests.mutations.inviting import KIM, details, nothing_waits
from tests.mutations.replacing_sims import MESSAGES, replace
from tests.mutations.stepping_up import NOT_CONFIRMED, stepped_up
from tests.mutations.trail import trail

ANNA = "anna@norrskenbygg.example"
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


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_no_mutation_breaks_on_it_and_what_is_refused_changes_nothing(anna: SignedIn, text: str) -> None:
    """Every refusal says why, and about which place in the input."""
    found, touched, unsaid = {}, {}, {}
    for number, (name, type_) in enumerate(INPUTS.items()):
        given = made_up(type_, "input", text)
        if "idempotencyKey" in given:
            given["idempotencyKey"] = f"k{number}"
        before = len(changed(anna))
        answer = await send(anna, name, given, with_reasons(name))
        found[name] = outcome(answer)
        result = (answer.get("data") or {"result": {}})["result"]
        if "path" in result and not (result["message"].endswith(".") and leads_somewhere(name, result["path"])):
            unsaid[name] = result
        if not found[name].endswith("Success") and changed(anna)[before:]:
            touched[name] = changed(anna)[before:]

    assert {name: what for name, what in found.items() if what.isupper() and what not in REFUSED} == {}
    assert (touched, unsaid) == ({}, {})


def changed(who: SignedIn) -> list[tuple[str, str, int | None]]:
    """Of the customer's things; what people are told of an earlier change goes out when it does."""
    return [change for change in who.changes if change[1] != MESSAGES]


def test_where_a_problem_says_it_is() -> None:
    assert leads_somewhere("inviteContact", ["input", "grants", "0", "accountId"])
    assert leads_somewhere("replaceSim", ["input", "method", "newSim", "deliveryAddress", "city"])
    for path in (["grants"], ["input", "grant"], ["input", "grants", "accountId"], ["input", "name", "first"]):
        assert not leads_somewhere("inviteContact", path)


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


NOT_A_CARD = "Det här är inget nummer på ett SIM-kort. Kontrollera det mot siffrorna på kortet."
NOT_FREE = "Det finns inget ledigt kort med det numret. Kontrollera det, eller välj ett annat kort."
BAD_CARDS = {
    "a wrong check digit": ("8946996021361673418", "CHECK_DIGIT", NOT_A_CARD),
    "a wrong check digit after nineteen others": ("89469900000000010034", "CHECK_DIGIT", NOT_A_CARD),
    "not a SIM's": ("4646996021361673419", "CHECK_DIGIT", NOT_A_CARD),
    "of another operator": (identifiers.with_luhn("894601123456789012"), "NOT_FREE", NOT_FREE),
    "free, of another company": ("8946990000000020014", "NOT_FREE", NOT_FREE),
    "retired": ("8946990000000010056", "NOT_FREE", NOT_FREE),
}


@pytest.mark.parametrize(("iccid", "rule", "says"), BAD_CARDS.values(), ids=BAD_CARDS)
async def test_cards_that_will_not_do(anna: SignedIn, settings: Settings, iccid: str, rule: str, says: str) -> None:
    assert await replace(anna, {"ownSim": {"iccid": iccid}}, None) == wrong_card(rule, says)
    assert (anna.changes, await trail(settings)) == ([], [])


async def test_cards_in_use(anna: SignedIn, sara: SignedIn, settings: Settings) -> None:
    """One's own, and another company's."""
    card = "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { sim { iccid } } } }"
    for who, line in ((anna, "sub_p1005"), (sara, "sub_p2001")):
        iccid = (await who.data(card, {"id": line}))["node"]["sim"]["iccid"]
        assert await replace(anna, {"ownSim": {"iccid": iccid}}, None) == wrong_card("NOT_FREE", NOT_FREE)
    assert (anna.changes, await trail(settings)) == ([], [])


def wrong_card(rule: str, says: str) -> dict[str, Any]:
    path = ["input", "method", "ownSim", "iccid"]
    return {"__typename": "InvalidInput", "message": says, "path": path, "rule": rule}


EMAILS = {
    "inviteContact": ({**KIM, "idempotencyKey": "k1"}, ["email"]),
    "updateContact": ({"contactId": "con_somebody", "idempotencyKey": "k1"}, ["email"]),
    "updateCompany": ({"idempotencyKey": "k1"}, ["email"]),
    "updateInvoiceAddress": (
        {
            "accountId": "acc_100201",
            "address": {"street": "a", "postalCode": "981 32", "city": "b"},
            "idempotencyKey": "k1",
        },
        ["email"],
    ),
    "replaceSim": ({"subscriptionId": "sub_p1005", "idempotencyKey": "k1"}, ["method", "newEsim", "email"]),
}


@pytest.mark.parametrize(
    "address", ["kim@norrskenbygg", "kim@.example", "ki\0m@norrskenbygg.example", "kim@x.\u202eexample"]
)
async def test_what_is_no_email_address(anna: SignedIn, settings: Settings, address: str) -> None:
    for mutation, (given, path) in EMAILS.items():
        value: Any = address
        for name in reversed(path[1:]):
            value = {name: value}
        answer = await send(
            anna, mutation, {**given, path[0]: value}, "__typename ... on InvalidInput { message path rule }"
        )
        assert answer["data"]["result"] == {
            "__typename": "InvalidInput",
            "message": "Det här är ingen e-postadress. Skriv den som i info@foretag.example.",
            "path": ["input", *path],
            "rule": "EMAIL",
        }
    assert (anna.changes, await trail(settings)) == ([], [])


def test_no_other_number_with_a_check_digit_is_anybody_s_to_give() -> None:
    """OCR, Bankgiro and organisation numbers are read; who takes one in has to check it, and to say so here."""
    given: list[Any] = [get_named_type(type_) for type_ in INPUTS.values()]
    names = set()
    for type_ in given:  # grows while it is walked
        for name, field in type_.fields.items():
            names.add(name.lower())
            below = get_named_type(field.type)
            if isinstance(below, GraphQLInputObjectType) and below not in given:
                given.append(below)
    assert names & {"ocr", "bankgiro", "plusgiro", "organisationnumber", "orgnr", "imei", "eid", "vat"} == set()
    assert "iccid" in names


OTHER_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("mutation", "given"),
    [
        ("setCallForwarding", {"to": "+46" + "701740633".translate(OTHER_DIGITS)}),
        ("replaceSim", {"method": {"ownSim": {"iccid": "8946990000000010015".translate(OTHER_DIGITS)}}}),
    ],
)
async def test_digits_of_other_scripts_are_no_number(anna: SignedIn, mutation: str, given: dict[str, Any]) -> None:
    assert outcome(await send(anna, mutation, {**made_up(INPUTS[mutation], "input", "x"), **given})) == "BAD_VARIABLE"
    assert anna.calls == []


class Text(NamedTuple):
    """A place where people write."""

    most: int
    shown: str
    """Where the result shows it."""
    given: dict[str, Any] = {}  # noqa: RUF012 - a tuple's default
    """Besides it."""


LINE = {"subscriptionId": "sub_p1001"}
ACCOUNT = {"accountId": "acc_100202"}
ADDRESS = {"street": "Storgatan 1", "postalCode": "831 30", "city": "Östersund"}
TICKET = {"category": "SUPPORT", "subject": "s", "description": "d"}
WRITTEN = {
    "createTicket.subject": Text(1_000, "ticket.subject", TICKET),
    "createTicket.description": Text(10_000, "ticket.description", TICKET),
    "addTicketMessage.text": Text(10_000, "ticket.messages.text", {"ticketId": "tic_t1009"}),
    "moveTicket.text": Text(10_000, "ticket.messages.text", {"ticketId": "tic_t1005", "move": "REOPEN"}),
    "renameSubscriptionUser.userName": Text(255, "subscription.userName", LINE),
    "setCompanyAlias.alias": Text(100, "company.alias"),
    "setAccountAlias.alias": Text(100, "account.alias", ACCOUNT),
    "setInvoiceReference.reference": Text(100, "account.invoiceReference", ACCOUNT),
    "updateInvoiceAddress.address.name": Text(100, "account.invoiceAddress.name", {**ACCOUNT, "address": ADDRESS}),
    "updateInvoiceAddress.address.street": Text(100, "account.invoiceAddress.street", {**ACCOUNT, "address": ADDRESS}),
    "updateInvoiceAddress.address.city": Text(100, "account.invoiceAddress.city", {**ACCOUNT, "address": ADDRESS}),
    "updateCompany.name": Text(100, "company.name"),
    "updateCompany.address.city": Text(100, "company.address.city", {"address": ADDRESS}),
    "updateContact.name": Text(200, "contact.name"),
}
EMOJI_AND_RTL = "Åsa 👩🏽‍🔧🏗 مرحبا שלום e\u0301"


@pytest.mark.parametrize("place", WRITTEN)
async def test_any_script_is_stored_exactly_and_one_character_too_many_is_refused(
    anna: SignedIn, settings: Settings, place: str
) -> None:
    mutation, *path = place.split(".")
    most, shown, given = WRITTEN[place]
    if mutation == "updateContact":
        given = {"contactId": await contact(anna, "Erik Öberg")}

    selection = shown.replace(".", " { ") + " }" * shown.count(".")
    told = f"... on {mutation[0].upper()}{mutation[1:]}Success {{ {selection} }} ... on InvalidInput {{ path rule message }}"

    async def write(text: str, key: str) -> Any:
        """At its place, which may be in an object."""
        put = {path[0]: text} if len(path) == 1 else {path[0]: {**given[path[0]], path[1]: text}}
        answer = await send(anna, mutation, {**given, **put, "idempotencyKey": key}, f"__typename {told}")
        return answer["data"]["result"]

    for system in anna.gateway.operator.systems:
        system.log.clear()
    refused = await write("å" * (most + 1), "k1")
    assert f" 1 till {most} tecken" in refused.pop("message")
    assert refused == {"__typename": "InvalidInput", "path": ["input", *path], "rule": "LENGTH"}
    assert (anna.changes, await trail(settings)) == ([], [])
    longest = EMOJI_AND_RTL.ljust(most, "🏗")
    found = await write(longest, "k2")
    for name in shown.split("."):
        found = found[-1][name] if isinstance(found, list) else found[name]
    assert found == longest


async def contact(anna: SignedIn, name: str) -> str:
    contacts = (await anna.data("{ viewer { contacts { id name } } }"))["viewer"]["contacts"]
    [id] = [str(each["id"]) for each in contacts if each["name"] == name]
    return id


async def test_null_where_the_schema_allows_one_is_as_left_out(anna: SignedIn) -> None:
    """Equal input under one key: the second is told what came of the first."""
    keyed = [name for name in INPUTS if "idempotencyKey" in fields_of(name)]
    for mutation in keyed:
        fields = fields_of(mutation)
        null = {**made_up(INPUTS[mutation], "input", "x"), "idempotencyKey": f"null {mutation}"}
        left_out = {name: value for name, value in null.items() if is_non_null_type(fields[name].type)}
        first = outcome(await send(anna, mutation, null))
        before = changed(anna)
        assert outcome(await send(anna, mutation, left_out)) == first
        assert changed(anna) == before


class Confirmed(NamedTuple):
    """A change that has to be confirmed, and what for."""

    action: str
    given: dict[str, Any]
    ids: tuple[str, ...] = ()
    details: dict[str, str] = {}  # noqa: RUF012 - a tuple's default


async def to_confirm(anna: SignedIn) -> dict[str, Confirmed]:
    erik, email = await contact(anna, "Erik Öberg"), "verkstad@norrskenbygg.example"
    await send(anna, "createRecoveryCodes", {"password": PASSWORD})
    factors = (await anna.data("{ viewer { user { factors { id kind } } } }"))["viewer"]["user"]["factors"]
    [codes] = [each["id"] for each in factors if each["kind"] == "RECOVERY_CODES"]
    return {
        "enrolTotp": Confirmed("ENROL_TOTP", {"label": "Min telefon"}),
        "removeFactor": Confirmed("REMOVE_FACTOR", {"factorId": codes}, (codes,)),
        "inviteContact": Confirmed("INVITE_CONTACT", KIM, (), {each["name"]: each["value"] for each in details(KIM)}),
        "updateContact": Confirmed(
            "UPDATE_CONTACT", {"contactId": erik, "mayLogIn": False}, (erik,), {"mayLogIn": "false"}
        ),
        "linkAccount": Confirmed("LINK_ACCOUNT", {"accountNumber": "100204"}, (), {"accountNumber": "100204"}),
        "revealSimCodes": Confirmed("REVEAL_SIM_CODES", {"subscriptionId": "sub_p1005"}, ("sub_p1005",)),
        "replaceSim": Confirmed(
            "REPLACE_SIM",
            {"subscriptionId": "sub_p1005", "method": {"newEsim": {"email": email}}},
            ("sub_p1005",),
            {"email": email},
        ),
    }


UNCONFIRMED = {name: NOT_CONFIRMED[name] for name in ("__typename", "message", "path")}


async def test_f1_a_step_up_that_is_none_or_for_something_else_or_of_another_session_or_too_old(
    anna: SignedIn, gateway: Gateway, clock: ManualClock, settings: Settings
) -> None:
    rows = await to_confirm(anna)
    assert rows.keys() == {name for name in INPUTS if "stepUpToken" in fields_of(name)}
    tokens = {}
    for mutation, row in rows.items():
        given = [{"name": name, "value": value} for name, value in row.details.items()]
        anna, tokens[mutation] = await stepped_up(anna, MOBILES[ANNA], row.action, *row.ids, details=given)
    for_another = dict(zip(tokens, [*list(tokens.values())[1:], tokens["enrolTotp"]], strict=True))
    elsewhere, before = await gateway.signed_in(ANNA), await trail(settings)

    async def says(who: SignedIn, mutation: str, token: str | None) -> Any:
        key = {"idempotencyKey": "k1"} if "idempotencyKey" in fields_of(mutation) else {}
        given = {**rows[mutation].given, "stepUpToken": token, **key}
        return (await send(who, mutation, given, "__typename ... on Problem { message path }"))["data"]["result"]

    for mutation in rows:
        for token in (None, "", "made up", for_another[mutation]):
            assert await says(anna, mutation, token) == UNCONFIRMED
        assert await says(elsewhere, mutation, tokens[mutation]) == UNCONFIRMED
    clock.advance(timedelta(minutes=5))
    for mutation in rows:
        assert await says(anna, mutation, tokens[mutation]) == UNCONFIRMED
    assert (anna.changes, await trail(settings)) == ([], before)


async def test_a_removed_contact_s_token_changes_nothing(anna: SignedIn, gateway: Gateway, settings: Settings) -> None:
    erik = await gateway.signed_in(ERIK)
    details = [{"name": "email", "value": "erik@norrskenbygg.example"}]
    erik, token = await stepped_up(erik, MOBILES[ERIK], "REPLACE_SIM", "sub_p1018", details=details)
    removed = await send(
        anna, "removeContact", {"contactId": await contact(anna, "Erik Öberg"), "idempotencyKey": "k1"}
    )
    assert outcome(removed) == "RemoveContactSuccess"
    await nothing_waits(settings)
    before = erik.calls

    for name, type_ in INPUTS.items():
        given = {**made_up(type_, "input", "x"), **({"stepUpToken": token} if name == "replaceSim" else {})}
        assert outcome(await send(erik, name, given)) == "UNAUTHENTICATED"
    assert (await erik.ask("{ viewer { user { name } } }"))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
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
