"""One-time codes on their own: A1, A10."""

import hashlib
import hmac
import re

from gateway.identity.codes import Codes, Purpose

SECRET = "a secret of the installation, long enough"


def test_a1_a_code_is_six_random_digits() -> None:
    codes = Codes(SECRET)
    made = [codes.new() for _ in range(500)]
    assert [code for code in made if not re.fullmatch(r"\d{6}", code, re.ASCII)] == []
    assert len(set(made)) > 490
    assert {code[0] for code in made} == set("0123456789")


def test_a1_a_code_is_good_for_its_challenge_and_person_alone() -> None:
    codes = Codes(SECRET)
    sealed = codes.seal("123456", challenge_id="c1", person_id="p1", purpose=Purpose.LOGIN)

    def matches(code: str, challenge_id: str, person_id: str) -> bool:
        return codes.matches(sealed, code, challenge_id=challenge_id, person_id=person_id, purpose=Purpose.LOGIN)

    assert matches("123456", "c1", "p1")
    assert not matches("123457", "c1", "p1")
    assert not matches("123456", "c2", "p1")
    assert not matches("123456", "c1", "p2")
    assert not matches("", "c1", "p1")
    assert not matches("１２３４５６", "c1", "p1")
    assert not matches("\ud800", "c1", "p1")


def test_a10_what_is_kept_is_an_hmac_under_a_key_derived_from_the_secret() -> None:
    key = hmac.digest(SECRET.encode(), b"one-time codes", "sha256")
    expected = hmac.new(key, b"c1\0p1\0LOGIN\x00123456", hashlib.sha256).hexdigest()
    assert Codes(SECRET).seal("123456", challenge_id="c1", person_id="p1", purpose=Purpose.LOGIN) == expected
    other = Codes(SECRET + "!").seal("123456", challenge_id="c1", person_id="p1", purpose=Purpose.LOGIN)
    assert other != expected
