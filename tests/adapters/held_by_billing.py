"""What billing holds of a company, told from the facts of the fake operator's world and not from its documents."""

from datetime import date
from decimal import Decimal

from backends import world as facts
from backends.billing.bills import Bill, Line, all_bills
from backends.billing.invoices import balances
from backends.billing.usage import meters, month_use, months_with_history
from backends.world.calendar import instant, last_day
from backends.world.identifiers import ocr
from gateway.graph.common import Address, Money, Period
from gateway.graph.company.types import Account, Company, InvoiceDelivery, Invoicing
from gateway.graph.ids import ACCOUNT, INVOICE, ORDER, SUBSCRIPTION, public
from gateway.graph.invoices.types import Invoice, InvoiceLine, InvoiceStatus
from gateway.graph.orders.types import Order, OrderItem, OrderStatus
from gateway.graph.plans.types import OfferedPlan, OfferedTopUp, Offers
from gateway.graph.scalars import ICCID, EmailAddress, PhoneNumber
from gateway.graph.sim.types import SimKind
from gateway.graph.subscriptions.types import (
    Contract,
    ServiceSpecification,
    ServiceSubscription,
    SubscriptionKind,
    SubscriptionStatus,
)
from gateway.graph.usage.types import MonthlyUsage, Usage, UsageReport
from gateway.ports.documents import Document
from tests.adapters.held_by_network import by_number, scope_of, subscriptions_of
from tests.contracts.worlds import Billed

CANCELLABLE = (OrderStatus.IN_PROGRESS, OrderStatus.PENDING, OrderStatus.HELD)
DATE_CHANGEABLE = (OrderStatus.ACKNOWLEDGED, OrderStatus.PENDING, OrderStatus.HELD)
WITHOUT_A_REASON = (OrderStatus.ACKNOWLEDGED, OrderStatus.IN_PROGRESS, OrderStatus.COMPLETED)


def billed(world: facts.World, company: facts.Company, documents: dict[str, Document]) -> Billed:
    of_company = subscriptions_of(world, company)
    subscriptions = {each.id: subscription(each) for each in of_company}
    bills = {bill.id: bill for bill in all_bills(world).values() if bill.account.company == company.id}
    owed = balances(bills.values())
    return Billed(
        scope=scope_of(company),
        company=company_record(company),
        accounts={each.id: account(each, owed.get(each.id, Decimal("0.00"))) for each in company.accounts},
        subscriptions=subscriptions,
        by_number=by_number(of_company, subscriptions),
        usage={each.id: usage(each, world.today) for each in of_company if meters(each) and each.activated is not None},
        invoices={bill.id: invoice(bill, world.operator) for bill in bills.values()},
        lines={bill.id: [line(each) for each in bill.lines] for bill in bills.values()},
        documents={id: document for id, document in documents.items() if id in bills},
        orders={each.id: order(each, world) for each in world.orders.values() if each.company == company.id},
        offers={SubscriptionKind[kind.name]: offers(world, kind) for kind in facts.Kind},
    )


def offers(world: facts.World, kind: facts.Kind) -> Offers:
    plans = [
        OfferedPlan(each.id, each.name, each.allowance_bytes, kronor(each.monthly_fee), each.lead_days)
        for each in world.plans.values()
        if each.sold and each.kind is kind
    ]
    top_ups = [
        OfferedTopUp(each.id, each.name, each.data_bytes, each.valid_days, kronor(each.price), each.region)
        for each in world.top_ups
        if kind in each.kinds
    ]
    return Offers(
        plans=tuple(sorted(plans, key=lambda each: (each.monthly_fee.amount, each.offering_id))),
        top_ups=tuple(sorted(top_ups, key=lambda each: (each.price.amount, each.offering_id))),
    )


def kronor(amount: Decimal) -> Money:
    return Money(amount=amount, currency="SEK")


def subscription(fact: facts.Subscription) -> ServiceSubscription:
    plan = fact.plan
    return ServiceSubscription(
        id=public(SUBSCRIPTION, fact.id),
        subscription_id=fact.id,
        account_id=fact.account,
        contract=Contract(
            user_name=fact.user,
            status=SubscriptionStatus[fact.status.name],
            activated_at=fact.activated,
            binding_until=fact.binding_until,
            specification=ServiceSpecification(
                plan_name=plan.name,
                data_package_name=plan.data_package,
                data_allowance_bytes=plan.allowance_bytes,
                sim_kind=SimKind[fact.sim.kind.name] if fact.sim is not None else None,
                included_services=list(plan.included),
                monthly_fee=kronor(plan.monthly_fee),
            ),
            offering_id=plan.id,
        ),
        kind=SubscriptionKind[plan.kind.name],
        phone_numbers=[PhoneNumber(number.e164) for number in fact.numbers],
    )


def company_record(fact: facts.Company) -> Company:
    return Company(
        company_id=fact.id,
        name=fact.name,
        organisation_number=fact.organisation_number,
        vat_number=f"SE{fact.organisation_number.replace('-', '')}01",
        phone=PhoneNumber(fact.phone),
        email=EmailAddress(fact.email),
        address=address(fact.address, None),
    )


def address(fact: facts.Address, addressee: str | None) -> Address:
    return Address(
        name=addressee, street=fact.street, postal_code=fact.post_code, city=fact.city, country_code=fact.country
    )


def account(fact: facts.Account, owed: Decimal) -> Account:
    return Account(
        id=public(ACCOUNT, fact.id),
        account_id=fact.id,
        invoicing=Invoicing(
            reference=fact.reference,
            address=address(fact.address, fact.addressee),
            delivery=InvoiceDelivery[fact.delivery.name],
            email=EmailAddress(fact.email) if fact.email is not None else None,
            balance=kronor(owed),
        ),
        number=fact.id,
        name=fact.name,
    )


def usage(fact: facts.Subscription, today: date) -> UsageReport:
    used = {month: month_use(fact, month, today) for month in months_with_history(fact, today)}
    present, now = max(used), used[max(used)]
    allowance = fact.plan.allowance_bytes
    return UsageReport(
        current=Usage(
            period=Period(from_=present, to=last_day(present)),
            data_used_bytes=now.get("data", 0),
            data_remaining_bytes=allowance - now["data"] if allowance is not None else None,
            roaming_data_used_bytes=now.get("dataRoaming", 0),
            roaming_data_remaining_bytes=None,
            voice_seconds=now.get("voice", 0),
            sms_count=now.get("sms", 0),
            mms_count=now.get("mms", 0),
            as_of=instant(today),
            stale=False,
        ),
        of_month=lambda month: monthly_usage(month, used.get(month, {})),
    )


def monthly_usage(month: date, used: dict[str, int]) -> MonthlyUsage:
    return MonthlyUsage(
        month=month,
        data_used_bytes=used.get("data", 0),
        roaming_data_used_bytes=used.get("dataRoaming", 0),
        voice_seconds=used.get("voice", 0),
        sms_count=used.get("sms", 0),
    )


def invoice(bill: Bill, operator: facts.Operator) -> Invoice:
    return Invoice(
        id=public(INVOICE, bill.id),
        invoice_id=bill.id,
        account_id=bill.account.id,
        has_document=True,
        number=bill.number,
        issued_on=bill.day,
        due_on=bill.due,
        period=Period(from_=bill.first, to=bill.last),
        status=InvoiceStatus[bill.state.name],
        total=kronor(bill.total),
        vat=kronor(bill.vat),
        remaining=kronor(bill.remaining),
        ocr=ocr(bill.number),
        bankgiro=operator.bankgiro,
        reference=bill.account.reference,
    )


def line(fact: Line) -> InvoiceLine:
    return InvoiceLine(
        subscription_id=fact.product, text=fact.text, quantity=Decimal(fact.quantity), amount=kronor(fact.amount)
    )


def order(fact: facts.Order, world: facts.World) -> Order:
    status = OrderStatus[fact.state.name]
    return Order(
        id=public(ORDER, fact.id),
        order_id=fact.id,
        account_id=fact.account,
        number=fact.id,
        status=status,
        placed_at=fact.placed,
        placed_by=world.people[fact.placed_by].name,
        requested_for=fact.requested,
        items=[item(each, world) for each in fact.items],
        cancellable=status in CANCELLABLE,
        date_changeable=status in DATE_CHANGEABLE,
        reason=reason(fact, status),
    )


def reason(fact: facts.Order, status: OrderStatus) -> str | None:
    if fact.cancellation_reason is not None:
        return fact.cancellation_reason
    return fact.notes[-1].text if fact.notes and status not in WITHOUT_A_REASON else None


def item(fact: facts.OrderItem, world: facts.World) -> OrderItem:
    """The order's own words until the subscription exists, then the subscription's."""
    made, plan = world.subscriptions.get(fact.product or ""), world.plans[fact.plan]
    number = made.numbers[0].e164 if made is not None and made.numbers else fact.number if made is None else None
    return OrderItem(
        subscription_id=fact.product,
        name=plan.name,
        options=list(fact.options),
        phone_number=PhoneNumber(number) if number is not None else None,
        iccid=ICCID(made.sim.iccid) if made is not None and made.sim is not None else None,
        user_name=made.user if made is not None else fact.user,
        monthly_fee=kronor(plan.monthly_fee) if fact.action is not facts.ItemAction.DELETE else None,
        one_time_fee=kronor(fact.one_time_fee) if fact.one_time_fee is not None else None,
    )
