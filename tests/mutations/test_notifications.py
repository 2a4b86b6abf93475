"""What people are told: written with the change, read by the person it is for, and marked as read."""

from typing import Any

import pytest
from sqlalchemy import select

from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.graph.notifications.types import IN_WORDS, NotificationKind
from gateway.identity.assembly import database_from
from gateway.identity.encryption import Encryption
from gateway.identity.notifications import News, Notifications, administrators
from gateway.identity.outbox import Outbox
from gateway.ports.messaging import Email
from gateway.settings import Settings
from gateway.store.tables import people
from tests.harness import Gateway, SignedIn
from tests.mutations.granting import ERIK, grant

READ = """query ($unreadOnly: Boolean! = false, $first: Int, $after: String, $last: Int, $before: String) { viewer {
  notifications(unreadOnly: $unreadOnly, first: $first, after: $after, last: $last, before: $before) { totalCount
    pageInfo { hasNextPage hasPreviousPage } edges { cursor } nodes { id kind text read createdAt subject { id } } } } }"""
MARK = """mutation ($input: MarkNotificationsReadInput!) { markNotificationsRead(input: $input) {
  ... on MarkNotificationsReadSuccess { unreadCount } } }"""


class Nobody:
    """Takes every message, and sends none."""

    async def send_sms(self, to: str, text: str, key: str) -> None:
        pass

    async def send_email(self, email: Email, key: str) -> None:
        pass


async def tell(settings: Settings, clock: ManualClock, username: str, name: str, subject: str | None = None) -> None:
    """As a change would, in a transaction of its own."""
    database = database_from(settings)
    outbox = Outbox(database, clock, Encryption("a key"), Nobody())
    try:
        async with database.write() as connection:
            news = News(NotificationKind.CONTACT_REMOVED, {"name": name, "by": "Anna Åkesson"}, subject)
            await Notifications(database, clock, outbox).tell(connection, people.c.username == username, news)
        await outbox.close()
    finally:
        await database.close()


async def told(who: SignedIn, **window: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await who.data(READ, window))["viewer"]["notifications"]
    return found


async def names(who: SignedIn, **window: Any) -> list[str]:
    return [node["text"].split()[0] for node in (await told(who, **window))["nodes"]]


async def mark(who: SignedIn, *ids: str) -> int:
    marked: int = (await who.data(MARK, {"input": {"notificationIds": list(ids)}}))["markNotificationsRead"][
        "unreadCount"
    ]
    return marked


async def test_it_is_read_in_one_s_own_language_with_what_it_is_about(
    anna: SignedIn, sara: SignedIn, settings: Settings, clock: ManualClock
) -> None:
    await tell(settings, clock, "anna@norrskenbygg.example", "Erik Öberg", "acc_100202")
    await tell(settings, clock, "sara@fjallbageri.example", "Erik Öberg", "acc_100202")
    (of_anna,), (of_sara,) = (await told(anna))["nodes"], (await told(sara))["nodes"]
    common = {"kind": "CONTACT_REMOVED", "read": False, "createdAt": "2026-11-17T09:00:00+00:00"}

    assert of_anna == {
        **common,
        "id": of_anna["id"],
        "text": "Erik Öberg är inte längre kontakt på ditt företag: borttagen av Anna Åkesson.",
        "subject": {"id": "acc_100202"},
    }
    assert of_sara == {
        **common,
        "id": of_sara["id"],
        "text": "Erik Öberg is no longer a contact of your company: removed by Anna Åkesson.",
        "subject": None,  # not hers to see
    }


async def test_the_newest_first_page_by_page_both_ways(anna: SignedIn, settings: Settings, clock: ManualClock) -> None:
    for number in range(5):
        await tell(settings, clock, "anna@norrskenbygg.example", f"{number}")

    assert (await names(anna), (await told(anna))["totalCount"]) == (["4", "3", "2", "1", "0"], 5)
    first = await told(anna, first=2)
    assert first["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False}
    after = first["edges"][-1]["cursor"]
    await tell(settings, clock, "anna@norrskenbygg.example", "new")
    assert await names(anna, first=2, after=after) == ["2", "1"]
    assert await names(anna, last=2) == ["1", "0"]
    assert await names(anna, last=2, before=(await told(anna, last=1))["edges"][0]["cursor"]) == ["2", "1"]


async def test_marking_is_for_one_s_own_and_can_be_done_again(
    anna: SignedIn, sara: SignedIn, settings: Settings, clock: ManualClock
) -> None:
    for name in ("Ett", "Två"):
        await tell(settings, clock, "anna@norrskenbygg.example", name)
    newest, oldest = (node["id"] for node in (await told(anna))["nodes"])

    assert await mark(sara, newest, oldest, "not_nothing") == 0
    assert [await mark(anna, newest), await mark(anna, newest)] == [1, 1]
    assert [node["read"] for node in (await told(anna))["nodes"]] == [True, False]
    assert ((await told(anna, unreadOnly=True))["totalCount"], await names(anna, unreadOnly=True)) == (1, ["Ett"])
    assert await mark(anna) == 1


@pytest.mark.parametrize(("ids", "code"), [(["acc_100201"], "BAD_ID"), (["not_x"] * 101, "BAD_PAGE_SIZE")])
async def test_what_cannot_be_marked(anna: SignedIn, ids: list[str], code: str) -> None:
    answer = await anna.ask(MARK, {"input": {"notificationIds": ids}})
    assert answer["errors"][0]["extensions"]["code"] == code


async def test_whoever_is_administrator_of_an_account_is_told_of_the_company_s_things(
    gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, {"100202": ContactRole.ADMINISTRATOR})
    database = database_from(settings)
    try:
        async with database.read() as connection:
            found = await connection.execute(select(people.c.username).where(administrators("o1001")))
            assert sorted(found.scalars()) == ["anna@norrskenbygg.example", ERIK]
    finally:
        await database.close()


def test_every_kind_has_its_words() -> None:
    assert set(IN_WORDS) == set(NotificationKind)
