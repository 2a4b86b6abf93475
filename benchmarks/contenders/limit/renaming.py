"""The user of a subscription renamed."""

from collections.abc import Mapping
from typing import Any

from benchmarks.contenders.limit import wire
from benchmarks.contenders.limit.operator import Operator
from benchmarks.contenders.limit.projection import Answer, name_in


async def rename_user(operator: Operator, variables: Mapping[str, Any]) -> Answer:
    given = variables["input"]
    id = given["subscriptionId"].removeprefix("sub_")
    if not await operator.product(id, wire.Ref):
        problem = {"message": "There is no such subscription.", "path": ["input", "subscriptionId"]}
        return {"data": {"renameSubscriptionUser": {"__typename": "NotFound", **problem}}}
    row = await operator.rename_user(id, given["userName"], given["idempotencyKey"])
    subscription = {"id": f"sub_{row.id}", "userName": name_in("user", row.related_party)}
    return {"data": {"renameSubscriptionUser": {"subscription": subscription}}}
