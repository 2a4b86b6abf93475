"""One document of each resource, whole and true."""

from typing import Any

Document = dict[str, Any]


def money(value: float) -> Document:
    return {"unit": "SEK", "value": value}


def characteristics(**values: Any) -> list[Document]:
    return [{"name": name, "value": value} for name, value in values.items()]


PRODUCT: Document = {
    "id": "p1",
    "href": "/tmf-api/productInventory/v4/product/p1",
    "name": "Mobil 20 GB",
    "status": "active",
    "startDate": "2024-05-17T08:15:00Z",
    "productSerialNumber": "+46701740610",
    "productOffering": {"id": "voice-20", "name": "Mobil 20 GB"},
    "productSpecification": {"id": "spec-mobileVoice", "name": "Mobiltelefoni"},
    "productCharacteristic": characteristics(
        kind="mobileVoice",
        phoneNumber=["+46701740610", "+46701740611"],
        simKind="esim",
        dataPackageName="20 GB",
        dataAllowanceBytes=20_000_000_000,
        includedServices=["Fria samtal", "Fria SMS"],
        bindingUntil="2027-01-31",
    ),
    "productPrice": [
        {"priceType": "oneTime", "price": {"dutyFreeAmount": money(250.0)}},
        {"priceType": "recurring", "recurringChargePeriod": "month", "price": {"dutyFreeAmount": money(179.5)}},
    ],
    "relatedParty": [
        {"id": "o1001", "role": "customer", "@referredType": "Organization"},
        {"id": "u1", "role": "user", "name": "Åsa Öberg", "@referredType": "Individual"},
    ],
    "billingAccount": {"id": "100201", "name": "Norrsken Bygg Kiruna"},
    "realizingService": [{"id": "s1"}],
}
BARE_PRODUCT: Document = {
    "id": "p2",
    "name": "Bredband fiber",
    "status": "aborted ",
    "productCharacteristic": characteristics(kind="broadband", phoneNumber=[], includedServices=[]),
    "relatedParty": [{"id": "o1001", "role": "customer", "@referredType": "Organization"}],
    "billingAccount": {"id": "100202"},
}

ACCOUNT: Document = {
    "id": "100201",
    "@type": "BillingAccount",
    "name": "Norrsken Bygg Kiruna",
    "relatedParty": [{"id": "o1001", "role": "customer", "@referredType": "Organization"}],
    "contact": [
        {"contactType": "invoiceReference", "contactName": "KST 4100"},
        {
            "contactType": "invoiceAddress",
            "contactName": "Norrsken Bygg AB, Ekonomi",
            "contactMedium": [
                {
                    "mediumType": "postalAddress",
                    "characteristic": {
                        "street1": "Gruvstigen 14",
                        "postCode": "981 32",
                        "city": "Kiruna",
                        "country": "SE",
                    },
                },
                {"mediumType": "email", "characteristic": {"emailAddress": "faktura@norrskenbygg.example"}},
            ],
        },
    ],
    "billStructure": {"presentationMedia": [{"id": "eInvoice", "name": "E-faktura"}]},
    "accountBalance": [
        {"balanceType": "deposit", "amount": money(1.0)},
        {"balanceType": "receivable", "amount": money(-120.5)},
    ],
}
ORGANIZATION: Document = {
    "id": "o1001",
    "@type": "Organization",
    "name": "Norrsken Bygg AB",
    "tradingName": "Norrsken",
    "organizationIdentification": [
        {"identificationType": "organisationNumber", "identificationId": "551512-3452"},
        {"identificationType": "vatNumber", "identificationId": "SE551512345201"},
    ],
    "contactMedium": [
        {"mediumType": "phone", "characteristic": {"phoneNumber": "+46980319210"}},
        {"mediumType": "email", "characteristic": {"emailAddress": "info@norrskenbygg.example"}},
        {
            "mediumType": "postalAddress",
            "characteristic": {"street1": "Gruvstigen 14", "postCode": "981 32", "city": "Kiruna", "country": "SE"},
        },
    ],
    "relatedParty": [{"id": "i1", "role": "registeredContact", "@referredType": "Individual"}],
}


def counter(amount: float, units: str, start: str, end: str) -> Document:
    return {
        "@type": "BucketCounter",
        "counterType": "used",
        "value": {"amount": amount, "units": units},
        "consumptionPeriod": {"startDateTime": start, "endDateTime": end},
    }


NOVEMBER = ("2026-10-31T23:00:00Z", "2026-11-30T22:59:59Z")
OCTOBER = ("2026-09-30T22:00:00Z", "2026-10-31T22:59:59Z")
MAY = ("2026-04-30T22:00:00Z", "2026-05-31T21:59:59Z")

REPORT: Document = {
    "id": "usage-p1",
    "@type": "UsageConsumptionReport",
    "lastUpdate": "2026-11-16T23:00:00Z",
    "validPeriod": {"startDateTime": NOVEMBER[0], "endDateTime": NOVEMBER[1]},
    "product": [{"id": "p1", "@type": "UsageConsumptionProductRef"}],
    "bucket": [
        {
            "@type": "Bucket",
            "usageType": "data",
            "remainingValue": {"amount": 36_071_480_000, "units": "byte"},
            "bucketCounter": [
                counter(13_928_520_000, "byte", *NOVEMBER),
                counter(37_313_700_000, "byte", *OCTOBER),
            ],
        },
        {"@type": "Bucket", "usageType": "dataRoaming", "bucketCounter": [counter(4_002_039_000, "byte", *MAY)]},
        {
            "@type": "Bucket",
            "usageType": "voice",
            "bucketCounter": [counter(13_564, "second", *NOVEMBER), counter(28_311, "second", *OCTOBER)],
        },
        {"@type": "Bucket", "usageType": "sms", "bucketCounter": [counter(49, "message", *NOVEMBER)]},
        {"@type": "Bucket", "usageType": "mms", "bucketCounter": [counter(7.0, "message", *NOVEMBER)]},
    ],
}

BILL: Document = {
    "id": "b1",
    "@type": "SwedishCustomerBill",
    "@baseType": "CustomerBill",
    "billNo": "26111002011",
    "billDate": "2026-10-31T23:00:00Z",
    "paymentDueDate": "2026-11-30T23:00:00Z",
    "billingPeriod": {"startDateTime": "2026-09-30T22:00:00Z", "endDateTime": "2026-10-31T22:59:59Z"},
    "state": "partiallyPaid",
    "taxExcludedAmount": money(1000.5),
    "taxIncludedAmount": money(1250.62),
    "taxItem": [
        {"taxCategory": "VAT", "taxRate": 25.0, "taxAmount": money(250.1)},
        {"taxCategory": "VAT", "taxRate": 6.0, "taxAmount": money(0.02)},
    ],
    "amountDue": money(1250.62),
    "remainingAmount": money(250.6),
    "billingAccount": {"id": "100201", "name": "Norrsken Bygg Kiruna"},
    "relatedParty": [{"id": "o1001", "role": "customer", "@referredType": "Organization"}],
    "billDocument": [
        {
            "id": "d1",
            "mimeType": "application/pdf",
            "name": "faktura-26111002011.pdf",
            "url": "/tmf-api/customerBillManagement/v4/document/b1",
        }
    ],
    "ocr": "2611100201138",
    "bankgiro": "0990-1232",
    "reference": "KST 4100",
}
BARE_BILL: Document = {
    **{name: BILL[name] for name in ("billNo", "billDate", "billingPeriod", "taxIncludedAmount", "remainingAmount")},
    "id": "b2",
    "state": "new",
    "taxItem": [],
    "billingAccount": {"id": "100202"},
}
RATE: Document = {
    "id": "b1l0001",
    "@type": "AppliedCustomerBillingRate",
    "name": "Mobil 20 GB",
    "bill": {"id": "b1"},
    "billingAccount": {"id": "100201", "name": "Norrsken Bygg Kiruna"},
    "product": {"id": "p1", "@referredType": "Product"},
    "taxExcludedAmount": money(179.5),
    "characteristic": characteristics(quantity=2),
}

ORDER: Document = {
    "id": "po1",
    "@type": "ProductOrder",
    "externalId": "sb-7f3a1c0b9d",
    "orderDate": "2026-11-09T09:30:00Z",
    "requestedStartDate": "2026-12-01T07:00:00Z",
    "state": "held",
    "note": [
        {"id": "n1", "author": "Samira", "date": "2026-11-10T08:00:00Z", "text": "Numret är inte frigjort."},
        {"id": "n2", "author": "Samira", "date": "2026-11-12T08:00:00Z", "text": "Fullmakten saknas."},
        {"id": "n3", "author": "Samira", "date": "2026-11-11T08:00:00Z", "text": "Vi har frågat."},
    ],
    "billingAccount": {"id": "100201", "name": "Norrsken Bygg Kiruna"},
    "relatedParty": [
        {"id": "o1001", "role": "customer", "@referredType": "Organization"},
        {"id": "i1", "role": "requester", "name": "Anna Lindström", "@referredType": "Individual"},
    ],
    "productOrderItem": [
        {
            "id": "01",
            "action": "add",
            "state": "held",
            "productOffering": {"id": "voice-20", "name": "Mobil 20 GB"},
            "product": {
                "id": "p1",
                "@type": "Product",
                "name": "Mobil 20 GB",
                "productSerialNumber": "+46701740621",
                "productCharacteristic": characteristics(
                    options=["20 GB", "eSIM"], iccid="8946996021361673419", userName="Jörgen Wahlström"
                ),
            },
            "itemPrice": [
                {"priceType": "recurring", "recurringChargePeriod": "month", "price": {"dutyFreeAmount": money(179)}},
                {"priceType": "oneTime", "price": {"dutyFreeAmount": money(250.0)}},
            ],
        },
        {
            "id": "02",
            "action": "add",
            "state": "held",
            "productOffering": {"id": "broadband", "name": "Bredband"},
            "product": {"@type": "Product"},
        },
    ],
}

SERVICE: Document = {
    "id": "s1",
    "@type": "Service",
    "name": "Mobil 20 GB",
    "startDate": "2024-05-17T08:15:00Z",
    "category": "mobileVoice",
    "state": "active",
    "relatedParty": [{"id": "o1001", "role": "customer", "@referredType": "Organization"}],
    "relatedEntity": [
        {"id": "p1", "role": "product", "@referredType": "Product"},
        {"id": "100201", "role": "account", "@referredType": "BillingAccount"},
    ],
    "serviceCharacteristic": characteristics(phoneNumber=["+46701740610", "+46701740611"]),
    "supportingResource": [
        {"id": "sim1", "name": "sim", "@referredType": "LogicalResource"},
        {"id": "n1", "name": "number", "@referredType": "LogicalResource"},
    ],
    "feature": [
        {
            "id": "ODB-SLICE-4",
            "name": "ODB-SLICE-4",
            "isEnabled": True,
            "featureCharacteristic": characteristics(
                featureType="bar",
                label="Nätskiva 4",
                setBy="operator",
                since="2026-11-01T08:30:00Z",
                removable=False,
                pending=True,
                monitor="mon1",
            ),
        },
        {
            "id": "BOIC",
            "name": "BOIC",
            "isEnabled": True,
            "featureCharacteristic": characteristics(
                featureType="bar",
                label="Samtal till utlandet",
                setBy="customer",
                since="2026-05-01T06:30:00Z",
                removable=True,
                pending=False,
            ),
        },
        {
            "id": "BAOC",
            "name": "BAOC",
            "isEnabled": False,
            "featureCharacteristic": characteristics(featureType="bar", label="Alla utgående samtal"),
        },
        {
            "id": "CFNRy",
            "name": "CFNRy",
            "isEnabled": True,
            "featureCharacteristic": characteristics(
                featureType="forwarding",
                label="Inget svar",
                forwardedToNumber="+46701740699",
                noReplyTimer=20,
                quiescent=True,
                pending=False,
            ),
        },
        {
            "id": "CFU",
            "name": "CFU",
            "isEnabled": True,
            "featureCharacteristic": characteristics(
                featureType="forwarding",
                label="Alltid",
                forwardedToNumber="+46701740698",
                quiescent=False,
                pending=True,
                monitor="mon2",
            ),
        },
    ],
}
SIM: Document = {
    "id": "sim1",
    "@type": "LogicalResource",
    "category": "sim",
    "value": "8946996021361673419",
    "resourceStatus": "available",
    "administrativeState": "unlocked",
    "usageState": "active",
    "operationalState": "enable",
    "startOperatingDate": "2024-05-17T08:15:00Z",
    "resourceCharacteristic": characteristics(simKind="esim", eid="89049032000000000000000000000001"),
}
DEVICE: Document = {
    "id": "dev1",
    "@type": "PhysicalResource",
    "category": "device",
    "serialNumber": "001001085851035",
    "resourceCharacteristic": characteristics(
        tac="00100108", manufacturer="Torne", model="8 Pro", deviceKind="phone", seenAt="2026-11-16T18:22:00Z"
    ),
    "resourceRelationship": [
        {"relationshipType": "uses", "resource": {"id": "sim1", "@referredType": "LogicalResource"}}
    ],
}

TICKET: Document = {
    "id": "t1",
    "@type": "TroubleTicket",
    "name": "Dålig täckning",
    "description": "Samtalen bryts vid bron.",
    "severity": "Major",
    "ticketType": "support",
    "status": "resolved",
    "creationDate": "2026-11-11T07:12:00Z",
    "lastUpdate": "2026-11-16T13:30:00Z",
    "relatedParty": [
        {"id": "o1001", "role": "customer", "@referredType": "Organization"},
        {"id": "dep1", "role": "department", "name": "Teknisk support", "@referredType": "Organization"},
    ],
    "relatedEntity": [
        {"id": "100201", "role": "account", "@referredType": "BillingAccount"},
        {"id": "p1", "role": "product", "@referredType": "Product"},
    ],
    "note": [
        {
            "id": "n2",
            "author": "Hanna",
            "date": "2026-11-12T08:40:00Z",
            "text": "Mätningen är skickad.",
            "@type": "agentNote",
        },
        {
            "id": "n1",
            "author": "Per-Erik",
            "date": "2026-11-11T07:12:00Z",
            "text": "Det gäller flera telefoner.",
            "@type": "customerNote",
        },
    ],
    "attachment": [
        {
            "id": "a1",
            "name": "mätning.png",
            "mimeType": "image/png",
            "url": "/tmf-api/troubleTicket/v4/attachment/a1",
            "size": {"amount": 1234, "units": "byte"},
        }
    ],
}
COMPANY_TICKET: Document = {
    "id": "t2",
    "name": "Genomgång av avtalet",
    "description": "Vi vill boka en genomgång.",
    "ticketType": "other",
    "status": "held",
    "creationDate": "2026-11-10T08:00:00Z",
    "lastUpdate": "2026-11-10T08:00:00Z",
    "relatedEntity": [{"id": "o1001", "role": "company", "@referredType": "Organization"}],
}
