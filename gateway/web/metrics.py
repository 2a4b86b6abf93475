"""`/metrics`: the counts as Prometheus reads them, for whoever has the token of the settings. No session opens it."""

import hmac

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response

from gateway.faults import ErrorCode, Fault
from gateway.metrics import Metric, Metrics
from gateway.web.errors import refusal


class MetricsEndpoint:
    def __init__(self, metrics: Metrics, token: str) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Collector(metrics))
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, request: Request) -> Response:
        given = request.headers.get("authorization", "").encode("latin-1")  # the bytes as they came
        if not hmac.compare_digest(given, self._expected):
            fault = Fault(ErrorCode.UNAUTHENTICATED, "Send the metrics token as `Authorization: Bearer …`.")
            response = refusal(fault)
            response.headers["www-authenticate"] = "Bearer"
            return response
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self._registry), headers={"content-type": media_type, "cache-control": "no-store"})


class _Collector:
    """Every declared metric, those without a sample too."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> list[CounterMetricFamily]:
        families = {
            metric: CounterMetricFamily(
                metric.value.name, metric.value.text, labels=[name for name, _ in metric.value.labels]
            )
            for metric in Metric
        }
        for metric, labels, value in self._metrics.samples():
            families[metric].add_metric(labels, value)
        return list(families.values())
