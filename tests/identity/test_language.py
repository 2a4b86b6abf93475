"""Which language a client is answered in."""

import pytest

from gateway.graph.identity.language import preferred
from gateway.graph.identity.types import Language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, Language.SV),
        ("", Language.SV),
        ("sv-SE", Language.SV),
        ("en", Language.EN),
        ("en-GB,en;q=0.9", Language.EN),
        ("de, en;q=0.5", Language.EN),
        ("de, fi", Language.SV),
        ("sv;q=0.2, en;q=0.8", Language.EN),
        ("en;q=0.2, sv;q=0.8", Language.SV),
        ("EN ; q=1.000", Language.EN),
        ("en;q=0", Language.SV),
        ("*", Language.SV),
        ("en;q=2, ;;;, ,sv;q=x, \x00", Language.SV),
    ],
)
def test_the_best_language_that_is_spoken_and_swedish_otherwise(accepted: str | None, language: Language) -> None:
    assert preferred(accepted) is language
