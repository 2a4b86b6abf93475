"""What the harness tells a server written in Python, by its environment."""

import os
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Given:
    upstream: str
    """Origin of all of the operator's systems."""
    now: datetime
    accounts: tuple[str, ...]
    company: str
    person_id: str
    """Of whoever is signed in: what changes is written down under it."""
    in_memory: bool
    """Whether what has been read once is kept, as built, for every request after it."""

    @classmethod
    def here(cls) -> "Given":
        return cls(
            upstream=os.environ["BENCH_UPSTREAM"],
            now=datetime.fromisoformat(os.environ["BENCH_NOW"]),
            accounts=tuple(os.environ["BENCH_ACCOUNTS"].split(",")),
            company=os.environ["BENCH_COMPANY"],
            person_id=os.environ["BENCH_PERSON"],
            in_memory=os.environ["BENCH_IN_MEMORY"] == "1",
        )
