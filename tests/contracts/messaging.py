"""The contract of the messaging port. An adapter's tests inherit MessagingContract and give it a `messages`: Messages."""

import asyncio

import pytest

from gateway.faults import Capability, Fault
from gateway.ports.documents import Document
from gateway.ports.messaging import Email, Messaging
from gateway.ports.refusals import Reason, Refused
from tests.contracts.worlds import CODES_OF_CHANGES, Breakage, Messages

ANNA, ERIK = "+46701740605", "+46701740606"
TEXT = "Din kod är 123456.\nDen gäller i 5 minuter – dela den inte. €(~\\^)😀"


class MessagingContract:
    async def test_a_text_is_sent_as_it_is(self, messages: Messages) -> None:
        assert await messages.port.send_sms(ANNA, TEXT, "k1") is None
        assert (await messages.sent(ANNA), await messages.sent(ERIK)) == ([TEXT], [])

    async def test_the_same_key_is_sent_once(self, messages: Messages) -> None:
        for _ in range(3):
            await messages.port.send_sms(ANNA, TEXT, "k1")
        await asyncio.gather(*(messages.port.send_sms(ANNA, TEXT, "k1") for _ in range(5)))
        assert await messages.sent(ANNA) == [TEXT]

    async def test_every_other_key_is_another_text(self, messages: Messages) -> None:
        await messages.port.send_sms(ANNA, "one", "k1")
        await messages.port.send_sms(ERIK, "two", "k2")
        await messages.port.send_sms(ANNA, "one", "k3")
        assert (await messages.sent(ANNA), await messages.sent(ERIK)) == (["one", "one"], ["two"])

    @pytest.mark.parametrize("how", Breakage)
    async def test_what_nobody_can_say_was_accepted(self, messages: Messages, how: Breakage) -> None:
        port = messages.breaks(how)
        with pytest.raises(Fault) as raised:
            await port.send_sms(ANNA, TEXT, "k1")
        assert (raised.value.code, raised.value.capability) == (CODES_OF_CHANGES[how], Capability.MESSAGES)

    @pytest.mark.parametrize("how", Breakage)
    async def test_an_email_that_nobody_can_say_was_accepted(self, messages: Messages, how: Breakage) -> None:
        port = messages.breaks(how)
        with pytest.raises(Fault) as raised:
            await port.send_email(Email("anna@example.com", "Ämne", TEXT), "k1")
        assert (raised.value.code, raised.value.capability) == (CODES_OF_CHANGES[how], Capability.MESSAGES)

    async def test_a_text_may_be_sent_again_with_its_key(self, messages: Messages) -> None:
        """After a fault nobody knows whether the text went out; the key makes sure that it goes out once."""
        port = messages.breaks(Breakage.HALVED)
        with pytest.raises(Fault):
            await port.send_sms(ANNA, TEXT, "k1")
        messages.heals()
        await messages.port.send_sms(ANNA, TEXT, "k1")
        assert await messages.sent(ANNA) == [TEXT]

    async def test_an_address_that_takes_no_messages(self, messages: Messages) -> None:
        """It is said each time, also once the address takes them: under that key nothing is ever sent."""
        messages.refuses(ANNA)
        messages.refuses("anna@example.com")
        email = Email("anna@example.com", "Ämne", TEXT)
        for _ in range(2):
            assert await messages.port.send_sms(ANNA, TEXT, "k1") == Refused(Reason.UNDELIVERABLE)
            assert await messages.port.send_email(email, "k2") == Refused(Reason.UNDELIVERABLE)
            messages.heals()
        assert (await messages.sent(ANNA), await messages.emailed("anna@example.com")) == ([], [])
        assert (await messages.port.send_sms(ERIK, TEXT, "k3"), await messages.sent(ERIK)) == (None, [TEXT])

    async def test_an_email_is_sent_once_with_what_is_attached(self, messages: Messages) -> None:
        email = Email("anna@example.com", "Nytt eSIM", TEXT, [Document("esim.png", "image/png", b"\x89PNG")])
        for _ in range(2):
            await messages.port.send_email(email, "k1")
        await messages.port.send_email(Email("anna@example.com", "Utan", "bilaga"), "k2")
        assert await messages.emailed("anna@example.com") == [email, Email("anna@example.com", "Utan", "bilaga")]

    def test_every_method_is_under_contract(self) -> None:
        assert {name for name in vars(Messaging) if not name.startswith("_")} == {"send_sms", "send_email"}
