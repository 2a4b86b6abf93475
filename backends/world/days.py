"""Days and instants of the world, as its files write them."""

from datetime import UTC, date, datetime, time
from typing import Self

from backends.world.calendar import instant


class Day(date):
    """A calendar day in Europe/Stockholm. In a file: an offset from the day of loading, such as "-40d" or "+3m"."""


class Instant(datetime):
    """An instant, in UTC. In a file: a day's offset and the time of day in Europe/Stockholm, such as "-40d 14:05"."""

    @classmethod
    def local(cls, day: date, at: time) -> Self:
        """When it is that time of that day in Europe/Stockholm."""
        return cls.fromtimestamp(instant(day, at).timestamp(), UTC)
