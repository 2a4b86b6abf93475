"""One subscription in full."""

import asyncio
from collections.abc import Mapping
from typing import Any

from benchmarks.contenders.days import last_months
from benchmarks.contenders.limit import wire
from benchmarks.contenders.limit.network import NOTHING, network_of
from benchmarks.contenders.limit.operator import Operator
from benchmarks.contenders.limit.projection import (
    BARS,
    DEVICE_KINDS,
    FORWARDINGS,
    KINDS,
    ORDER_STATES,
    SETTERS,
    SIM_KINDS,
    STATUSES,
    TICKET_STATUSES,
    Answer,
    facts_of,
    instant,
    meters_of,
    name_in,
    sim_state,
    specification,
    trend_with_roaming,
    usage,
)


async def subscription_in_full(operator: Operator, variables: Mapping[str, Any]) -> Answer:
    id = variables["id"].removeprefix("sub_")
    (row,), reports, networks, accounts = await asyncio.gather(
        operator.product(id, wire.Product), operator.reports([id]), network_of(operator, [id]), operator.accounts()
    )
    account = next(each for each in accounts if each.id == row.billing_account.id)
    tickets, orders = await asyncio.gather(
        operator.tickets_about(account.id, id, 5), operator.orders_about(account.id, id, 5)
    )
    report, network = reports[0] if reports else None, networks.get(id, NOTHING)
    facts, meters = facts_of(row.product_characteristic), meters_of(report) if report is not None else {}
    node = {
        "id": f"sub_{row.id}",
        "userName": name_in("user", row.related_party),
        "kind": KINDS[facts["kind"]],
        "status": STATUSES[row.status],
        "phoneNumbers": facts["phoneNumber"],
        "activatedAt": instant(row.start_date),
        "bindingUntil": facts.get("bindingUntil"),
        "account": {"id": f"acc_{account.id}", "number": account.id, "name": account.name},
        "specification": specification(row, facts),
        "sim": sim(network.sim) if network.sim is not None else None,
        "usage": usage(report, meters) if report is not None else None,
        "usageTrend": trend_with_roaming(meters, last_months(operator.now, 6)) if report is not None else None,
        "device": device(network.device) if network.device is not None else None,
        "bars": [bar(code, facts) for code, facts in network.bars],
        "forwardings": [forwarding(code, facts) for code, facts in network.forwardings],
        "tickets": {"totalCount": tickets.total, "nodes": [ticket(row) for row in tickets.rows]},
        "orders": {"totalCount": orders.total, "nodes": [order(row) for row in orders.rows]},
    }
    return {"data": {"node": node}}


def sim(row: wire.Sim) -> Answer:
    facts = facts_of(row.resource_characteristic)
    return {
        "iccid": row.serial_number or row.value,
        "kind": SIM_KINDS[facts["simKind"]],
        "state": sim_state(row),
        "eid": facts.get("eid"),
        "activatedAt": instant(row.start_operating_date),
    }


def device(row: wire.Device) -> Answer:
    facts = facts_of(row.resource_characteristic)
    return {
        "imei": row.serial_number,
        "manufacturer": facts.get("manufacturer"),
        "model": facts.get("model"),
        "kind": DEVICE_KINDS[facts["deviceKind"]],
        "seenAt": instant(facts.get("seenAt")),
    }


def bar(code: str, facts: Mapping[str, Any]) -> Answer:
    return {
        "kind": BARS.get(code, "OTHER"),
        "code": code,
        "label": facts["label"],
        "setBy": SETTERS[facts["setBy"]],
        "since": instant(facts["since"]),
        "removable": facts["removable"],
        "pending": facts["pending"],
    }


def forwarding(code: str, facts: Mapping[str, Any]) -> Answer:
    return {
        "condition": FORWARDINGS[code],
        "to": facts["forwardedToNumber"],
        "noReplySeconds": facts.get("noReplyTimer"),
        "quiescent": facts["quiescent"],
        "pending": facts["pending"],
    }


def ticket(row: wire.TicketState) -> Answer:
    return {"id": f"tic_{row.id}", "number": row.id, "subject": row.name, "status": TICKET_STATUSES[row.status]}


def order(row: wire.OrderState) -> Answer:
    return {
        "id": f"ord_{row.id}",
        "number": row.id,
        "status": ORDER_STATES[row.state],
        "placedAt": instant(row.order_date),
    }
