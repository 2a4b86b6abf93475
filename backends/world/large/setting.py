"""What all that is generated goes by, and how it tells the time."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from backends.world.days import Day, Instant
from backends.world.facts import Lists
from backends.world.large.dice import Dice
from backends.world.large.ranges import Numbers


@dataclass(frozen=True)
class Setting:
    seed: int
    lists: Lists
    numbers: Numbers

    @property
    def today(self) -> date:
        return self.lists.today

    def dice(self, what: str, index: int) -> Dice:
        """For one object, so that it stays the same whatever is generated beside it."""
        return Dice(self.seed, what, index)

    def day(self, days: int) -> Day:
        """So many days from today; before today where negative."""
        when = self.today + timedelta(days=days)
        return Day(when.year, when.month, when.day)

    def office_hours(self, days: int, dice: Dice) -> Instant:
        return Instant.local(self.day(days), time(dice.whole(7, 16), dice.whole(0, 59)))
