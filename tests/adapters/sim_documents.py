"""Documents of the resources by which a SIM is replaced, whole and true."""

from tests.adapters.documents import Document, characteristics

CARD: Document = {
    "id": "sim9",
    "@type": "PhysicalResource",
    "category": "sim",
    "serialNumber": "8946996021361673427",
    "resourceStatus": "available",
    "administrativeState": "unlocked",
    "usageState": "idle",
    "operationalState": "enable",
    "resourceCharacteristic": characteristics(simKind="physical"),
    "relatedParty": [{"id": "o1001", "role": "customer", "@referredType": "Organization"}],
}
SIM_ACTIVATION: Document = {
    "id": "act1",
    "@type": "LogicalResource",
    "category": "simActivation",
    "resourceCharacteristic": characteristics(
        activationCode="LPA:1$smdp.example$0123456789", smdpAddress="smdp.example", matchingId="0123456789"
    ),
    "resourceRelationship": [
        {"relationshipType": "activates", "resource": {"id": "sim1", "@referredType": "LogicalResource"}}
    ],
}
SERVICE_ORDER: Document = {
    "id": "so1",
    "@type": "ServiceOrder",
    "externalId": "k1",
    "category": "simReplacement",
    "state": "acknowledged",
    "serviceOrderItem": [
        {
            "id": "1",
            "action": "modify",
            "state": "acknowledged",
            "service": {
                "id": "s1",
                "@type": "Service",
                "serviceCharacteristic": characteristics(simMethod="ownSim", iccid="8946996021361673427"),
                "supportingResource": [{"id": "sim9", "name": "sim", "@referredType": "PhysicalResource"}],
            },
        }
    ],
}
