"""Which language a client is answered in."""

import pytest

from gateway.graph.identity.language import preferred
from gateway.graph.identity.types import Language
from tests.harness import PASSWORD, Gateway
from tests.identity.signing_in import ANNA, LOGIN, REFUSED_PASSWORD, SARA, Client

WRONG_PASSWORD = {
    Language.SV: "Det gick inte att logga in. Kontrollera användarnamn och lösenord, eller försök igen senare.",
    Language.EN: "Signing in failed. Check user name and password, or try again later.",
}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", None),
        ("sv-SE", Language.SV),
        ("en", Language.EN),
        ("en-GB,en;q=0.9", Language.EN),
        ("de, en;q=0.5", Language.EN),
        ("de, fi", None),
        ("sv;q=0.2, en;q=0.8", Language.EN),
        ("en;q=0.2, sv;q=0.8", Language.SV),
        ("EN ; q=1.000", Language.EN),
        ("en;q=0", None),
        ("*", None),
        ("en;q=2, ;;;, ,sv;q=x, \x00", None),
    ],
)
def test_the_best_language_that_is_spoken_if_any(accepted: str, language: Language | None) -> None:
    assert preferred(accepted) is language


@pytest.mark.parametrize(
    ("person", "accepted", "language"),
    [
        (None, [], Language.SV),
        (None, ["de-AT"], Language.SV),
        (None, ["de, en;q=0.8"], Language.EN),
        (None, ["de", "en;q=0.1"], Language.EN),
        (SARA, [], Language.EN),
        (SARA, ["de"], Language.EN),
        (SARA, ["*"], Language.EN),
        (SARA, ["sv-SE"], Language.SV),
        (ANNA, [], Language.SV),
        (ANNA, ["en"], Language.EN),
    ],
)
async def test_a_problem_is_in_the_language_asked_for_or_the_signed_in_persons_or_swedish(
    gateway: Gateway, person: str | None, accepted: list[str], language: Language
) -> None:
    headers = [("accept-language", value) for value in accepted]
    if person is not None:
        headers.append(("authorization", f"Bearer {await Client(gateway, person).token()}"))
    body = {"query": LOGIN, "variables": {"input": {"username": "nobody", "password": PASSWORD}}}
    answer = await gateway.client.post("/graphql", json=body, headers=headers)
    assert answer.json() == {"data": {"login": REFUSED_PASSWORD | {"message": WRONG_PASSWORD[language]}}}
