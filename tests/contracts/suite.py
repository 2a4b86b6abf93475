"""How a suite runs one test over a table of reads."""

from collections.abc import Mapping
from typing import ClassVar

import pytest


class Suite:
    """A test that takes an argument named in `tables` runs once for each entry of that table."""

    tables: ClassVar[Mapping[str, Mapping[str, object]]] = {}

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        for argument in metafunc.fixturenames:
            if argument in self.tables:
                metafunc.parametrize(argument, self.tables[argument].values(), ids=list(self.tables[argument]))
