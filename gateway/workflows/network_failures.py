"""Looking for changes that the network has taken on and then failed to apply, which it tells nobody of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from gateway.clock import Clock
from gateway.faults import Fault
from gateway.graph.barring.types import OfferedBar
from gateway.graph.forwarding.types import OfferedForwarding
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.subscriptions.types import ServiceFeatures
from gateway.identity.network_changes import Awaited, NetworkChanges
from gateway.identity.notifications import News
from gateway.ports.provisioning import Provisioning
from gateway.ports.scope import Scope
from gateway.telemetry import log

BATCH = 100
AWAITED_FOR = timedelta(days=7)
"""What the network leaves pending for longer is looked at no more."""


@dataclass(frozen=True, slots=True)
class LookingForFailures:
    rows: NetworkChanges
    provisioning: Provisioning
    clock: Clock

    async def look(self) -> None:
        """To be called again and again; asks the network for nothing while nothing is awaited."""
        for company_id, of_company in groupby(await self.rows.awaited(), lambda each: each.company_id):
            changes = list(of_company)
            if company_id is None:
                await self.rows.end([(each, None) for each in changes])
                continue
            for first in range(0, len(changes), BATCH):
                await self._look_at(company_id, changes[first : first + BATCH])

    async def _look_at(self, company_id: str, changes: Sequence[Awaited]) -> None:
        scope = Scope(f"for {company_id}", company_id, tuple({each.account_id: None for each in changes}))
        subscriptions = list({each.subscription_id: None for each in changes})
        try:
            found = await self.provisioning.features(scope, subscriptions)
        except Fault as fault:
            log.warning("changes not looked for in the network", company=company_id, code=fault.code.name)
            return
        known = [(each, found.get(each.subscription_id)) for each in changes]
        await self.rows.end([(each, _news(each, now)) for each, now in known if not self._awaits(each, now)])

    def _awaits(self, change: Awaited, found: ServiceFeatures | Fault | None) -> bool:
        """Whether nobody can say yet how it ended."""
        feature = _feature(change, found)
        if not (isinstance(found, Fault) or (feature is not None and feature.pending)):
            return False
        if self.clock.now() < change.asked_at + AWAITED_FOR:
            return True
        of = {"account": change.account_id, "subscription": change.subscription_id, "feature": change.code}
        log.warning("a change is awaited no more, since the network does not say how it ended", **of)
        return False


def _feature(change: Awaited, found: ServiceFeatures | Fault | None) -> OfferedBar | OfferedForwarding | None:
    return next(iter(found.of([change.code])), None) if isinstance(found, ServiceFeatures) else None


def _news(change: Awaited, found: ServiceFeatures | Fault | None) -> News | None:
    """That it failed; None where all is as people were told it would be, where somebody else has changed it since, and where it is gone."""
    feature = _feature(change, found)
    if not isinstance(found, ServiceFeatures) or feature is None:
        return None
    if not feature.failed or feature.standing == change.asked:
        return None
    number = next(iter(found.phone_numbers), change.about)
    if isinstance(feature, OfferedBar):
        details = {"number": number, "bar": feature.label, "stands": feature.standing}
        return News(NotificationKind.BAR_FAILED, details, change.about)
    details = {"number": number, "condition": feature.condition.name}
    if feature.active is not None:
        details["to"] = feature.active.to
        if feature.active.no_reply_seconds is not None:
            details["seconds"] = str(feature.active.no_reply_seconds)
    return News(NotificationKind.CALL_FORWARDING_FAILED, details, change.about)
