"""How often codes may be sent: A5."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.identity.outcomes import whole_seconds
from gateway.identity.sending_limits import SendingLimits

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
LIMITS = SendingLimits(between=timedelta(seconds=60), per_hour=5, per_day=10)


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=minute) for minute in minutes]


@pytest.mark.parametrize(
    ("sent", "free_in"),
    [
        pytest.param([], None, id="none sent"),
        pytest.param(ago(0.5), timedelta(seconds=30), id="sixty seconds between two"),
        pytest.param(ago(2, 4, 6, 8), timedelta(minutes=-1), id="four in an hour"),
        pytest.param(ago(2, 4, 6, 8, 50), timedelta(minutes=10), id="five in an hour"),
        pytest.param(ago(*range(100, 1000, 100)), timedelta(minutes=-99), id="nine in a day"),
        pytest.param(ago(*range(100, 1100, 100)), timedelta(minutes=1440 - 1000), id="ten in a day"),
    ],
)
def test_a5_sixty_seconds_between_five_an_hour_ten_a_day(sent: list[datetime], free_in: timedelta | None) -> None:
    assert LIMITS.free_at(sent) == (None if free_in is None else NOW + free_in)


def test_a5_who_waits_as_long_as_told_is_let_through() -> None:
    assert whole_seconds(timedelta(seconds=29, microseconds=1)) == 30
    assert whole_seconds(timedelta(microseconds=1)) == 1
