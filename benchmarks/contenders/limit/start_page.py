"""The start page."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from benchmarks.contenders.days import day_of, last_months
from benchmarks.contenders.limit import wire
from benchmarks.contenders.limit.cursors import cursor_of
from benchmarks.contenders.limit.network import NOTHING, Network, network_of
from benchmarks.contenders.limit.operator import Operator, Page
from benchmarks.contenders.limit.projection import (
    BARS,
    BILL_STATES,
    DEVICE_KINDS,
    FORWARDINGS,
    KINDS,
    ORDER_STATES,
    SETTERS,
    SIM_KINDS,
    STATUSES,
    TICKET_STATUSES,
    TICKET_TYPES,
    Answer,
    facts_of,
    instant,
    invoice_trend,
    meters_of,
    money,
    name_in,
    sim_state,
    specification,
    trend,
    usage,
)


async def start_page(operator: Operator, variables: Mapping[str, Any]) -> Answer:
    (company, accounts, tickets, orders), (bills, totals, subscriptions) = await asyncio.gather(
        asyncio.gather(operator.company(), operator.accounts(), operator.tickets(10), operator.orders(10)),
        asyncio.gather(operator.bills(6), operator.bill_totals(6), subscriptions_of(operator, variables)),
    )
    by_id = {account.id: account for account in accounts}
    page, reports, network = subscriptions
    months = last_months(operator.now, 6)
    viewer = {
        "company": company_of(company),
        "accounts": [account_of(account) for account in accounts],
        "subscriptions": {
            "totalCount": page.total,
            "pageInfo": page_info(page),
            "nodes": [
                subscription(row, by_id, reports.get(row.id), network.get(row.id, NOTHING), months) for row in page.rows
            ],
        },
        "invoices": {"totalCount": bills.total, "nodes": [invoice(row, by_id) for row in bills.rows]},
        "invoiceTrend": invoice_trend(totals, months),
        "tickets": {"totalCount": tickets.total, "nodes": [ticket(row) for row in tickets.rows]},
        "orders": {"totalCount": orders.total, "nodes": [order(row) for row in orders.rows]},
    }
    return {"data": {"viewer": viewer}}


async def subscriptions_of(
    operator: Operator, variables: Mapping[str, Any]
) -> tuple[Page[wire.Product], dict[str, wire.Report], dict[str, Network]]:
    page = await operator.products(f"sort=productSerialNumber,id&limit={variables.get('first', 50)}", wire.Product)
    ids = [row.id for row in page.rows]
    reports, network = await asyncio.gather(operator.reports(ids), network_of(operator, ids))
    return page, {report.product[0].id: report for report in reports}, network


def page_info(page: Page[wire.Product]) -> Answer:
    last = page.rows[-1] if page.rows else None
    return {
        "hasNextPage": page.total > len(page.rows),
        "endCursor": cursor_of(last.product_serial_number, last.id) if last is not None else None,
    }


def company_of(row: wire.Organization) -> Answer:
    for each in row.organization_identification:
        if each.identification_type == "organisationNumber":
            return {"name": row.name, "organisationNumber": each.identification_id}
    raise ValueError("no organisation number")


def account_of(row: wire.Account) -> Answer:
    return {"id": f"acc_{row.id}", "number": row.id, "name": row.name}


def subscription(
    row: wire.Product,
    accounts: Mapping[str, wire.Account],
    report: wire.Report | None,
    network: Network,
    months: Sequence[date],
) -> Answer:
    facts = facts_of(row.product_characteristic)
    meters = meters_of(report) if report is not None else {}
    return {
        "id": f"sub_{row.id}",
        "userName": name_in("user", row.related_party),
        "kind": KINDS[facts["kind"]],
        "status": STATUSES[row.status],
        "phoneNumbers": facts["phoneNumber"],
        "activatedAt": instant(row.start_date),
        "account": account_of(accounts[row.billing_account.id]),
        "specification": specification(row, facts),
        "sim": sim(network.sim) if network.sim is not None else None,
        "usage": usage(report, meters) if report is not None else None,
        "usageTrend": trend(meters, months) if report is not None else None,
        "device": device(network.device) if network.device is not None else None,
        "bars": [bar(code, facts) for code, facts in network.bars],
        "forwardings": [forwarding(code, facts) for code, facts in network.forwardings],
    }


def sim(row: wire.Sim) -> Answer:
    kind = facts_of(row.resource_characteristic)["simKind"]
    return {"iccid": row.serial_number or row.value, "kind": SIM_KINDS[kind], "state": sim_state(row)}


def device(row: wire.Device) -> Answer:
    facts = facts_of(row.resource_characteristic)
    return {
        "imei": row.serial_number,
        "manufacturer": facts.get("manufacturer"),
        "model": facts.get("model"),
        "kind": DEVICE_KINDS[facts["deviceKind"]],
    }


def bar(code: str, facts: Mapping[str, Any]) -> Answer:
    return {
        "kind": BARS.get(code, "OTHER"),
        "code": code,
        "label": facts["label"],
        "setBy": SETTERS[facts["setBy"]],
        "pending": facts["pending"],
    }


def forwarding(code: str, facts: Mapping[str, Any]) -> Answer:
    return {
        "condition": FORWARDINGS[code],
        "to": facts["forwardedToNumber"],
        "noReplySeconds": facts.get("noReplyTimer"),
        "pending": facts["pending"],
    }


def invoice(row: wire.Bill, accounts: Mapping[str, wire.Account]) -> Answer:
    account = accounts[row.billing_account.id]
    return {
        "id": f"inv_{row.id}",
        "number": row.bill_no,
        "issuedOn": day_of(row.bill_date),
        "dueOn": day_of(row.payment_due_date) if row.payment_due_date is not None else None,
        "status": BILL_STATES[row.state],
        "total": money(row.tax_included_amount),
        "remaining": money(row.remaining_amount),
        "account": {"id": f"acc_{account.id}", "number": account.id},
    }


def ticket(row: wire.Ticket) -> Answer:
    return {
        "id": f"tic_{row.id}",
        "number": row.id,
        "subject": row.name,
        "category": TICKET_TYPES[row.ticket_type],
        "department": name_in("department", row.related_party),
        "status": TICKET_STATUSES[row.status],
        "updatedAt": instant(row.last_update),
    }


def order(row: wire.Order) -> Answer:
    return {
        "id": f"ord_{row.id}",
        "number": row.id,
        "status": ORDER_STATES[row.state],
        "placedAt": instant(row.order_date),
        "requestedFor": instant(row.requested_start_date),
        "items": [order_item(item) for item in row.product_order_item],
    }


def order_item(row: wire.OrderItem) -> Answer:
    return {
        "name": row.product_offering.name,
        "phoneNumber": row.product.product_serial_number,
        "userName": facts_of(row.product.product_characteristic).get("userName"),
    }
