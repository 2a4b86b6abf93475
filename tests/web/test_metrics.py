"""`/metrics`: who may read it, and that it counts what happened."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr, ValidationError
from structlog.testing import capture_logs

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.metrics import Metric, Metrics
from gateway.settings import Settings
from tests.harness import LOGIN, Gateway, SignedIn, open_gateway
from tests.saved_operations import FOLDER, variables
from tests.upstream.peer import until

TOKEN = "a token for tests of metrics"
INVOICES = "{ viewer { invoices { totalCount } } }"
TWO_BACKENDS = "{ viewer { invoices { totalCount } tickets { totalCount } } }"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return Settings.model_validate(
        settings.model_dump() | {"metrics_token": TOKEN, "execution": "compiled", "compile_at_use": 2}
    )


async def metrics(gateway: Gateway, authorization: str | None = f"Bearer {TOKEN}") -> httpx2.Response:
    sent = {b"authorization": authorization.encode()} if authorization else {}
    return await gateway.client.get("/metrics", headers=sent)


async def counts(gateway: Gateway, name: str) -> dict[tuple[str, ...], float]:
    """The samples of one metric, by the values of its labels."""
    families = text_string_to_metric_families((await metrics(gateway)).text)
    (family,) = (family for family in families if f"{family.name}_total" == name)
    return {tuple(sample.labels.values()): sample.value for sample in family.samples if sample.name == name}


async def test_every_metric_is_there_from_the_start(gateway: Gateway) -> None:
    answer = await metrics(gateway)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert {f"{name}_total" for name in families} == {metric.value.name for metric in Metric}
    assert {family.type for family in families.values()} == {"counter"}


async def test_without_its_token_there_is_nothing_to_see(gateway: Gateway, anna: SignedIn) -> None:
    gateway.client.cookies.set("__Host-session", anna.token, domain="gateway.test", path="/")
    others = [None, "Bearer", f"Bearer {anna.token}", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer \xe5"]
    answers = [await metrics(gateway, authorization) for authorization in others]
    assert [answer.status_code for answer in answers] == [401] * len(others)
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}
    assert {answer.json()["errors"][0]["extensions"]["code"] for answer in answers} == {"UNAUTHENTICATED"}
    assert all("gateway_" not in answer.text for answer in answers)


async def test_its_token_may_be_in_any_letters(settings: Settings, clock: ManualClock, operator: FakeOperator) -> None:
    token = "en nyckel för mätningar"
    async with open_gateway(
        settings.model_copy(update={"metrics_token": SecretStr(token)}), clock, operator
    ) as gateway:
        assert (await metrics(gateway, f"Bearer {token}")).status_code == 200
        assert (await metrics(gateway, f"Bearer {token}å")).status_code == 401


async def test_its_token_opens_nothing_else(gateway: Gateway) -> None:
    answer = await gateway.ask(INVOICES, token=TOKEN)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_without_the_setting_there_is_no_such_page(
    operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    async with open_gateway(settings.model_copy(update={"metrics_token": None}), clock, operator) as gateway:
        assert (await metrics(gateway)).status_code == 404


def test_a_short_token_is_refused(settings: Settings) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(settings.model_dump() | {"metrics_token": "x" * 15})


async def test_requests_by_route_and_status(gateway: Gateway) -> None:
    for path in ("/health/live", "/health/ready", "/documents/made-up", "/documents/up", "/nowhere/x", "/wp-admin"):
        await gateway.client.get(path)
    await gateway.ask("{ viewer { __typename } }")
    await gateway.ask("{ viewer { __typename } }", token="x")
    assert await counts(gateway, "gateway_requests_total") == {
        ("/health", "200"): 2,
        ("/documents", "404"): 2,
        ("other", "404"): 2,
        ("/graphql", "200"): 1,
        ("/graphql", "401"): 1,
    }
    assert (await counts(gateway, "gateway_requests_total"))["/metrics", "200"] == 1


async def test_operations_by_outcome(anna: SignedIn, operator: FakeOperator) -> None:
    before = await counts(anna.gateway, "gateway_operations_total")
    assert before == {("ok",): 2}, "the two steps of signing in"
    operator.billing.faults.add(Fault(statuses=(503,)))
    for document in ("{ __typename }", INVOICES, "{ nothing }", "{", "query ($n: Int!) { __typename }"):
        await anna.ask(document)
    await anna.gateway.ask("{ __typename }", token="x")
    await anna.gateway.client.post("/graphql", content=b"{", headers={"content-type": "application/json"})
    assert await counts(anna.gateway, "gateway_operations_total") == {
        ("ok",): 3,
        ("errors",): 1,
        ("VALIDATION_FAILED",): 2,
        ("PARSE_FAILED",): 1,
        ("UNAUTHENTICATED",): 1,
        ("BAD_REQUEST",): 1,
    }


async def test_executions_and_documents(anna: SignedIn) -> None:
    for _ in range(3):
        await anna.ask("{ viewer { __typename } }")
    for _ in range(2):
        await anna.ask("{ __schema { description } }")
    ran = await counts(anna.gateway, "gateway_executions_total")
    assert {how: number for (how,), number in ran.items()} == {"compiled": 2, "unseen": 4, "fallback": 1}
    assert await counts(anna.gateway, "gateway_documents_total") == {("yes",): 3, ("no",): 4}
    assert await counts(anna.gateway, "gateway_replays_total") == {(): 0}
    assert await counts(anna.gateway, "gateway_compilations_total") == {(): 2}


async def test_every_saved_operation_runs_compiled(anna: SignedIn) -> None:
    """Those too that take several steps, whatever comes of one that is taken alone."""
    *others, logout = sorted(FOLDER.glob("*.graphql"), key=lambda path: path.stem == "sign-in-5-logout")
    before = await counts(anna.gateway, "gateway_executions_total")
    for path in (*others, *others, logout):
        await anna.ask(path.read_text(), variables(path))
    made = await counts(anna.gateway, "gateway_executions_total")
    told = {how: number - before.get((how,), 0) for (how,), number in made.items()}
    assert told == {"compiled": len(others), "unseen": len(others) + 1, "fallback": 0}


async def test_upstream_calls_by_backend_capability_and_code(anna: SignedIn, operator: FakeOperator) -> None:
    before = await counts(anna.gateway, "gateway_upstream_calls_total")
    assert before == {("messaging", "MESSAGES", "OK"): 1}
    await anna.data(TWO_BACKENDS)
    operator.billing.faults.add(Fault(statuses=(503,)))
    operator.ticketing.faults.add(Fault(statuses=(400,)))
    await anna.ask(TWO_BACKENDS)
    assert await counts(anna.gateway, "gateway_upstream_calls_total") == {
        ("messaging", "MESSAGES", "OK"): 1,
        ("billing", "INVOICES", "OK"): 1,
        ("billing", "INVOICES", "BACKEND_UNAVAILABLE"): 1,
        ("ticketing", "TICKETS", "OK"): 1,
        ("ticketing", "TICKETS", "BACKEND_BAD_RESPONSE"): 1,
    }


async def test_session_checks_by_where_the_session_was_found(anna: SignedIn) -> None:
    before = await counts(anna.gateway, "gateway_session_checks_total")
    assert before == {("memory",): 0, ("database",): 0}
    for _ in range(3):
        await anna.ask("{ __typename }")
    assert await counts(anna.gateway, "gateway_session_checks_total") == {("memory",): 2, ("database",): 1}


async def test_each_gateway_counts_for_itself(
    gateway: Gateway, operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    await gateway.client.get("/health/live")
    async with open_gateway(settings, clock, operator) as another:
        assert await counts(another, "gateway_requests_total") == {}


@pytest.fixture
async def workers(
    operator: FakeOperator, clock: ManualClock, settings: Settings, tmp_path: Path
) -> AsyncIterator[list[Gateway]]:
    """Two that serve together; that they share a process makes no difference."""
    folder = tmp_path / "metrics"
    folder.mkdir()
    together = settings.model_copy(update={"metrics_folder": folder})
    async with open_gateway(together, clock, operator) as one, open_gateway(together, clock, operator) as other:
        yield [one, other]


async def test_workers_answer_for_each_other(workers: list[Gateway]) -> None:
    one, other = workers
    for worker in (one, other, other):
        await worker.client.get("/health/live")
    one.app.state.metrics.publish()
    assert (await counts(other, "gateway_requests_total"))["/health", "200"] == 3
    other.app.state.metrics.publish()
    assert (await counts(one, "gateway_requests_total"))["/health", "200"] == 3


async def test_what_a_worker_counted_outlives_it(
    workers: list[Gateway], operator: FakeOperator, clock: ManualClock, settings: Settings, tmp_path: Path
) -> None:
    together = settings.model_copy(update={"metrics_folder": tmp_path / "metrics"})
    async with open_gateway(together, clock, operator) as third:
        await third.client.get("/health/live")
    assert (await counts(workers[0], "gateway_requests_total"))["/health", "200"] == 1


def test_counts_of_another_release_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text('[["GONE", ["a"], 7], ["SHARED_READS", [], 3]]')
    counts = Metrics(tmp_path)
    counts.of(Metric.SHARED_READS).one()
    assert counts.samples() == [(Metric.SHARED_READS, (), 4)]


async def test_p1_no_label_holds_anything_of_a_customer(anna: SignedIn, operator: FakeOperator) -> None:
    operator.billing.faults.add(Fault(statuses=(503,)))
    document = '{ subscriptionByNumber(number: "+46701740605") { id } viewer { user { username } } }'
    await anna.ask(document)
    await anna.gateway.ask(LOGIN, {"input": {"username": "canary@norrskenbygg.example", "password": "canary"}})
    text = (await metrics(anna.gateway)).text
    assert [word for word in ("46701740605", "canary", "anna", "norrsken", anna.token, TOKEN) if word in text] == []


async def test_counts_are_published_again_once_the_folder_takes_them(
    operator: FakeOperator, clock: ManualClock, settings: Settings, tmp_path: Path
) -> None:
    folder, away = tmp_path / "metrics", tmp_path / "away"
    folder.mkdir()
    told = "counts could not be published"
    async with open_gateway(settings.model_copy(update={"metrics_folder": folder}), clock, operator):
        await until(lambda: any(folder.glob("*.json")))
        with capture_logs() as lines:
            folder.rename(away)
            await until(lambda: any(line["event"] == told for line in lines))
        folder.mkdir()
        await until(lambda: any(folder.glob("*.json")))
        folder.rename(tmp_path / "for good")
    assert {line["log_level"] for line in lines} == {"error"}
