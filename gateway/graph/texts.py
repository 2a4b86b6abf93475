"""The rule for what people write, whatever it is about."""

from typing import TYPE_CHECKING

from gateway.graph.problems import InvalidInput

if TYPE_CHECKING:
    from gateway.graph.context import Context


def wrong_text(context: "Context", field: str, text: str, most: int) -> InvalidInput | None:
    """Any characters will do, and are kept as they are; but not blanks alone."""
    if text.strip() and len(text) <= most:
        return None
    says = context.say("Write 1 to {most} characters, not blanks alone.", most=most)
    return InvalidInput(message=says, path=["input", field], rule="LENGTH")
