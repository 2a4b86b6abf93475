"""What is read of the operator's answers, and nothing else."""

from typing import Any

import msgspec


class Wire(msgspec.Struct, rename="camel", gc=False):
    pass


class Ref(Wire):
    id: str


class Named(Wire):
    name: str


class Party(Wire):
    role: str
    name: str | None = None


class Entity(Wire):
    id: str
    role: str


class Characteristic(Wire):
    name: str
    value: Any = None


class Money(Wire):
    unit: str
    value: float


class Price(Wire):
    duty_free_amount: Money


class PricePart(Wire):
    price_type: str
    price: Price


class Product(Wire):
    id: str
    name: str
    status: str
    product_characteristic: list[Characteristic]
    billing_account: Ref
    related_party: list[Party]
    product_serial_number: str = ""
    start_date: str | None = None
    product_price: list[PricePart] = []


class Listed(Wire):
    """Of a product: what a short list shows."""

    id: str
    product_characteristic: list[Characteristic]
    related_party: list[Party]
    product_serial_number: str = ""


class Renamed(Wire):
    """Of a product: whose it is."""

    id: str
    related_party: list[Party]


class Feature(Wire):
    id: str
    is_enabled: bool
    feature_characteristic: list[Characteristic]


class SupportingResource(Wire):
    id: str
    name: str


class Service(Wire):
    related_entity: list[Entity]
    supporting_resource: list[SupportingResource]
    feature: list[Feature]


class Sim(Wire):
    id: str
    resource_status: str
    administrative_state: str
    usage_state: str
    resource_characteristic: list[Characteristic]
    serial_number: str | None = None
    value: str | None = None
    start_operating_date: str | None = None


class Relationship(Wire):
    relationship_type: str
    resource: Ref


class Device(Wire):
    serial_number: str
    resource_characteristic: list[Characteristic]
    resource_relationship: list[Relationship]


class Start(Wire):
    start_date_time: str


class Period(Wire):
    start_date_time: str
    end_date_time: str


class Quantity(Wire):
    amount: float


class Counter(Wire):
    value: Quantity
    consumption_period: Start


class Bucket(Wire):
    usage_type: str
    bucket_counter: list[Counter]
    remaining_value: Quantity | None = None


class Report(Wire):
    last_update: str
    valid_period: Period
    product: list[Ref]
    bucket: list[Bucket]


class Account(Wire):
    id: str
    name: str


class Identification(Wire):
    identification_type: str
    identification_id: str


class Organization(Wire):
    name: str
    organization_identification: list[Identification]


class Bill(Wire):
    id: str
    bill_no: str
    bill_date: str
    state: str
    tax_included_amount: Money
    remaining_amount: Money
    billing_account: Ref
    payment_due_date: str | None = None


class BillTotal(Wire):
    bill_date: str
    tax_included_amount: Money


class Ticket(Wire):
    id: str
    name: str
    ticket_type: str
    status: str
    last_update: str
    related_party: list[Party]


class OrderedProduct(Wire):
    product_serial_number: str | None = None
    product_characteristic: list[Characteristic] = []


class OrderItem(Wire):
    product_offering: Named
    product: OrderedProduct = msgspec.field(default_factory=OrderedProduct)


class Order(Wire):
    id: str
    state: str
    order_date: str
    product_order_item: list[OrderItem]
    requested_start_date: str | None = None


class OrderState(Wire):
    """Of an order: what a short list shows."""

    id: str
    state: str
    order_date: str


class TicketState(Wire):
    """Of a ticket: the same."""

    id: str
    name: str
    status: str
