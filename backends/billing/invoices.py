"""TMF678: bills and their lines as documents."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from backends.billing.bills import VAT_PER_CENT, Bill, Line
from backends.billing.values import customer, day, money, period
from backends.tmf.documents import characteristics, present, reference
from backends.tmf.resource import Document, Resource
from backends.world import BillState, Operator
from backends.world.identifiers import ocr

BASE = "/tmf-api/customerBillManagement/v4"
SCHEMA_URL = f"{BASE}/schema/SwedishCustomerBill.schema.json"

BILLS = Resource(
    "customerBill",
    BASE,
    text=("billingAccount.id", "state", "billDate", "paymentDueDate"),
    numbers=("taxIncludedAmount.value",),
    sort=("billDate", "paymentDueDate", "taxIncludedAmount.value"),
    scope="billingAccount.id",
)
RATES = Resource("appliedCustomerBillingRate", BASE, text=("bill.id", "product.id", "billingAccount.id"))

CLAIMED = (BillState.SENT, BillState.PARTIALLY_PAID)


def balances(bills: Iterable[Bill]) -> dict[str, Decimal]:
    """What each account owes: the remaining amounts of the bills it has been sent."""
    owed: dict[str, Decimal] = {}
    for bill in bills:
        claimed = bill.remaining if bill.state in CLAIMED else Decimal("0.00")
        owed[bill.account.id] = owed.get(bill.account.id, Decimal("0.00")) + claimed
    return owed


def document_url(bill_id: str) -> str:
    return f"{BASE}/document/{bill_id}"


def bill_documents(bills: Iterable[Bill], operator: Operator) -> Iterator[Document]:
    return (customer_bill(bill, operator) for bill in bills)


def customer_bill(bill: Bill, operator: Operator) -> Document:
    return {
        "id": bill.id,
        "href": BILLS.href(bill.id),
        "@type": "SwedishCustomerBill",
        "@baseType": "CustomerBill",
        "@schemaLocation": SCHEMA_URL,
        "billNo": bill.number,
        "billDate": day(bill.day),
        "paymentDueDate": day(bill.due),
        "billingPeriod": period(bill.first, bill.last),
        "state": bill.state.value,
        **amounts(bill),
        "billingAccount": {"id": bill.account.id, "name": bill.account.name},
        "relatedParty": [
            customer(bill.account.company),
            reference(operator.id, "Organization", role="issuer", name=operator.name),
        ],
        "billDocument": [bill_document(bill)],
        "ocr": ocr(bill.number),
        "bankgiro": operator.bankgiro,
        **present(reference=bill.account.reference),
    }


def amounts(bill: Bill) -> Document:
    return {
        "taxExcludedAmount": money(bill.net),
        "taxIncludedAmount": money(bill.total),
        "taxItem": [{"taxCategory": "VAT", "taxRate": float(VAT_PER_CENT), "taxAmount": money(bill.vat)}],
        "amountDue": money(bill.total),
        "remainingAmount": money(bill.remaining),
    }


def bill_document(bill: Bill) -> Document:
    return {
        "id": f"d{bill.number}",
        "mimeType": "application/pdf",
        "name": f"faktura-{bill.number}.pdf",
        "url": document_url(bill.id),
    }


def rate_documents(bills: Iterable[Bill]) -> Iterator[Document]:
    return (rate(bill, line, place) for bill in bills for place, line in enumerate(bill.lines, 1))


def rate(bill: Bill, line: Line, place: int) -> Document:
    """Ids sort in the order of the lines."""
    digits = max(4, len(str(len(bill.lines))))
    rate_id = f"{bill.id}l{place:0{digits}d}"
    return {
        "id": rate_id,
        "href": RATES.href(rate_id),
        "@type": "AppliedCustomerBillingRate",
        "name": line.text,
        "bill": {"id": bill.id},
        "billingAccount": {"id": bill.account.id, "name": bill.account.name},
        **present(product=reference(line.product, "Product") if line.product else None),
        "taxExcludedAmount": money(line.amount),
        "characteristic": characteristics(quantity=line.quantity),
    }
