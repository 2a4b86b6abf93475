"""Ports whose objects are not what their types say: null in non-null places, values of wrong classes, exceptions, awaitables.

What is wrong with an object depends on its type and id, or on the way to it from one that has an id: not on who read it, nor beside what.
"""

import copy
import dataclasses
from collections.abc import Mapping
from typing import Any, TypeAlias

from strawberry.types.base import StrawberryObjectDefinition

from gateway.graph.context import Ports
from gateway.graph.subscriptions.types import Contract
from gateway.ports.paging import Page
from tests.execution.gateway.wire import Weather
from tests.execution.nasty.dice import Dice
from tests.execution.nasty.troubles import STRANGE, Later, error_at, raising

Key: TypeAlias = tuple[object, ...]


def spoiled_ports(ports: Ports, weather: Weather) -> Ports:
    return Ports(
        billing=SpoilingPort(ports.billing, weather),
        provisioning=SpoilingPort(ports.provisioning, weather),
        ticketing=SpoilingPort(ports.ticketing, weather),
        messaging=ports.messaging,
    )


class SpoilingPort:
    """Each of its methods is made once: the gateway knows a read by its method."""

    def __init__(self, port: Any, weather: Weather) -> None:
        self._port = port
        self._weather = weather

    def __getattr__(self, name: str) -> Any:
        read = getattr(self._port, name)

        async def spoiled(*arguments: Any) -> Any:
            answer = await read(*arguments)
            dice = self._weather.dice
            return answer if dice.calm else Spoiling(dice).value(answer, (name,))

        self.__dict__[name] = spoiled
        return spoiled


class Spoiling:
    def __init__(self, dice: Dice) -> None:
        self._dice = dice

    def value(self, value: Any, key: Key) -> Any:
        if isinstance(value, Mapping):
            return {name: self.value(each, (*key, name)) for name, each in value.items()}
        if isinstance(value, Page):
            return dataclasses.replace(value, items=self.value(list(value.items), key))
        if isinstance(value, list):
            return [self._entry(each, (*key, index)) for index, each in enumerate(value)]
        if callable(value):
            return lambda *arguments: self.value(value(*arguments), (*key, *arguments))
        definition = getattr(type(value), "__strawberry_definition__", None)
        if isinstance(definition, StrawberryObjectDefinition):
            return self._object(value, definition, key)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._record(value, key)
        return value

    def _object(self, value: Any, definition: StrawberryObjectDefinition, key: Key) -> Any:
        """A field that is read from the object goes wrong at times; ids are what other reads go by."""
        made, held = copy.copy(value), vars(value)
        key = (definition.name, held["id"]) if "id" in held else (*key, definition.name)
        shown = {field.python_name for field in definition.fields if field.base_resolver is None} - {"id"}
        for name, attribute in held.items():
            make = self._shown if name in shown else self._hidden
            object.__setattr__(made, name, make(attribute, (*key, name)))
        return made

    def _record(self, value: Any, key: Key) -> Any:
        make = self._shown if isinstance(value, Contract) else self.value
        attributes = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return dataclasses.replace(
            value, **{name: make(attribute, (*key, name)) for name, attribute in attributes.items()}
        )

    def _hidden(self, value: Any, key: Key) -> Any:
        return self.value(value, key) if dataclasses.is_dataclass(value) else value

    def _shown(self, value: Any, key: Key) -> Any:
        return self._wrong(value, key) if self._dice.goes_wrong(*key) else self.value(value, key)

    def _entry(self, value: Any, key: Key) -> Any:
        """Of lists that lead on to other reads the objects stay objects."""
        leads_on = hasattr(value, "id")
        return self._wrong(value, key) if not leads_on and self._dice.goes_wrong(*key) else self.value(value, key)

    def _wrong(self, value: Any, key: Key) -> Any:
        error = error_at(self._dice, repr(key))
        strange = self._dice.one_of(STRANGE, "strange", *key)
        kinds = (None, None, error, strange, Later(lambda: value, 1), Later(lambda: raising(error), 1), [value])
        return self._dice.one_of(kinds, "kind", *key)
