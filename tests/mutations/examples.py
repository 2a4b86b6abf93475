"""Of each mutation one request that is granted, with all that has to come before it. A new mutation joins with its example."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from starlette.types import ASGIApp

from backends.operator import FakeOperator, open_operator
from gateway.clock import ManualClock
from gateway.graph.schema import schema
from gateway.settings import Settings
from tests.harness import MOBILES, PASSWORD, Gateway, SignedIn, in_process, open_gateway, test_settings
from tests.identity import test_factors as apps
from tests.identity.signing_in import ANNA, ERIK, Client
from tests.mutations import linking, replacing_sims
from tests.mutations.inviting import KIM, code_of, invited, may_invite, may_update
from tests.mutations.stepping_up import request, stepped_up
from tests.mutations.test_removing_contacts import contact_id
from tests.saved_operations import FOLDER, variables

MUTATION = schema._schema.mutation_type
assert MUTATION is not None
MUTATIONS = sorted(MUTATION.fields)


@dataclass
class Ground:
    """A gateway that nothing was asked of but that Anna signed in; `anna` has another token after a step-up."""

    gateway: Gateway
    settings: Settings
    clock: ManualClock
    anna: SignedIn

    @property
    def operator(self) -> FakeOperator:
        return self.gateway.operator


@dataclass(frozen=True)
class Asked:
    given: Mapping[str, Any] = field(default_factory=dict)
    """The input, without an idempotency key."""
    who: SignedIn | None = None
    otherwise: Mapping[str, Any] = field(default_factory=dict)
    """What another request has instead, under the same key."""
    acting: str = "Anna Åkesson"
    """Whoever the audit trail names."""


Example = Callable[[Ground], Awaitable[Asked]]


@asynccontextmanager
async def opened(
    template: Path,
    folder: Path,
    clock: ManualClock,
    before: Callable[[FakeOperator], Mapping[str, ASGIApp]] = in_process,
) -> AsyncIterator[Ground]:
    """`template` is the gateway's database, and copied; the operator is a new one, and what stands `before` its systems."""
    folder.mkdir(exist_ok=True)
    settings = test_settings(Path(shutil.copy(template, folder / "gateway.db")))
    async with open_operator(clock) as operator, open_gateway(settings, clock, operator, before(operator)) as gateway:
        yield Ground(gateway, settings, clock, await gateway.signed_in(ANNA))


def is_keyed(name: str) -> bool:
    assert MUTATION is not None
    argument = MUTATION.fields[name].args.get("input")
    return argument is not None and "idempotencyKey" in get_named_type(argument.type).fields


KEYED = [name for name in MUTATIONS if is_keyed(name)]


async def ask(gateway: Gateway, name: str, asked: Asked, **more: Any) -> dict[str, Any]:
    """The answer's body."""
    given = {**asked.given, **({"idempotencyKey": "k1"} if is_keyed(name) else {}), **more}
    token = asked.who.token if asked.who is not None else None
    return await gateway.ask(document(name), {"input": given} if given else {}, token=token)


async def result(gateway: Gateway, name: str, asked: Asked, **more: Any) -> dict[str, Any]:
    answer = await ask(gateway, name, asked, **more)
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"][name]
    return found


def document(name: str) -> str:
    """Asks for what the mutation answers, and for what stands in its objects."""
    assert MUTATION is not None
    root = MUTATION.fields[name]
    union = get_named_type(root.type)
    assert isinstance(union, GraphQLUnionType)
    told = " ".join(f"... on {each.name} {selection(each, 2)}" for each in union.types if each.name.endswith("Success"))
    fields = (
        f"{{ __typename {told} ... on Problem {{ message path }} }}"
        if len(union.types) > 1
        else f"{{ __typename {told} }}"
    )
    if "input" not in root.args:
        return f"mutation {{ {name} {fields} }}"
    return f"mutation ($input: {root.args['input'].type}) {{ {name}(input: $input) {fields} }}"


def selection(type: GraphQLObjectType, depth: int) -> str:
    found = (
        one(name, each.type, depth)
        for name, each in type.fields.items()
        if not any(map(is_required_argument, each.args.values()))
    )
    return f"{{ __typename {' '.join(filter(None, found))} }}"


def one(name: str, type: GraphQLOutputType, depth: int) -> str:
    of = get_named_type(type)
    if is_leaf_type(of):
        return name
    return f"{name} {selection(of, depth - 1)}" if depth > 1 and isinstance(of, GraphQLObjectType) else ""


def saved(name: str, **otherwise: Any) -> Example:
    """The input of a saved operation."""

    async def example(ground: Ground) -> Asked:
        given = dict(variables(FOLDER / f"{name}.graphql")["input"])
        given.pop("idempotencyKey", None)
        return Asked(given, ground.anna, otherwise)

    return example


async def logging_in(_: Ground) -> Asked:
    return Asked({"username": ANNA, "password": PASSWORD})


async def resending(ground: Ground) -> Asked:
    return Asked({"challengeId": await Client(ground.gateway).challenge()})


async def verifying(ground: Ground) -> Asked:
    client = Client(ground.gateway)
    return Asked({"challengeId": await client.challenge(), "code": await client.code()})


async def logging_out(ground: Ground) -> Asked:
    return Asked(who=ground.anna)


async def ending_a_session(ground: Ground) -> Asked:
    await ground.gateway.signed_in(ANNA)
    return Asked({"allOthers": True}, ground.anna)


async def changing_the_password(ground: Ground) -> Asked:
    return Asked({"currentPassword": PASSWORD, "newPassword": "ett nytt lösenord"}, ground.anna)


async def forgetting_the_password(_: Ground) -> Asked:
    return Asked({"username": ANNA})


async def resetting_the_password(ground: Ground) -> Asked:
    await result(ground.gateway, "requestPasswordReset", Asked({"username": ANNA}))
    token = await code_of(ground.gateway, ANNA)
    return Asked({"token": token, "newPassword": "ett nytt lösenord"})


async def asking_for_a_step_up(ground: Ground) -> Asked:
    return Asked({"action": "REVEAL_SIM_CODES", "objectIds": ["sub_p1002"]}, ground.anna)


async def verifying_a_step_up(ground: Ground) -> Asked:
    challenge = (await request(ground.anna, "ENROL_TOTP"))["challenge"]["id"]
    return Asked({"challengeId": challenge, "code": await ground.gateway.newest_code(MOBILES[ANNA])}, ground.anna)


async def enrolling_an_app(ground: Ground) -> Asked:
    who, token = await stepped_up(ground.anna, MOBILES[ANNA], "ENROL_TOTP")
    return Asked({"label": "Annas telefon", "stepUpToken": token}, who)


async def confirming_an_app(ground: Ground) -> Asked:
    asked = await enrolling_an_app(ground)
    enrolled = await result(ground.gateway, "enrolTotp", asked)
    code = pyotp.TOTP(enrolled["secret"]).at(ground.clock.now())
    return Asked({"factorId": enrolled["factorId"], "code": code}, asked.who)


async def making_recovery_codes(ground: Ground) -> Asked:
    return Asked({"password": PASSWORD}, ground.anna)


async def removing_an_app(ground: Ground) -> Asked:
    who, _, factor = await apps.with_app(ground.anna, ground.clock)
    who, token = await stepped_up(who, MOBILES[ANNA], "REMOVE_FACTOR", factor)
    return Asked({"factorId": factor, "stepUpToken": token}, who)


async def revealing_codes(ground: Ground) -> Asked:
    who, token = await stepped_up(ground.anna, MOBILES[ANNA], "REVEAL_SIM_CODES", "sub_p1002")
    return Asked({"subscriptionId": "sub_p1002", "stepUpToken": token}, who)


async def replacing_a_sim(ground: Ground, line: str = replacing_sims.SUBSCRIPTION) -> Asked:
    who, token = await replacing_sims.confirmed(ground.anna, line)
    given = {"subscriptionId": line, "method": {"newSim": {}}, "stepUpToken": token}
    return Asked(given, who, {"method": {"newEsim": {"email": "verkstad@norrskenbygg.example"}}})


async def stopping_a_replacement(ground: Ground) -> Asked:
    begun = []
    for line in (replacing_sims.SUBSCRIPTION, "sub_p1001"):
        asked = await replacing_a_sim(ground, line)
        made = await result(ground.gateway, "replaceSim", asked, idempotencyKey=line)
        begun.append(made["replacement"]["id"])
        ground.anna = asked.who or ground.anna
    return Asked({"replacementId": begun[0]}, ground.anna, {"replacementId": begun[1]})


async def inviting(ground: Ground) -> Asked:
    who, token = await may_invite(ground.anna, KIM)
    return Asked({**KIM, "stepUpToken": token}, who, {"name": "Kim Ekström"})


async def accepting(ground: Ground) -> Asked:
    await invited(ground.anna)
    token = await code_of(ground.gateway)
    return Asked({"token": token, "password": "kims eget lösenord"}, acting="Kim Ek")


async def changing_a_contact(ground: Ground) -> Asked:
    id = await contact_id(await ground.gateway.signed_in(ERIK))
    given = {"grants": [{"accountId": "acc_100202", "roles": ["INVOICES"]}]}
    who, token = await may_update(ground.anna, id, given)
    return Asked({"contactId": id, **given, "stepUpToken": token}, who, {"name": "Erik Ström"})


async def removing_a_contact(ground: Ground) -> Asked:
    id = await contact_id(await ground.gateway.signed_in(ERIK))
    return Asked({"contactId": id}, ground.anna, {"contactId": "con_nobody"})


async def asking_for_an_account(ground: Ground) -> Asked:
    return Asked({"accountNumber": "200101"}, ground.anna)


async def adding_an_account(ground: Ground) -> Asked:
    link_id, code = await linking.requested(ground.anna, "200101")
    who, token = await linking.confirmed(ground.anna, "200101")
    given = {"accountNumber": "200101", "linkId": link_id, "code": code, "stepUpToken": token}
    return Asked(given, who, {"accountNumber": "100204"})


async def giving_up_an_account(ground: Ground) -> Asked:
    return Asked({"accountId": "acc_100202"}, ground.anna, {"accountId": "acc_100203"})


async def sending_a_file(ground: Ground) -> Asked:
    return Asked(variables(FOLDER / "tickets-1-send-a-file.graphql")["input"], ground.anna)


async def reading(ground: Ground) -> Asked:
    return Asked({"notificationIds": []}, ground.anna)


EXAMPLES: Mapping[str, Example] = {
    "login": logging_in,
    "resendCode": resending,
    "verifyLogin": verifying,
    "logout": logging_out,
    "endSession": ending_a_session,
    "changePassword": changing_the_password,
    "requestPasswordReset": forgetting_the_password,
    "resetPassword": resetting_the_password,
    "requestStepUp": asking_for_a_step_up,
    "verifyStepUp": verifying_a_step_up,
    "enrolTotp": enrolling_an_app,
    "confirmTotp": confirming_an_app,
    "createRecoveryCodes": making_recovery_codes,
    "removeFactor": removing_an_app,
    "renameSubscriptionUser": saved("subscriptions-rename-user", userName="Åsa Åberg"),
    "addBar": saved("subscriptions-bar-2-add", kind="DATA"),
    "removeBar": saved("subscriptions-bar-3-remove", subscriptionId="sub_p1002", kind="CALLS_PREMIUM"),
    "setCallForwarding": saved("subscriptions-forward-1-set", noReplySeconds=20),
    "removeCallForwarding": saved("subscriptions-forward-2-remove", condition="BUSY"),
    "changePlan": saved("subscriptions-change-plan", effectiveOn="2027-02-01"),
    "topUpData": saved("subscriptions-top-up", subscriptionId="sub_p1001"),
    "revealSimCodes": revealing_codes,
    "replaceSim": replacing_a_sim,
    "cancelSimReplacement": stopping_a_replacement,
    "createUpload": sending_a_file,
    "createTicket": saved("tickets-2-open", subject="Tyst"),
    "addTicketMessage": saved("tickets-3-write", text="Nej."),
    "moveTicket": saved("tickets-4-move", move="REOPEN"),
    "updateCompany": saved("company-update", phone="+46980319299"),
    "setCompanyAlias": saved("company-alias", alias="Bygget"),
    "setAccountAlias": saved("accounts-alias", alias=None),
    "setInvoiceReference": saved("accounts-invoice-reference", reference=None),
    "updateInvoiceAddress": saved("accounts-invoice-address", delivery="E_INVOICE"),
    "inviteContact": inviting,
    "acceptInvitation": accepting,
    "updateContact": changing_a_contact,
    "removeContact": removing_a_contact,
    "requestAccountLink": asking_for_an_account,
    "linkAccount": adding_an_account,
    "unlinkAccount": giving_up_an_account,
    "markNotificationsRead": reading,
}
