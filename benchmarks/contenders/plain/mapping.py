"""From what the operator's systems send to what the graph shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from strawberry import ID

from benchmarks.contenders.days import day_of, month_of
from benchmarks.contenders.plain.enums import (
    BarKind,
    BarSetter,
    DeviceKind,
    ForwardingCondition,
    InvoiceStatus,
    OrderStatus,
    SimKind,
    SimState,
    SubscriptionKind,
    SubscriptionStatus,
    TicketCategory,
    TicketStatus,
)
from benchmarks.contenders.plain.types import (
    Account,
    Bar,
    CallForwarding,
    Company,
    Device,
    Invoice,
    Money,
    MonthlyUsage,
    Order,
    OrderItem,
    Period,
    ServiceSpecification,
    ServiceSubscription,
    Sim,
    Ticket,
    Usage,
)

Row = dict[str, Any]
CONDITIONS = list(ForwardingCondition)


@dataclass
class Service:
    subscription_id: str
    sim_id: str | None
    bars: list[Bar]
    forwardings: list[CallForwarding]


@dataclass
class UsageReport:
    subscription_id: str
    current: Usage
    months: dict[date, MonthlyUsage]


def facts_of(characteristics: Iterable[Row]) -> Row:
    return {each["name"]: each["value"] for each in characteristics}


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


def money(row: Row) -> Money:
    return Money(amount=Decimal(str(row["value"])).quantize(Decimal("0.01")), currency=row["unit"])


def name_in(role: str, parties: Iterable[Row]) -> str | None:
    return next((party.get("name") for party in parties if party["role"] == role), None)


def subscription(row: Row) -> ServiceSubscription:
    facts = facts_of(row["productCharacteristic"])
    fees = [part["price"]["dutyFreeAmount"] for part in row.get("productPrice", ()) if part["priceType"] == "recurring"]
    return ServiceSubscription(
        id=ID(f"sub_{row['id']}"),
        key=row["id"],
        account_id=row["billingAccount"]["id"],
        kind=SubscriptionKind(facts["kind"]),
        status=SubscriptionStatus(row["status"]),
        phone_numbers=facts["phoneNumber"],
        user_name=name_in("user", row["relatedParty"]),
        activated_at=instant(row.get("startDate")),
        binding_until=date.fromisoformat(facts["bindingUntil"]) if "bindingUntil" in facts else None,
        specification=ServiceSpecification(
            plan_name=row["name"],
            data_package_name=facts.get("dataPackageName"),
            data_allowance_bytes=facts.get("dataAllowanceBytes"),
            sim_kind=SimKind(facts["simKind"]) if "simKind" in facts else None,
            included_services=facts["includedServices"],
            monthly_fee=money(fees[0]) if fees else None,
        ),
    )


def service(row: Row) -> Service:
    bars, forwardings = [], []
    for feature in row["feature"]:
        if feature["isEnabled"]:
            facts = facts_of(feature["featureCharacteristic"])
            if facts["featureType"] == "bar":
                bars.append(bar(feature["id"], facts))
            else:
                forwardings.append(forwarding(feature["id"], facts))
    return Service(
        subscription_id=next(each["id"] for each in row["relatedEntity"] if each["role"] == "product"),
        sim_id=next((each["id"] for each in row["supportingResource"] if each["name"] == "sim"), None),
        bars=sorted(bars, key=lambda bar: bar.code),
        forwardings=sorted(forwardings, key=lambda each: CONDITIONS.index(each.condition)),
    )


def bar(code: str, facts: Row) -> Bar:
    return Bar(
        kind=BarKind.of(code),
        code=code,
        label=facts["label"],
        set_by=BarSetter(facts["setBy"]),
        since=datetime.fromisoformat(facts["since"]),
        removable=facts["removable"],
        pending=facts["pending"],
    )


def forwarding(code: str, facts: Row) -> CallForwarding:
    return CallForwarding(
        condition=ForwardingCondition(code),
        to=facts["forwardedToNumber"],
        no_reply_seconds=facts.get("noReplyTimer"),
        quiescent=facts["quiescent"],
        pending=facts["pending"],
    )


def sim(row: Row) -> Sim:
    facts = facts_of(row["resourceCharacteristic"])
    return Sim(
        sim_id=row["id"],
        iccid=row.get("serialNumber") or row["value"],
        kind=SimKind(facts["simKind"]),
        state=sim_state(row),
        eid=facts.get("eid"),
        activated_at=instant(row.get("startOperatingDate")),
    )


def sim_state(row: Row) -> SimState:
    if row["administrativeState"] == "shutdown":
        return SimState.RETIRED
    if row["resourceStatus"] in ("suspended", "reserved"):
        return SimState(row["resourceStatus"])
    return SimState.AVAILABLE if row["usageState"] == "idle" else SimState.ACTIVE


def device(row: Row) -> Device:
    facts = facts_of(row["resourceCharacteristic"])
    return Device(
        sim_id=next(
            each["resource"]["id"] for each in row["resourceRelationship"] if each["relationshipType"] == "uses"
        ),
        imei=row["serialNumber"],
        manufacturer=facts.get("manufacturer"),
        model=facts.get("model"),
        kind=DeviceKind(facts["deviceKind"]),
        seen_at=instant(facts.get("seenAt")),
    )


def usage_report(row: Row) -> UsageReport:
    period = row["validPeriod"]
    meters = {bucket["usageType"]: metered(bucket) for bucket in row["bucket"]}
    remaining = [bucket["remainingValue"]["amount"] for bucket in row["bucket"] if "remainingValue" in bucket]
    present = month_of(period["startDateTime"])
    months = {month for meter in meters.values() for month in meter}

    def used(usage_type: str, month: date) -> int:
        return meters.get(usage_type, {}).get(month, 0)

    return UsageReport(
        subscription_id=row["product"][0]["id"],
        current=Usage(
            period=Period(from_=day_of(period["startDateTime"]), to=day_of(period["endDateTime"])),
            data_used_bytes=used("data", present),
            data_remaining_bytes=remaining[0] if remaining else None,
            roaming_data_used_bytes=used("dataRoaming", present),
            voice_seconds=used("voice", present),
            sms_count=used("sms", present),
            mms_count=used("mms", present),
            as_of=datetime.fromisoformat(row["lastUpdate"]),
            stale=False,
        ),
        months={
            month: MonthlyUsage(
                month=month,
                data_used_bytes=used("data", month),
                roaming_data_used_bytes=used("dataRoaming", month),
                voice_seconds=used("voice", month),
                sms_count=used("sms", month),
            )
            for month in months
        },
    )


def metered(bucket: Row) -> dict[date, int]:
    counters = bucket["bucketCounter"]
    return {month_of(each["consumptionPeriod"]["startDateTime"]): each["value"]["amount"] for each in counters}


def account(row: Row) -> Account:
    return Account(id=ID(f"acc_{row['id']}"), number=row["id"], name=row["name"])


def company(row: Row) -> Company:
    numbers = {each["identificationType"]: each["identificationId"] for each in row["organizationIdentification"]}
    return Company(name=row["name"], organisation_number=numbers["organisationNumber"])


def invoice(row: Row) -> Invoice:
    return Invoice(
        id=ID(f"inv_{row['id']}"),
        account_id=row["billingAccount"]["id"],
        number=row["billNo"],
        issued_on=day_of(row["billDate"]),
        due_on=day_of(row["paymentDueDate"]) if "paymentDueDate" in row else None,
        status=InvoiceStatus(row["state"]),
        total=money(row["taxIncludedAmount"]),
        remaining=money(row["remainingAmount"]),
    )


def invoice_total(row: Row) -> tuple[date, Money]:
    return month_of(row["billDate"]), money(row["taxIncludedAmount"])


def ticket(row: Row) -> Ticket:
    return Ticket(
        id=ID(f"tic_{row['id']}"),
        number=row["id"],
        subject=row["name"],
        category=TicketCategory(row["ticketType"]),
        department=name_in("department", row["relatedParty"]),
        status=TicketStatus(row["status"]),
        updated_at=datetime.fromisoformat(row["lastUpdate"]),
    )


def order(row: Row) -> Order:
    return Order(
        id=ID(f"ord_{row['id']}"),
        number=row["id"],
        status=OrderStatus(row["state"]),
        placed_at=datetime.fromisoformat(row["orderDate"]),
        requested_for=instant(row.get("requestedStartDate")),
        items=[order_item(item) for item in row["productOrderItem"]],
    )


def order_item(row: Row) -> OrderItem:
    product = row.get("product", {})
    facts = facts_of(product.get("productCharacteristic", ()))
    return OrderItem(
        name=row["productOffering"]["name"],
        phone_number=product.get("productSerialNumber"),
        user_name=facts.get("userName"),
    )
