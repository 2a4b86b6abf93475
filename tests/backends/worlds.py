"""The small world and one that grew out of it, to be held against the same rules."""

from functools import lru_cache

from backends.operator import SMALL_WORLD
from backends.world import World, load_world
from backends.world.large import large_world
from tests.backends.library import START

WORLDS = ("small", "large")
SUBSCRIPTIONS, SEED = 600, 7


@lru_cache
def world_named(name: str) -> World:
    """As it stands on a fixed day."""
    if name == "small":
        return load_world(SMALL_WORLD, START.date())
    return large_world(SMALL_WORLD, START.date(), SUBSCRIPTIONS, SEED)
