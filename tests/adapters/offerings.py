"""What is sold, as TMF620 has it, and a TMF654 top-up."""

from tests.adapters.documents import Document, money

PLAN_OFFERING: Document = {
    "id": "voice-50",
    "@type": "ProductOffering",
    "name": "Mobil Pro",
    "category": [{"id": "plan", "name": "Abonnemang"}, {"id": "mobileVoice", "name": "Mobiltelefoni"}],
    "lifecycleStatus": "Active",
    "isSellable": True,
    "productOfferingPrice": [
        {"priceType": "recurring", "recurringChargePeriod": "month", "price": {"dutyFreeAmount": money(249.0)}}
    ],
    "prodSpecCharValueUse": [
        {"name": "dataPackageName", "productSpecCharacteristicValue": [{"value": "50 GB"}]},
        {"name": "dataAllowanceBytes", "productSpecCharacteristicValue": [{"value": 50_000_000_000}]},
        {"name": "includedServices", "productSpecCharacteristicValue": [{"value": ["Samtal inom EU"]}]},
    ],
    "productOfferingTerm": [{"name": "leadTime", "duration": {"amount": 1, "units": "day"}}],
}
TOP_UP_OFFERING: Document = {
    "id": "abroad-2",
    "@type": "ProductOffering",
    "name": "2 GB i USA",
    "category": [{"id": "roamingTopUp", "name": "Surf utomlands"}, {"id": "mobileVoice", "name": "Mobiltelefoni"}],
    "lifecycleStatus": "Active",
    "isSellable": True,
    "productOfferingPrice": [{"priceType": "oneTime", "price": {"dutyFreeAmount": money(199.0)}}],
    "prodSpecCharValueUse": [
        {"name": "dataBytes", "productSpecCharacteristicValue": [{"value": 2_000_000_000}]},
        {"name": "roamingRegion", "productSpecCharacteristicValue": [{"value": "USA"}]},
    ],
    "productOfferingTerm": [{"name": "validity", "duration": {"amount": 7, "units": "day"}}],
}
TOP_UP: Document = {
    "id": "tu1",
    "@type": "OfferedTopup",
    "status": "completed",
    "usageType": "dataRoaming",
    "amount": {"amount": 2_000_000_000, "units": "byte"},
    "product": {"id": "p1", "@referredType": "Product"},
    "productOffering": {"id": "abroad-2", "name": "2 GB i USA"},
}
