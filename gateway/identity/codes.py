"""One-time codes: six digits, kept only as a keyed hash that binds each to its use."""

import hashlib
import hmac
import secrets
from enum import Enum

DIGITS = 6


class Purpose(Enum):
    """What a code was made for; it opens nothing else."""

    LOGIN = "LOGIN"
    STEP_UP = "STEP_UP"
    RECOVERY = "RECOVERY"
    ACCOUNT_LINK = "ACCOUNT_LINK"


class Codes:
    """Makes and checks codes with the installation's secret key."""

    def __init__(self, secret: str) -> None:
        # a key of its own, so that nothing else made with the secret can pass for a code's hash
        self._key = hmac.digest(secret.encode(), b"one-time codes", "sha256")

    def new(self) -> str:
        return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"

    def seal(self, code: str, *, challenge_id: str, person_id: str, purpose: Purpose) -> str:
        """HMAC-SHA-256 in hexadecimal, over the code and everything it is bound to."""
        bound = "\0".join((challenge_id, person_id, purpose.value, code))
        return hmac.new(self._key, bound.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def matches(self, sealed: str, code: str, *, challenge_id: str, person_id: str, purpose: Purpose) -> bool:
        """Takes as long for a wrong code as for the right one."""
        given = self.seal(code, challenge_id=challenge_id, person_id=person_id, purpose=purpose)
        return hmac.compare_digest(sealed, given)
