"""TMF637: the subscriptions as products."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from backends.billing.actions import allowed_actions, orders_under_way
from backends.billing.values import customer, monthly_price
from backends.tmf.documents import characteristics, instant, present, reference
from backends.tmf.resource import Document, Resource
from backends.world import Kind, Subscription, World

PRODUCTS = Resource(
    "product",
    "/tmf-api/productInventory/v4",
    text=(
        "status",
        "name",
        "productSerialNumber",
        "billingAccount.id",
        "relatedParty.name",
        "startDate",
        "productCharacteristic.kind",
    ),
    several=("relatedParty.id", "productCharacteristic.phoneNumber"),
    sort=("productSerialNumber", "relatedParty.name", "productCharacteristic.kind", "startDate"),
    scope="billingAccount.id",
)

SPECIFICATIONS = {
    Kind.MOBILE_VOICE: "Mobiltelefoni",
    Kind.MOBILE_BROADBAND: "Mobilt bredband",
    Kind.M2M: "Uppkopplade maskiner",
    Kind.FIXED_VOICE: "Fast telefoni",
    Kind.BROADBAND: "Bredband via fiber",
}


def product_documents(world: World) -> Iterator[Document]:
    orders: dict[str, list[str]] = defaultdict(list)
    for product_id, order_id in orders_under_way(world):
        orders[product_id].append(order_id)
    return (product(each, world, orders.get(each.id, ())) for each in world.subscriptions.values())


def product(subscription: Subscription, world: World, orders: Sequence[str]) -> Document:
    """The published Product declares no `@type`, so none is sent. `orders` are those under way that concern it."""
    plan = subscription.plan
    return present(
        id=subscription.id,
        href=PRODUCTS.href(subscription.id),
        name=plan.name,
        status=subscription.status.value,
        startDate=instant(subscription.activated) if subscription.activated else None,
        productSerialNumber=subscription.numbers[0].e164 if subscription.numbers else None,
        productOffering={"id": plan.id, "name": plan.name},
        productSpecification={"id": f"spec-{plan.kind}", "name": SPECIFICATIONS[plan.kind]},
        productCharacteristic=[
            *product_characteristics(subscription),
            *characteristics(allowedActions=allowed_actions(subscription, world, orders)),
        ],
        productPrice=[monthly_price(plan.monthly_fee)],
        relatedParty=related_parties(subscription),
        billingAccount={"id": subscription.account, "name": world.accounts[subscription.account].name},
        realizingService=[{"id": subscription.service}],
    )


def product_characteristics(subscription: Subscription) -> list[Document]:
    plan = subscription.plan
    return characteristics(
        kind=plan.kind.value,
        phoneNumber=[number.e164 for number in subscription.numbers],
        simKind=subscription.sim.kind.value if subscription.sim else None,
        dataPackageName=plan.data_package,
        dataAllowanceBytes=plan.allowance_bytes,
        includedServices=list(plan.included),
        bindingUntil=subscription.binding_until.isoformat() if subscription.binding_until else None,
    )


def related_parties(subscription: Subscription) -> list[Document]:
    """The customer without a name, because `relatedParty.name` is what a list is filtered and sorted by: the user's."""
    parties = [customer(subscription.company)]
    if subscription.user is not None:
        parties.append(reference(user_of(subscription.id), "Individual", role="user", name=subscription.user))
    return parties


def user_of(product_id: str) -> str:
    """The id of the person who uses it."""
    return f"u{product_id.removeprefix('p')}"
