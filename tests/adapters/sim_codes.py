"""The codes of a SIM, as provisioning shows them."""

from tests.adapters.documents import Document, characteristics

SIM_CODES: Document = {
    "id": "cod1",
    "@type": "LogicalResource",
    "category": "simCodes",
    "resourceCharacteristic": characteristics(pin1="1234", puk1="12345678", pin2="5678", puk2="87654321"),
    "resourceRelationship": [
        {"relationshipType": "codesOf", "resource": {"id": "sim1", "@referredType": "LogicalResource"}}
    ],
}
