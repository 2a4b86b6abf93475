"""Small types that several chapters share."""

from datetime import date
from decimal import Decimal
from enum import Enum

import strawberry

from gateway.graph.rights import Policy, policy


@policy(Policy.BY_OBJECT)
@strawberry.interface(description="An object that can be read again by its id.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="Opaque, stable, at most 32 characters; its prefix tells the type."
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="An amount of money.")
class Money:
    amount: Decimal = strawberry.field(description="Exact amount, with the currency's decimals.")
    currency: str = strawberry.field(description="ISO 4217 code, e.g. SEK.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="A period of calendar days, both ends included.")
class Period:
    from_: date = strawberry.field(name="from", description="First day.")
    to: date = strawberry.field(description="Last day.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="A postal address.")
class Address:
    name: str | None = strawberry.field(description="Addressee, where it is not the owner of the address.")
    street: str = strawberry.field(description="Street and number, or box.")
    postal_code: str = strawberry.field(description="Postal code as written in its country.")
    city: str = strawberry.field(description="City.")
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2 code, e.g. SE.")


@strawberry.input(description="A postal address.")
class AddressInput:
    name: str | None = strawberry.field(
        default=None, description="Addressee, where it is not the owner of the address."
    )
    street: str = strawberry.field(description="Street and number, or box.")
    postal_code: str = strawberry.field(description="Postal code as written in its country.")
    city: str = strawberry.field(description="City.")
    country_code: str = strawberry.field(default="SE", description="ISO 3166-1 alpha-2 code.")


@strawberry.enum(description="The order of a sorted list.")
class Direction(Enum):
    ASC = strawberry.enum_value("ASC", description="Smallest, earliest or first in the alphabet comes first.")
    DESC = strawberry.enum_value("DESC", description="Largest, latest or last in the alphabet comes first.")
