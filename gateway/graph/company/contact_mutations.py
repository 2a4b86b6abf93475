"""Changing the people of the company."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import msgspec
import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.company.contact_checks import broken_rule, need, needs_step_up, roles_by_account
from gateway.graph.company.contact_refusals import Refusal, kept, refusal
from gateway.graph.company.contact_results import (
    AcceptInvitationInput,
    AcceptInvitationResult,
    AcceptInvitationSuccess,
    InviteContactInput,
    InviteContactResult,
    InviteContactSuccess,
    RemoveContactInput,
    RemoveContactResult,
    RemoveContactSuccess,
    UpdateContactInput,
    UpdateContactResult,
    UpdateContactSuccess,
)
from gateway.graph.company.types import Contact
from gateway.graph.identity.messages import broken_password, refused_password
from gateway.graph.identity.step_up import confirmed
from gateway.graph.identity.step_up_subjects import contact_numbers
from gateway.graph.ids import CONTACT, backend_id, public
from gateway.graph.problems import (
    KeyProblem,
    SignInFailed,
    StepUpRequired,
    not_allowed,
    not_found,
)
from gateway.graph.rights import Policy, resolved
from gateway.graph.viewer import Viewer
from gateway.graph.writing import Change, backend_key, make_own
from gateway.identity.contacts import ContactChange, Hindrance, Kept, NewContact
from gateway.identity.keyed import Guard
from gateway.identity.new_id import new_id
from gateway.identity.password_rules import BrokenRule

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
InviteArgument = Annotated[InviteContactInput, strawberry.argument(description="The person, and the step-up.")]
AcceptArgument = Annotated[AcceptInvitationInput, strawberry.argument(description="The code, and the password.")]
UpdateArgument = Annotated[UpdateContactInput, strawberry.argument(description="Which contact, and what changes.")]
RemoveArgument = Annotated[RemoveContactInput, strawberry.argument(description="Which contact.")]
Hindered: TypeAlias = Refusal | StepUpRequired | KeyProblem


class ContactInvited(msgspec.Struct, tag=True):
    person_id: str


class ContactChanged(msgspec.Struct, tag=True):
    pass


class ContactRemoved(msgspec.Struct, tag=True):
    pass


class ContactKept(msgspec.Struct, tag=True):
    why: Kept


@strawberry.type
class ContactMutations:
    @resolved(
        by=Policy.ADMINISTRATOR,
        description="Adds a contact, who is invited by e-mail where the person is to sign in. Nobody gives a right on an "
        "account without being its administrator.",
    )
    async def invite_contact(self, info: Info, input: InviteArgument) -> InviteContactResult:
        context = info.context
        if not context.signed_in.is_administrator:
            return not_allowed(context)
        if broken := broken_rule(context, input):
            return broken
        new = _new(input)
        change: Change[ContactInvited] = Change(
            operation="inviteContact",
            input=input,
            outcomes=ContactInvited,
            object_id=public(CONTACT, new.person_id),
        )

        async def hindrance(connection: AsyncConnection) -> Hindrance | None:
            return await context.services.contacts.may_invite(connection, context.signed_in, new)

        async def act(connection: AsyncConnection) -> ContactInvited:
            await context.services.contacts.invite(connection, context.signed_in, new)
            return ContactInvited(new.person_id)

        numbers = [] if input.mobile is None else [input.mobile]
        outcome: ContactInvited | Hindered = await make_own(
            context, change, act, _guard(context, change, hindrance, numbers)
        )
        if not isinstance(outcome, ContactInvited):
            return outcome
        contact = await _as_it_is(context, outcome.person_id)
        return not_found(context, "idempotencyKey") if contact is None else InviteContactSuccess(contact=contact)

    @resolved(by=Policy.PUBLIC, description="Chooses a password with the code of an invitation.")
    async def accept_invitation(self, info: Info, input: AcceptArgument) -> AcceptInvitationResult:
        context = info.context
        if broken := broken_password(context, input.password, "password"):
            return broken
        accepted = await context.services.invitations.accept(input.token, input.password, context.address)
        if isinstance(accepted, str):
            return AcceptInvitationSuccess(username=accepted)
        if isinstance(accepted, BrokenRule):
            return refused_password(context, accepted, "password")
        text = context.say("The code is wrong, used or too old. Ask who invited you for another invitation.")
        return SignInFailed(message=text, path=["input", "token"])

    @resolved(
        by=Policy.ADMINISTRATOR,
        description="Changes a contact. What is not the matter of one account needs the role ADMINISTRATOR on every "
        "account the contact may do something with.",
    )
    async def update_contact(self, info: Info, input: UpdateArgument) -> UpdateContactResult:
        context, person_id = info.context, backend_id(CONTACT, input.contact_id)
        caller = context.signed_in
        # who has given up the role may still ask what came of it
        if not caller.is_administrator and person_id != caller.person_id:
            return not_allowed(context)
        if caller.is_administrator and (broken := broken_rule(context, input)):
            return broken
        wanted, before = _wanted(person_id, input), await _as_it_is(context, person_id)
        change: Change[ContactChanged] = Change(
            operation="updateContact",
            input=input,
            outcomes=ContactChanged,
            object_id=input.contact_id,
            before=_of_the_trail(before),
        )

        async def hindrance(connection: AsyncConnection) -> Hindrance | None:
            return await context.services.contacts.may_change(connection, caller, wanted)

        async def act(connection: AsyncConnection) -> ContactChanged:
            await context.services.contacts.change(connection, caller, wanted)
            return ContactChanged()

        try:
            numbers = contact_numbers(before, input.mobile)
            guard = _guard(context, change, hindrance, numbers)
            outcome: ContactChanged | Hindered = await make_own(context, change, act, guard)
        finally:
            context.services.sessions.forget(person_id)
        if not isinstance(outcome, ContactChanged):
            return outcome
        contact = await _as_it_is(context, person_id)
        return not_found(context, "contactId") if contact is None else UpdateContactSuccess(contact=contact)

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

        before = _of_the_trail(await _as_it_is(context, person_id))
        change: Change[ContactRemoved | ContactKept] = Change(
            operation="removeContact",
            input=input,
            outcomes=ContactRemoved | ContactKept,
            object_id=input.contact_id,
            before={name: before[name] for name in ("name", "grants") if name in before},
        )
        try:
            outcome = await make_own(context, change, act)
        finally:
            context.services.sessions.forget(person_id)
        if isinstance(outcome, ContactKept):
            return kept(context, outcome.why)
        return RemoveContactSuccess(viewer=Viewer()) if isinstance(outcome, ContactRemoved) else outcome


def _new(given: InviteContactInput) -> NewContact:
    return NewContact(
        person_id=new_id(),
        name=given.name,
        email=given.email,
        mobile=given.mobile,
        may_log_in=given.may_log_in,
        grants=roles_by_account(given.grants),
    )


def _wanted(person_id: str, given: UpdateContactInput) -> ContactChange:
    return ContactChange(
        person_id=person_id,
        name=given.name,
        email=given.email,
        mobile=given.mobile,
        may_log_in=given.may_log_in,
        grants=None if given.grants is None else roles_by_account(given.grants),
    )


def _guard(
    context: "Context",
    change: Change[Any],
    hindrance: Guard[Hindrance],
    numbers: Iterable[str],
) -> Guard[Refusal | StepUpRequired]:
    """Nothing stands against it, and it is confirmed."""
    given = change.input
    confirm = confirmed(context, need(given), given.step_up_token, numbers, backend_key(context, change))

    async def guard(connection: AsyncConnection) -> Refusal | StepUpRequired | None:
        why = await hindrance(connection)
        if why is not None:
            return refusal(context, why, given)
        return await confirm(connection) if needs_step_up(given) else None

    return guard


async def _as_it_is(context: "Context", person_id: str) -> Contact | None:
    everybody = await context.people.contacts(context.signed_in.company_id)
    return next((each for each in everybody if each.id == public(CONTACT, person_id)), None)


def _of_the_trail(contact: Contact | None) -> dict[str, Any]:
    """What the audit trail is told of a contact; nothing where there is none."""
    if contact is None:
        return {}
    return {
        "name": contact.name,
        "email": contact.email,
        "mobile": contact.mobile,
        "may_log_in": contact.may_log_in,
        "grants": {grant.account_id: [role.name for role in grant.roles] for grant in contact.grants or ()},
    }
