"""Changing the people of the company."""

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import msgspec
import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.company.contact_results import RemoveContactInput, RemoveContactResult, RemoveContactSuccess
from gateway.graph.ids import CONTACT, backend_id, public
from gateway.graph.problems import Conflict, NotAllowed, NotFound, not_allowed, not_found
from gateway.graph.rights import Policy, resolved
from gateway.graph.viewer import Viewer
from gateway.graph.writing import Change, make_own
from gateway.identity.contacts import Kept

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
RemoveArgument = Annotated[RemoveContactInput, strawberry.argument(description="Which contact.")]


class ContactRemoved(msgspec.Struct, tag=True):
    pass


class ContactKept(msgspec.Struct, tag=True):
    why: Kept


@strawberry.type
class ContactMutations:
    @resolved(
        by=Policy.ADMINISTRATOR,
        description="Removes a contact. Needs the role ADMINISTRATOR on every account the contact may do something with.",
    )
    async def remove_contact(self, info: Info, input: RemoveArgument) -> RemoveContactResult:
        context = info.context
        caller, person_id = context.signed_in, backend_id(CONTACT, input.contact_id)
        if not caller.is_administrator:
            return not_allowed(context)

        async def act(connection: AsyncConnection) -> ContactRemoved | ContactKept:
            why = await context.services.contacts.remove(connection, caller, person_id)
            return ContactRemoved() if why is None else ContactKept(why)

        change: Change[ContactRemoved | ContactKept] = Change(
            operation="removeContact",
            input=input,
            outcomes=ContactRemoved | ContactKept,
            object_id=input.contact_id,
            before=await _as_it_was(context, person_id),
        )
        try:
            outcome = await make_own(context, change, act)
        finally:
            context.services.sessions.forget(person_id)
        if isinstance(outcome, ContactKept):
            return _kept(context, outcome.why)
        return RemoveContactSuccess(viewer=Viewer()) if isinstance(outcome, ContactRemoved) else outcome


async def _as_it_was(context: "Context", person_id: str) -> dict[str, Any]:
    """What the audit trail is told of a contact; nothing where there is none."""
    everybody = await context.people.contacts(context.signed_in.company_id)
    contact = next((each for each in everybody if each.id == public(CONTACT, person_id)), None)
    if contact is None:
        return {}
    held = {grant.account_id: [role.name for role in grant.roles] for grant in contact.grants or ()}
    return {"name": contact.name, "grants": held}


def _kept(context: "Context", why: Kept) -> NotFound | NotAllowed | Conflict:
    if why is Kept.UNKNOWN:
        return not_found(context, "contactId")
    if why is Kept.NO_RIGHT:
        return not_allowed(context)
    text = context.say("You cannot remove yourself. Ask another administrator of your company to do it.")
    return Conflict(message=text, path=["input", "contactId"])
