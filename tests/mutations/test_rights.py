"""What somebody may not do: every mutation of the graph, refused, and no backend asked for more than whose it is. Z1, Z2, Z3.

A new mutation, and a new place in an input that takes an id, has to have its row here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import StepUpAction
from gateway.graph.rights import POLICY, Policy
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn
from tests.mutations.granting import ERIK, grant
from tests.mutations.inputs import INPUTS, MUTATIONS, fields_of, holding_ids, made_up, outcome, send, with_reasons
from tests.mutations.inviting import nothing_waits
from tests.mutations.replacing_sims import SUBSCRIPTION, confirmed, replace
from tests.mutations.stepping_up import request
from tests.mutations.test_uploads import sent
from tests.mutations.trail import trail

POLICIES: dict[str, Policy] = {
    name: field.extensions["strawberry-definition"].metadata[POLICY] for name, field in MUTATIONS.items()
}
BILLING_AND_NETWORK = (("billing", "product"), ("provisioning", "service"))
TICKETING = (("ticketing", "troubleTicket"),)
OWN_ACCOUNT, OWN_LINE, OWN_TICKET = "acc_100202", "sub_p1018", "tic_t1014"


class Refusal(NamedTuple):
    """What Erik gets who has SUBSCRIPTIONS and TICKETS on one account alone."""

    mutation: str
    taking: str | None
    """The place in its input where ids are tried; None where it is refused whatever is in it."""
    says: str
    path: Sequence[str] | None
    asks: Sequence[tuple[str, str]] = ()
    """The backends that are asked, and for what."""
    given: Mapping[str, Any] = {}
    """Of the input, besides what is made up."""


def unknown(mutation: str, taking: str, *asks: tuple[str, str], **given: Any) -> Refusal:
    """As if there were no such thing."""
    return Refusal(mutation, taking, "NotFound", ["input", taking], asks, given)


def not_allowed(mutation: str, taking: str | None = None, **given: Any) -> Refusal:
    return Refusal(mutation, taking, "NotAllowed", [], (), given)


OF_A_SUBSCRIPTION = (
    "addBar", "removeBar", "setCallForwarding", "removeCallForwarding", "changePlan", "topUpData",
    "revealSimCodes", "replaceSim",
)  # fmt: skip
OF_AN_ACCOUNT = ("setAccountAlias", "setInvoiceReference", "updateInvoiceAddress")
REFUSED = [
    unknown("renameSubscriptionUser", "subscriptionId", ("billing", "product")),
    *(unknown(each, "subscriptionId", *BILLING_AND_NETWORK) for each in OF_A_SUBSCRIPTION),
    unknown("cancelSimReplacement", "replacementId"),
    not_allowed("createTicket"),
    unknown("createTicket", "accountId"),
    unknown("createTicket", "subscriptionId", *BILLING_AND_NETWORK),
    Refusal("createTicket", "uploadIds", "FileRejected", ["input", "uploadIds"], (), {"accountId": OWN_ACCOUNT}),
    unknown("addTicketMessage", "ticketId", *TICKETING),
    Refusal("addTicketMessage", "uploadIds", "FileRejected", ["input", "uploadIds"], TICKETING, {"ticketId": OWN_TICKET}),
    unknown("moveTicket", "ticketId", *TICKETING),
    not_allowed("setCompanyAlias"),
    *(unknown(each, "accountId") for each in OF_AN_ACCOUNT),
    *(not_allowed(each, accountId=OWN_ACCOUNT) for each in OF_AN_ACCOUNT),
    not_allowed("updateCompany"),
    not_allowed("inviteContact", "grants.accountId"),
    not_allowed("updateContact", "contactId"),
    not_allowed("updateContact", "grants.accountId"),
    not_allowed("removeContact", "contactId"),
    not_allowed("requestAccountLink", accountNumber="200101"),
    not_allowed("linkAccount", "linkId", accountNumber="100204"),
    not_allowed("unlinkAccount", "accountId"),
    not_allowed("unlinkAccount", accountId=OWN_ACCOUNT),
    unknown("confirmTotp", "factorId"),
    unknown("removeFactor", "factorId"),
    unknown("endSession", "sessionId"),
    Refusal("verifyStepUp", "challengeId", "SignInFailed", ["input", "code"]),
    Refusal("markNotificationsRead", "notificationIds", "MarkNotificationsReadSuccess", None),
    unknown("requestStepUp", "objectIds", *BILLING_AND_NETWORK, action="REVEAL_SIM_CODES"),
    unknown("requestStepUp", "objectIds", *BILLING_AND_NETWORK, action="REPLACE_SIM"),
    unknown("requestStepUp", "objectIds", action="REMOVE_FACTOR"),
    unknown("requestStepUp", "objectIds", action="ENROL_TOTP"),
    not_allowed("requestStepUp", "objectIds", action="UPDATE_CONTACT"),
    not_allowed("requestStepUp", action="INVITE_CONTACT"),
    not_allowed("requestStepUp", action="LINK_ACCOUNT"),
]  # fmt: skip
OF_NOBODY_ELSE = {"createUpload", "enrolTotp", "createRecoveryCodes", "changePassword"}
"""What they are about is the person's own; who has no business with them at all is below."""
TO_CONFIRM = {"REMOVE_FACTOR": "factorId", "ENROL_TOTP": "factorId", "UPDATE_CONTACT": "contactId"}
"""Whose ids a step-up for it takes; for the others they are a subscription's."""
SOLD_TO_ANYONE = {"changePlan.planOptionId", "topUpData.topUpOptionId"}


def test_no_mutation_and_no_place_that_takes_an_id_is_forgotten() -> None:
    governed = {name for name, policy in POLICIES.items() if policy is not Policy.PUBLIC}
    places = {f"{name}.{place}" for name in governed & INPUTS.keys() for place in holding_ids(fields_of(name))}

    assert {each.mutation for each in REFUSED} | OF_NOBODY_ELSE == governed
    assert {f"{each.mutation}.{each.taking}" for each in REFUSED if each.taking} | SOLD_TO_ANYONE == places
    actions = {each.given["action"] for each in REFUSED if each.mutation == "requestStepUp"}
    assert actions == {action.name for action in StepUpAction}


async def test_erik_is_refused_what_is_not_his(anna: SignedIn, gateway: Gateway, settings: Settings) -> None:
    """A colleague's, another company's and what there never was are refused alike, at the same cost."""
    anna, not_his = await ids(anna)
    before = len(await trail(settings))
    await nothing_waits(settings)
    erik = await gateway.signed_in(ERIK)
    found, expected = {}, {}
    for row, each in enumerate(REFUSED):
        wanted = (each.says, each.path, sorted(each.asks))
        for given in inputs(each, not_his):
            case = f"{row} {each.mutation} {given}"
            found[case], expected[case] = await answered(erik, each.mutation, given), wanted

    assert found == expected
    assert len(await trail(settings)) == before
    unread = (await anna.data("{ viewer { notifications(unreadOnly: true) { totalCount } } }"))["viewer"]
    assert unread == {"notifications": {"totalCount": len(not_his["notificationIds"]) - 1}}


async def ids(anna: SignedIn) -> tuple[SignedIn, dict[str, list[str]]]:
    """Anna's session, and what is not Erik's, by where an input takes it: Anna's, another company's, and nobody's."""
    upload = await sent(anna)
    mail = "verkstad@norrskenbygg.example"
    anna, token = await confirmed(anna, email=mail)
    replaced = await replace(anna, {"newEsim": {"email": mail}}, token)
    challenge = (await request(anna, "INVITE_CONTACT"))["challenge"]["id"]
    viewer = (
        await anna.data(
            "{ viewer { contacts { id } session { id } user { factors { id } } notifications { nodes { id } } } }"
        )
    )["viewer"]
    return anna, {
        "subscriptionId": [SUBSCRIPTION, "sub_p2001", "sub_nobodys"],
        "accountId": ["acc_100201", "acc_200101", "acc_nobodys"],
        "grants.accountId": [OWN_ACCOUNT, "acc_100201", "acc_200101", "acc_nobodys"],
        "ticketId": ["tic_t1001", "tic_t1003", "tic_t2001", "tic_nobodys"],
        "replacementId": [replaced["replacement"]["id"], "rep_nobodys"],
        "contactId": [*(each["id"] for each in viewer["contacts"]), "con_nobodys"],
        "sessionId": [viewer["session"]["id"], "ses_nobodys"],
        "factorId": [*(each["id"] for each in viewer["user"]["factors"]), "fac_nobodys"],
        "challengeId": [challenge, "cha_nobodys"],
        "notificationIds": [*(each["id"] for each in viewer["notifications"]["nodes"]), "not_nobodys"],
        "uploadIds": [upload, "upl_nobodys"],
        "linkId": ["lnk_nobodys"],
    }


def inputs(refusal: Refusal, not_his: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    given = {**made_up(INPUTS[refusal.mutation], "input", "x"), **refusal.given}
    if refusal.taking is None:
        yield given
        return
    field, _, below = refusal.taking.partition(".")
    whose = TO_CONFIRM.get(refusal.given["action"], "subscriptionId") if field == "objectIds" else refusal.taking
    for id in not_his[whose]:
        value: Any = [{below: id, "roles": ["TICKETS"]}] if below else id
        yield {**given, field: [id] if field.endswith("Ids") else value}


async def answered(who: SignedIn, mutation: str, given: dict[str, Any]) -> tuple[str, Any, list[tuple[str, str]]]:
    """What it says, about what, and the calls it cost; none of them may change anything."""
    for system in who.gateway.operator.systems:
        system.log.clear()
    answer = await send(who, mutation, given, with_reasons(mutation))
    assert who.changes == []
    return outcome(answer), (answer.get("data") or {"result": {}})["result"].get("path"), sorted(who.calls)


async def test_who_lacks_the_role_is_refused_before_anybody_is_asked(gateway: Gateway, settings: Settings) -> None:
    """On an account of one's own, but with a role that is good for nothing of this."""
    await grant(settings, ERIK, {"100202": ContactRole.ORDERS})
    erik = await gateway.signed_in(ERIK)
    own = {"subscriptionId": OWN_LINE, "accountId": OWN_ACCOUNT, "ticketId": OWN_TICKET}
    needing = [name for name, policy in POLICIES.items() if policy not in (Policy.PUBLIC, Policy.SIGNED_IN)]
    found = {}
    for mutation in needing:
        given = {name: id for name, id in own.items() if name in fields_of(mutation)}
        found[mutation] = await answered(erik, mutation, {**made_up(INPUTS[mutation], "input", "x"), **given})

    otherwise: dict[str, tuple[str, Any, list[tuple[str, str]]]] = {
        "createUpload": ("NOT_ALLOWED", None, []),
        "cancelSimReplacement": ("NotFound", ["input", "replacementId"], []),
    }
    assert found == {mutation: otherwise.get(mutation, ("NotAllowed", [], [])) for mutation in needing}
    assert await trail(settings) == []


async def test_what_is_refused_says_who_can_help(erik: SignedIn) -> None:
    given = {"alias": "Min", "idempotencyKey": "k1"}
    answer = await send(erik, "setCompanyAlias", given, "... on NotAllowed { message path supportPhone }")
    assert answer["data"]["result"] == {
        "message": "Du saknar behörighet för detta. Be en administratör på ditt företag om den, eller ring kundservice.",
        "path": [],
        "supportPhone": "+46701740699",
    }
