"""A12, F6. A number that has changed its SIM lately confirms nothing by a text message."""

from datetime import timedelta

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import SignedIn
from tests.identity.signing_in import ANNA
from tests.mutations.replacing_sims import confirmed, for_days, free_card, replace, sim, state, until
from tests.mutations.stepping_up import request, set_mobile

ENROL = """mutation ($input: EnrolTotpInput!) { enrolTotp(input: $input) { __typename
  ... on StepUpRequired { allowedFactors } } }"""
SERVICES = "/tmf-api/serviceInventory/v4/service"
OWN, OF_OTHERS = "+46701740612", "+46701740690"
"""Of a subscription of Anna's company, and of one of another."""

REFUSED = {
    "__typename": "NotAllowed",
    "message": "Ingen av dina faktorer får bekräfta det här: ingen kod skickas till ett nummer som det gäller, "
    "eller som nyligen har bytt SIM-kort. Ring kundservice.",
    "path": ["input", "factor"],
    "supportPhone": "+46701740699",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return for_days(settings)


async def allowed(who: SignedIn) -> list[str]:
    factors: list[str] = (await who.data(ENROL, {"input": {"label": "x"}}))["enrolTotp"]["allowedFactors"]
    return factors


async def change_sim(operator: FakeOperator, number: str, at: str) -> None:
    """As the operator has it written down."""
    services = operator.provisioning.database["service"]
    [service] = await services.having("serviceCharacteristic.phoneNumber", number)
    others = [each for each in service["serviceCharacteristic"] if each["name"] != "lastSimChange"]
    changed = {"name": "lastSimChange", "value": at}
    await services.put_many([{**service, "serviceCharacteristic": [*others, changed]}])


@pytest.mark.parametrize("number", [OWN, OF_OTHERS], ids=["of the company", "of another"])
async def test_for_three_days_no_code_goes_to_a_number_on_a_new_sim(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock, settings: Settings, number: str
) -> None:
    await set_mobile(settings, ANNA, number)
    await change_sim(operator, number, "2026-11-17T08:59:59Z")
    for factor in (None, "SMS"):
        assert await request(anna, "ENROL_TOTP", factor=factor) == REFUSED
    assert (await allowed(anna), await anna.gateway.messages(number)) == ([], [])
    assert anna.changes == []

    clock.advance(timedelta(hours=72) - timedelta(seconds=2))
    assert await allowed(anna) == []
    clock.advance(timedelta(seconds=1))
    assert (await request(anna, "ENROL_TOTP"))["challenge"]["factor"] == "SMS"
    assert await allowed(anna) == ["SMS"]


async def test_another_factor_takes_its_place(anna: SignedIn, operator: FakeOperator, settings: Settings) -> None:
    codes = """mutation { createRecoveryCodes(input: {password: "switchboard-demo"}) { __typename } }"""
    assert (await anna.data(codes))["createRecoveryCodes"]["__typename"] == "CreateRecoveryCodesSuccess"
    await set_mobile(settings, ANNA, OWN)
    await change_sim(operator, OWN, "2026-11-17T08:00:00Z")
    assert await allowed(anna) == ["RECOVERY_CODES"]
    challenge = (await request(anna, "ENROL_TOTP"))["challenge"]
    assert (challenge["factor"], challenge["otherFactors"]) == ("RECOVERY_CODES", [])
    operator.provisioning.faults.add(Fault(path=SERVICES, statuses=(503,)))
    assert (await request(anna, "ENROL_TOTP"))["challenge"]["factor"] == "RECOVERY_CODES"


async def test_where_nobody_knows_no_code_is_sent_either(anna: SignedIn, operator: FakeOperator) -> None:
    operator.provisioning.faults.add(Fault(path=SERVICES, statuses=(503,)))
    given = {"input": {"action": "ENROL_TOTP"}}
    answer = await anna.ask(
        "mutation ($input: RequestStepUpInput!) { requestStepUp(input: $input) { __typename } }", given
    )
    assert answer["errors"][0]["extensions"]["code"] == "BACKEND_UNAVAILABLE"
    assert (await allowed(anna), anna.changes) == ([], [])


async def test_a_number_that_is_not_the_operator_s_is_not_known_to_have_changed(anna: SignedIn) -> None:
    assert (await request(anna, "ENROL_TOTP"))["challenge"]["factor"] == "SMS"


async def test_after_a_replacement_the_number_is_not_believed(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    iccid = await free_card(operator)
    anna, token = await confirmed(anna, iccid=iccid)
    await replace(anna, {"ownSim": {"iccid": iccid}}, token)
    await until(lambda: state(anna), "COOLING")
    await set_mobile(settings, ANNA, "+46701740615")
    assert await allowed(anna) == ["SMS"]
    clock.advance(timedelta(hours=24))
    await until(lambda: state(anna), "EXECUTED")
    assert await allowed(anna) == ["SMS"]
    clock.advance(timedelta(minutes=2))
    assert (await sim(anna))["iccid"] == iccid
    assert await request(anna, "ENROL_TOTP") == REFUSED
    clock.advance(timedelta(hours=72))
    assert (await request(anna, "ENROL_TOTP"))["challenge"]["factor"] == "SMS"
