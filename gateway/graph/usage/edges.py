"""Usage and its trend: two views of one read."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from gateway.faults import Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.edges import Outcome
from gateway.graph.months import Months, last_months
from gateway.graph.usage.types import MonthlyUsage, Usage, UsageReport

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.subscriptions.types import ServiceSubscription


async def usage_of(context: "Context", parents: "Sequence[ServiceSubscription]") -> Sequence[Outcome[Usage]]:
    reports = await _reports(context, parents)
    return [report if report is None or isinstance(report, Fault) else report.current for report in reports]


async def usage_trend_of(
    context: "Context", parents: "Sequence[ServiceSubscription]", months: Months = 6
) -> Sequence[Outcome[Sequence[MonthlyUsage]]]:
    days = last_months(context.clock.now(), months)
    reports = await _reports(context, parents)
    return [report if report is None or isinstance(report, Fault) else _trend(report, days) for report in reports]


def _trend(report: UsageReport, days: Sequence[date]) -> Sequence[MonthlyUsage] | Fault:
    try:
        return tuple(map(report.of_month, days))
    except Fault as fault:
        return fault


async def _reports(context: "Context", parents: "Sequence[ServiceSubscription]") -> list[Outcome[UsageReport]]:
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    return await context.reads.many(context.ports.billing.usage, scope, [parent.subscription_id for parent in parents])
