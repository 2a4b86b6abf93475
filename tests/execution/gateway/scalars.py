"""Scalars of the gateway's graph in generated documents: some that the small world knows, and some that nobody does."""

from hypothesis import strategies as st
from hypothesis_graphql import nodes

from tests.execution.documents import Scalars

IDS = (
    *("sub_p1001", "sub_p1003", "sub_p1004", "sub_p1017", "sub_p2001", "acc_100201", "acc_100202", "acc_200101"),
    *("ord_po1001", "ord_po1003", "ord_po1014", "tic_t1001", "tic_t1003", "inv_b26101002013", "inv_b2611100203"),
    *("sub_p1002", "sub_p1005", "sub_p1006", "acc_100203", "con_nobody", "sub_nobody", "no id"),
)
TEXTS = {
    "ID": IDS,
    "PhoneNumber": ("+46701740612", "+46701740601", "+46701740699", "+4670", "nonsense"),
    "ICCID": ("8946000000000000000", "1"),
    "IMEI": ("350000000000000",),
    "EmailAddress": ("anna@norrskenbygg.example", "nobody"),
    "DateTime": ("2026-11-01T00:00:00+01:00", "2026-11-01"),
    "Date": ("2026-11-01", "2026-01-31", "2026-02-31"),
    "Decimal": ("100.00", "-1", "NaN"),
    "IdempotencyKey": ("0b8f7c6e-5d4a-4b3c-9a2b-1c0d9e8f7a6b", "short"),
}
SCALARS: Scalars = {name: st.sampled_from([nodes.String(text) for text in texts]) for name, texts in TEXTS.items()}
