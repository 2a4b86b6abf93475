"""Signing in under the limits of a real installation, with the gateway's database at hand."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.identity.assembly import database_from
from gateway.settings import Settings
from gateway.store.database import Database
from tests.harness import test_settings


@pytest.fixture
def settings(database_template: Path, tmp_path: Path) -> Settings:
    """As the root's, but with the default limits on sending codes."""
    copy = Path(shutil.copy(database_template, tmp_path / "gateway.db"))
    return test_settings(copy, code_resend_seconds=60, codes_per_hour=5, codes_per_day=10)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The gateway's database, through a second connection of its own."""
    database = database_from(settings)
    yield database
    await database.close()
