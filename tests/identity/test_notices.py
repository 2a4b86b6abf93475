"""What happens to somebody's way of signing in, and to their SIMs, is told on another channel too. A13, F3."""

from typing import Any

import pytest

from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from gateway.store.tables import messages
from tests.harness import MOBILES, PASSWORD, Gateway, SignedIn
from tests.identity.signing_in import ANNA, Client
from tests.identity.test_factors import REMOVE, do, with_app, with_codes
from tests.identity.test_password_changes import CHANGE, NEW
from tests.mutations.granting import ERIK, grant
from tests.mutations.inviting import arrived, stored
from tests.mutations.stepping_up import stepped_up, verify
from tests.mutations.test_sim_codes import CODES, confirmed, reveal

TOLD = "{ viewer { notifications { nodes { kind text subject { id } } } } }"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Codes may be sent as often as a test needs."""
    return settings.model_copy(update={"code_resend_seconds": 0, "codes_per_hour": 1000, "codes_per_day": 1000})


async def told(who: SignedIn) -> list[dict[str, Any]]:
    """The newest first."""
    found: list[dict[str, Any]] = (await who.data(TOLD))["viewer"]["notifications"]["nodes"]
    return found


async def mailed(gateway: Gateway, address: str, count: int) -> tuple[str, str]:
    """Subject and text of the last of so many e-mails."""
    sent = await arrived(gateway, address, count)
    assert len(sent) == count
    return sent[-1]["subject"], sent[-1]["content"]


async def test_a13_a_password_is_changed(anna: SignedIn, gateway: Gateway) -> None:
    await do(anna, CHANGE, currentPassword=PASSWORD, newPassword=NEW)
    says = "Ditt lösenord har ändrats och du har loggats ut på andra ställen. Ring kundservice om det inte var du."
    assert await told(anna) == [{"kind": "PASSWORD_CHANGED", "text": says, "subject": None}]
    assert await mailed(gateway, ANNA, 1) == ("Ditt lösenord har ändrats", says)


async def test_a13_an_app_is_added_and_taken_away(anna: SignedIn, gateway: Gateway, clock: ManualClock) -> None:
    anna, _, factor = await with_app(anna, clock)
    added = (
        "Autentiseringsappen Annas telefon loggar in dig från och med nu. Ring kundservice om det inte var du som lade till "
        "den."
    )
    assert await mailed(gateway, ANNA, 1) == ("Ett nytt sätt att logga in", added)
    anna, token = await stepped_up(anna, MOBILES[ANNA], "REMOVE_FACTOR", factor)
    await do(anna, REMOVE, factorId=factor, stepUpToken=token)
    removed = "Autentiseringsappen Annas telefon loggar inte längre in dig. Ring kundservice om det inte var du som tog bort den."
    assert await mailed(gateway, ANNA, 2) == ("Ett sätt att logga in har tagits bort", removed)
    assert [(each["kind"], each["text"]) for each in await told(anna)] == [
        ("APP_REMOVED", removed),
        ("APP_ADDED", added),
    ]


async def test_a13_an_app_that_was_never_confirmed_is_nothing_to_tell(anna: SignedIn, settings: Settings) -> None:
    anna, token = await stepped_up(anna, MOBILES[ANNA], "ENROL_TOTP")
    document = "mutation ($input: EnrolTotpInput!) { enrolTotp(input: $input) { __typename } }"
    assert await do(anna, document, label="x", stepUpToken=token) == {"__typename": "EnrolTotpSuccess"}
    assert (await told(anna), await stored(settings, messages)) == ([], [])


async def test_a13_recovery_codes_are_made_used_and_taken_away(anna: SignedIn, gateway: Gateway) -> None:
    codes = await with_codes(anna)
    made = "Du har nya återställningskoder; de tidigare gäller inte längre. Ring kundservice om det inte var du som skapade dem."
    assert await mailed(gateway, ANNA, 1) == ("Nya återställningskoder", made)

    client = Client(gateway)
    challenge = await client.challenge()
    wrong = await client.verify(challenge, "abcd-efgh-ijkl-mnop", factor="RECOVERY_CODES")
    right = await client.verify(challenge, codes[0], factor="RECOVERY_CODES")
    assert (wrong["__typename"], right["__typename"]) == ("SignInFailed", "VerifyLoginSuccess")
    used = "En av dina återställningskoder har använts. Ring kundservice om det inte var du som använde den."
    assert await mailed(gateway, ANNA, 2) == ("En återställningskod har använts", used)

    factors = (await anna.data("{ viewer { user { factors { id kind } } } }"))["viewer"]["user"]["factors"]
    (factor,) = (each["id"] for each in factors if each["kind"] == "RECOVERY_CODES")
    anna, token = await stepped_up(anna, MOBILES[ANNA], "REMOVE_FACTOR", factor)
    await do(anna, REMOVE, factorId=factor, stepUpToken=token)
    removed = "Dina återställningskoder gäller inte längre. Ring kundservice om det inte var du som tog bort dem."
    assert await mailed(gateway, ANNA, 3) == ("Ett sätt att logga in har tagits bort", removed)
    assert [(each["kind"], each["text"]) for each in await told(anna)] == [
        ("RECOVERY_CODES_REMOVED", removed),
        ("RECOVERY_CODE_USED", used),
        ("RECOVERY_CODES_MADE", made),
    ]


async def test_a13_a_step_up_with_a_recovery_code_is_told_too(anna: SignedIn, gateway: Gateway) -> None:
    codes = await with_codes(anna)
    asked = "mutation ($input: RequestStepUpInput!) { requestStepUp(input: $input) { ... on RequestStepUpSuccess { challenge { id } } } }"
    given = {"action": "ENROL_TOTP", "factor": "RECOVERY_CODES"}
    challenge = (await anna.data(asked, {"input": given}))["requestStepUp"]["challenge"]["id"]
    verified = await verify(anna, challenge, codes[0], factor="RECOVERY_CODES")
    assert verified["__typename"] == "VerifyStepUpSuccess"
    assert [each["subject"] for each in await arrived(gateway, ANNA, 2)] == [
        "Nya återställningskoder",
        "En återställningskod har använts",
    ]


async def test_f3_who_answers_for_a_sim_is_told_that_its_codes_were_shown(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    """Who saw them, and the administrators of the account: not those of another, and none of the codes."""
    await grant(settings, ERIK, {"100202": ContactRole.ADMINISTRATOR})
    erik = await gateway.signed_in(ERIK)
    anna, token = await confirmed(anna)
    assert (await reveal(anna, token))["pin1"] == CODES["pin1"]
    (news,) = await told(anna)
    assert (news["kind"], news["subject"]) == ("SIM_CODES_SHOWN", {"id": "sub_p1002"})
    assert news["text"].startswith("PIN- och PUK-koderna till SIM-kortet för +46")
    assert news["text"].endswith(" har visats för Anna Åkesson.")
    assert await mailed(gateway, ANNA, 1) == ("PIN- och PUK-koder har visats", news["text"])
    assert [code for code in CODES.values() if code in news["text"]] == []
    assert await told(erik) == []
