"""TMF620: what is sold: plans to change to, and data to top up with."""

from collections.abc import Iterator

from backends.billing.products import SPECIFICATIONS
from backends.billing.values import monthly_price, one_time_price
from backends.tmf.documents import present
from backends.tmf.resource import Document, Resource
from backends.world import Kind, Plan, TopUp, World

OFFERINGS = Resource(
    "productOffering", "/tmf-api/productCatalogManagement/v4", text=("lifecycleStatus",), several=("category.id",)
)
PLAN = "plan"
TOP_UP = "topUp"
ROAMING_TOP_UP = "roamingTopUp"
CATEGORIES = {PLAN: "Abonnemang", TOP_UP: "Extra surf", ROAMING_TOP_UP: "Surf utomlands"}


def offering_documents(world: World) -> Iterator[Document]:
    yield from (plan_offering(plan) for plan in world.plans.values())
    yield from (top_up_offering(top_up) for top_up in world.top_ups)


def plan_offering(plan: Plan) -> Document:
    uses = values(
        dataPackageName=plan.data_package,
        dataAllowanceBytes=plan.allowance_bytes,
        includedServices=list(plan.included) or None,
    )
    return {
        **offering(plan.id, plan.name, PLAN, (plan.kind,)),
        "lifecycleStatus": "Active" if plan.sold else "Retired",
        "isSellable": plan.sold,
        "productOfferingPrice": [monthly_price(plan.monthly_fee)],
        "prodSpecCharValueUse": uses,
        "productOfferingTerm": [days("leadTime", plan.lead_days)],
    }


def top_up_offering(top_up: TopUp) -> Document:
    category = ROAMING_TOP_UP if top_up.region else TOP_UP
    return {
        **offering(top_up.id, top_up.name, category, top_up.kinds),
        "lifecycleStatus": "Active",
        "isSellable": True,
        "productOfferingPrice": [one_time_price(top_up.price)],
        "prodSpecCharValueUse": values(dataBytes=top_up.data_bytes, roamingRegion=top_up.region),
        "productOfferingTerm": [days("validity", top_up.valid_days)],
    }


def offering(offering_id: str, name: str, category: str, kinds: tuple[Kind, ...]) -> Document:
    """In the category of what it is, and in that of each kind of subscription it is for."""
    return {
        "id": offering_id,
        "href": OFFERINGS.href(offering_id),
        "@type": "ProductOffering",
        "name": name,
        "category": [
            {"id": category, "name": CATEGORIES[category]},
            *({"id": kind.value, "name": SPECIFICATIONS[kind]} for kind in kinds),
        ],
    }


def values(**given: object) -> list[Document]:
    return [
        {"name": name, "productSpecCharacteristicValue": [{"value": value}]} for name, value in present(**given).items()
    ]


def days(name: str, amount: int) -> Document:
    return {"name": name, "duration": {"amount": amount, "units": "day"}}


def is_in(offering: Document, *categories: str) -> bool:
    """Whether it is sold, and in all those categories."""
    return bool(offering["isSellable"]) and set(categories) <= {each["id"] for each in offering["category"]}


def value_of(offering: Document, name: str) -> object:
    """The value of that characteristic, None without one."""
    found = [each for each in offering["prodSpecCharValueUse"] if each["name"] == name]
    return found[0]["productSpecCharacteristicValue"][0]["value"] if found else None


def days_of(offering: Document, name: str) -> int:
    return int(next(each["duration"]["amount"] for each in offering["productOfferingTerm"] if each["name"] == name))
