"""Every change of the adapters, by the name of its port's method: one call each, and what goes over the wire of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from gateway.faults import Capability
from gateway.graph.common import Address, Money
from gateway.graph.company.types import InvoiceDelivery
from gateway.graph.plans.types import OfferedTopUp
from gateway.graph.tickets.types import TicketCategory, TicketMove
from gateway.ports.billing import CompanyChange, InvoicingChange, PlanChange
from gateway.ports.documents import Document as File
from gateway.ports.provisioning import FeatureChange, SimOrder
from gateway.ports.refusals import Reason
from gateway.ports.ticketing import NewMessage, NewTicket
from tests.adapters.documents import ACCOUNT, ORDER, ORGANIZATION, PRODUCT, SERVICE, TICKET, Document
from tests.adapters.offerings import TOP_UP
from tests.adapters.sim_documents import SERVICE_ORDER
from tests.adapters.systems import OF_COMPANY, SCOPE, Adapters

TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
ACCOUNTS = "/tmf-api/accountManagement/v4/billingAccount"
INVOICING = InvoicingChange(
    account_id="100201",
    address=Address(name="Ekonomi", street="Box 7", postal_code="981 21", city="Kiruna", country_code="SE"),
    delivery=InvoiceDelivery.PAPER,
    email="a@b.example",
)
COMPANY_CHANGE = CompanyChange(
    name="Norrsken Bygg & Co AB",
    phone="+46980319299",
    email="a@b.example",
    address=Address(name=None, street="Box 7", postal_code="981 21", city="Kiruna", country_code="SE"),
)
FILE = File("mätning.png", "image/png", b"\x89PNG")
SENT_FILE = {"name": "mätning.png", "mimeType": "image/png", "content": "iVBORw=="}
ABROAD = OfferedTopUp("abroad-2", "2 GB i USA", 2e9, 7, Money(amount=Decimal("199.00"), currency="SEK"), "USA")
CUSTOMER = {"id": "o1001", "role": "customer", "@referredType": "Organization"}


@dataclass(frozen=True)
class Made:
    """`answer` is what the system says to it, `refusals` are the codes by which it may refuse, and what they mean."""

    capability: Capability
    ask: Callable[[Adapters], Awaitable[Any]]
    request: str
    body: Document
    status: int
    answer: Document
    refusals: dict[str, Reason] = field(default_factory=dict)
    or_later: bool = False
    """Whether 202 says that some of it is still to be done."""


SOLD_REASONS = {
    "unknownProduct": Reason.GONE,
    "notOffered": Reason.NOT_OFFERED,
    "notActive": Reason.NOT_ACTIVE,
    "suspended": Reason.SUSPENDED,
    "ended": Reason.ENDED,
}

OF_ANY_FEATURE = {
    "notOffered": Reason.NOT_OFFERED,
    "notInService": Reason.NOT_IN_SERVICE,
    "conflictingFeatures": Reason.CONFLICT,
}
ACTIVATION = "/tmf-api/ServiceActivationAndConfiguration/v4/service"

CHANGES = {
    "change_company": Made(
        Capability.SUBSCRIPTIONS,
        lambda on: on.billing.change_company(SCOPE, COMPANY_CHANGE, "k1"),
        "PATCH /tmf-api/party/v4/organization/o1001",
        {
            "name": "Norrsken Bygg & Co AB",
            "contactMedium": [
                {
                    "mediumType": "postalAddress",
                    "characteristic": {"street1": "Box 7", "postCode": "981 21", "city": "Kiruna", "country": "SE"},
                },
                {"mediumType": "email", "characteristic": {"emailAddress": "a@b.example"}},
                {"mediumType": "phone", "characteristic": {"phoneNumber": "+46980319299"}},
            ],
        },
        200,
        ORGANIZATION,
    ),
    "rename_user": Made(
        Capability.SUBSCRIPTIONS,
        lambda on: on.billing.rename_user(SCOPE, "p1", "Åsa Öberg", "k1"),
        "PATCH /tmf-api/productInventory/v4/product/p1",
        {"relatedParty": [{"role": "user", "name": "Åsa Öberg", "@referredType": "Individual"}]},
        200,
        PRODUCT,
        {"ended": Reason.ENDED},
    ),
    "change_bar": Made(
        Capability.NETWORK,
        lambda on: on.provisioning.change_bar(SCOPE, FeatureChange("s1", "BAOC", enable=False), "k1"),
        f"PATCH {ACTIVATION}/s1",
        {
            "feature": [
                {
                    "id": "BAOC",
                    "name": "BAOC",
                    "isEnabled": False,
                    "featureCharacteristic": [{"name": "featureType", "value": "bar"}],
                }
            ]
        },
        200,
        SERVICE,
        {**OF_ANY_FEATURE, "notRemovable": Reason.NOT_REMOVABLE},
        or_later=True,
    ),
    "change_forwarding": Made(
        Capability.NETWORK,
        lambda on: on.provisioning.change_forwarding(
            SCOPE, FeatureChange("s1", "CFNRy", enable=True, to="+46701740633", no_reply_seconds=15), "k1"
        ),
        f"PATCH {ACTIVATION}/s1",
        {
            "feature": [
                {
                    "id": "CFNRy",
                    "name": "CFNRy",
                    "isEnabled": True,
                    "featureCharacteristic": [
                        {"name": "featureType", "value": "forwarding"},
                        {"name": "forwardedToNumber", "value": "+46701740633"},
                        {"name": "noReplyTimer", "value": 15},
                    ],
                }
            ]
        },
        200,
        SERVICE,
        {
            **OF_ANY_FEATURE,
            "malformedNumber": Reason.MALFORMED_NUMBER,
            "ownNumber": Reason.OWN_NUMBER,
            "emergencyNumber": Reason.EMERGENCY_NUMBER,
            "shortNumber": Reason.SHORT_NUMBER,
            "premiumNumber": Reason.PREMIUM_NUMBER,
            "forwardingLoop": Reason.FORWARDING_LOOP,
            "noReplyTimer": Reason.NO_REPLY_SECONDS,
        },
        or_later=True,
    ),
    "change_plan": Made(
        Capability.ORDERS,
        lambda on: on.billing.change_plan(SCOPE, PlanChange("p1", "voice-50", date(2026, 12, 1), "Anna Åkesson"), "k1"),
        "POST /tmf-api/productOrderingManagement/v4/productOrder",
        {
            "externalId": "k1",
            "requestedStartDate": "2026-11-30T23:00:00Z",
            "relatedParty": [
                {"id": "per_1", "role": "requester", "name": "Anna Åkesson", "@referredType": "Individual"}
            ],
            "productOrderItem": [
                {
                    "id": "1",
                    "action": "modify",
                    "product": {"id": "p1", "@type": "Product"},
                    "productOffering": {"id": "voice-50"},
                }
            ],
        },
        201,
        ORDER,
        {
            **SOLD_REASONS,
            "agreement": Reason.AGREEMENT,
            "ending": Reason.ENDING,
            "orderUnderWay": Reason.ORDER_UNDER_WAY,
            "tooEarly": Reason.TOO_EARLY,
        },
    ),
    "replace_sim": Made(
        Capability.NETWORK,
        lambda on: on.provisioning.replace_sim(SCOPE, SimOrder("s1", iccid="8946996021361673427"), "k1"),
        "POST /tmf-api/serviceOrdering/v4/serviceOrder",
        {
            "externalId": "k1",
            "serviceOrderItem": [
                {
                    "id": "1",
                    "action": "modify",
                    "service": {
                        "id": "s1",
                        "@type": "Service",
                        "serviceCharacteristic": [
                            {"name": "simMethod", "value": "ownSim"},
                            {"name": "iccid", "value": "8946996021361673427"},
                        ],
                    },
                }
            ],
        },
        201,
        SERVICE_ORDER,
        {
            "unknownService": Reason.GONE,
            "notInService": Reason.NOT_IN_SERVICE,
            "notOffered": Reason.NOT_OFFERED,
            "unknownCard": Reason.NOT_FREE,
            "cardNotFree": Reason.NOT_FREE,
            "malformedIccid": Reason.NOT_FREE,
            "orderUnderWay": Reason.ORDER_UNDER_WAY,
        },
    ),
    "top_up": Made(
        Capability.USAGE,
        lambda on: on.billing.top_up(SCOPE, "p1", ABROAD, "k1"),
        "POST /tmf-api/prepayBalanceManagement/v4/topupBalance",
        {
            "@type": "OfferedTopup",
            "@baseType": "TopupBalance",
            "@schemaLocation": "/tmf-api/prepayBalanceManagement/v4/schema/OfferedTopup.schema.json",
            "amount": {"amount": 2_000_000_000, "units": "byte"},
            "usageType": "dataRoaming",
            "product": {"id": "p1"},
            "productOffering": {"id": "abroad-2"},
        },
        201,
        TOP_UP,
        {**SOLD_REASONS, "otherAmount": Reason.NOT_OFFERED},
    ),
    "set_invoice_reference": Made(
        Capability.SUBSCRIPTIONS,
        lambda on: on.billing.set_invoice_reference(SCOPE, "100201", None, "k1"),
        f"PATCH {ACCOUNTS}/100201",
        {"contact": [{"contactType": "invoiceReference", "contactName": None}]},
        200,
        ACCOUNT,
    ),
    "change_invoicing": Made(
        Capability.SUBSCRIPTIONS,
        lambda on: on.billing.change_invoicing(SCOPE, INVOICING, "k1"),
        f"PATCH {ACCOUNTS}/100201",
        {
            "contact": [
                {
                    "contactType": "invoiceAddress",
                    "contactName": "Ekonomi",
                    "contactMedium": [
                        {
                            "mediumType": "postalAddress",
                            "characteristic": {
                                "street1": "Box 7",
                                "postCode": "981 21",
                                "city": "Kiruna",
                                "country": "SE",
                            },
                        },
                        {"mediumType": "email", "characteristic": {"emailAddress": "a@b.example"}},
                    ],
                }
            ],
            "billStructure": {"presentationMedia": [{"id": "paper"}]},
        },
        200,
        ACCOUNT,
        {"emailNeeded": Reason.EMAIL_NEEDED},
    ),
    "create_ticket": Made(
        Capability.TICKETS,
        lambda on: on.ticketing.create_ticket(
            OF_COMPANY, NewTicket(TicketCategory.SUPPORT, "Tyst 🏗", "Det knastrar.", "100201", "p1", [FILE]), "k1"
        ),
        f"POST {TICKETS}",
        {
            "externalId": "k1",
            "name": "Tyst 🏗",
            "description": "Det knastrar.",
            "severity": "Minor",
            "ticketType": "support",
            "relatedParty": [CUSTOMER],
            "relatedEntity": [
                {"id": "100201", "role": "account", "@referredType": "BillingAccount"},
                {"id": "p1", "role": "product", "@referredType": "Product"},
            ],
            "attachment": [SENT_FILE],
        },
        201,
        TICKET,
    ),
    "add_message": Made(
        Capability.TICKETS,
        lambda on: on.ticketing.add_message(OF_COMPANY, "t1", NewMessage("Anna", "Så här. مرحبا", [FILE]), "k1"),
        f"PATCH {TICKETS}/t1",
        {"note": [{"author": "Anna", "text": "Så här. مرحبا", "@type": "customerNote"}], "attachment": [SENT_FILE]},
        200,
        TICKET,
        {"ticketEnded": Reason.ENDED},
    ),
    "move_ticket": Made(
        Capability.TICKETS,
        lambda on: on.ticketing.move_ticket(OF_COMPANY, "t1", TicketMove.REOPEN, NewMessage("Anna", "Nej."), "k1"),
        f"PATCH {TICKETS}/t1",
        {"status": "inProgress", "note": [{"author": "Anna", "text": "Nej.", "@type": "customerNote"}]},
        200,
        TICKET,
        {"illegalTransition": Reason.NOT_NOW},
    ),
}
