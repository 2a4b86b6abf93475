"""What a mutation calls to have itself confirmed by a second factor.

A mutation whose input has a `step_up_token` says what it needs (`Need`: the action, the public ids, and details that have no id), and which
numbers it concerns. Where it changes a backend, it hands `confirmed(...)` to `writing.make` as its guard:

    need = Need(StepUpAction.REPLACE_SIM, [input.subscription_id], {"iccid": input.iccid})
    guard = confirmed(context, need, input.step_up_token, numbers, backend_key(context, change))
    outcome = await make(context, change, act, guard)

The step-up is then used up in the transaction that begins the change, is asked for by no later attempt under the same key, and stands in
the entry of the audit trail. Without a good one the outcome is `StepUpRequired`, and nothing is begun. The action itself has its row
in `step_up_subjects.SUBJECTS`, which says who may have it confirmed, in which words, and which numbers it concerns.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.problems import StepUpRequired
from gateway.identity.keyed import Guard
from gateway.identity.step_ups import Need

if TYPE_CHECKING:
    from gateway.graph.context import Context


def confirmed(
    context: "Context", need: Need, token: str | None, numbers: Iterable[str], key: str
) -> Guard[StepUpRequired]:
    """A guard that uses the step-up up. `numbers` (E.164) are those the action concerns, `key` the change's at the backend."""

    async def guard(connection: AsyncConnection) -> StepUpRequired | None:
        used = await context.services.step_ups.use(connection, context.signed_in, token, need, key)
        return None if used else required(context, numbers)

    return guard


def required(context: "Context", numbers: Iterable[str]) -> StepUpRequired:
    """The same whether there was no token, or one that is used, too old, or for something else."""
    text = context.say(
        "Confirm exactly this with a code first: requestStepUp with these objects and details, then verifyStepUp. "
        "That is good once, for five minutes."
    )
    return StepUpRequired(message=text, path=["input", "stepUpToken"], numbers=frozenset(numbers))
