"""What changing the company's contacts takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.company.types import Contact, ContactRole
from gateway.graph.problems import (
    Conflict,
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
    SignInFailed,
    StepUpRequired,
)
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import EmailAddress, IdempotencyKey, PhoneNumber
from gateway.graph.viewer import Viewer

DETAILS = (
    "The step-up has every field that is given as a detail: `name`, `email`, `mobile`, `mayLogIn` as `true` or `false`, and "
    "`grants` as in `acc_1001 ADMINISTRATOR, acc_1002 SUBSCRIPTIONS TICKETS`, accounts by id and roles in the order of ContactRole"
)


@strawberry.input(description="What a person may do with one account.")
class GrantInput:
    account_id: strawberry.ID = strawberry.field(description="The account; each once.")
    roles: list[ContactRole] = strawberry.field(description="The roles: one at least.")


@strawberry.input(description="A new contact of the company.")
class InviteContactInput:
    name: str = strawberry.field(description="The person's name, 1 to 200 characters.")
    email: EmailAddress = strawberry.field(
        description="The person's e-mail address: the invitation goes there, and it becomes the user name."
    )
    mobile: PhoneNumber | None = strawberry.field(
        default=None, description="The mobile number codes are sent to; needed by who is to sign in."
    )
    may_log_in: bool = strawberry.field(description="Whether the person is to sign in, and is invited to.")
    grants: list[GrantInput] = strawberry.field(
        default_factory=list, description="What the person may do, on accounts you are administrator of."
    )
    step_up_token: str | None = strawberry.field(
        default=None, description=f"Of a step-up for INVITE_CONTACT. {DETAILS}; none for no grants."
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@strawberry.input(description="An invitation accepted.")
class AcceptInvitationInput:
    token: str = strawberry.field(description="The code from the e-mail.")
    password: str = strawberry.field(
        description="The password: eight characters or more, as it is; none that leaks often, or says only who you are."
    )


@strawberry.input(description="What changes about a contact. What is left out, or null, stays as it is.")
class UpdateContactInput:
    contact_id: strawberry.ID = strawberry.field(description="The contact.")
    name: str | None = strawberry.field(default=None, description="The person's name, 1 to 200 characters.")
    email: EmailAddress | None = strawberry.field(default=None, description="The e-mail address. The user name stays.")
    mobile: PhoneNumber | None = strawberry.field(default=None, description="The mobile number codes are sent to.")
    may_log_in: bool | None = strawberry.field(
        default=None,
        description="Whether the person may sign in. True invites who has no password yet, again if need be; false ends the "
        "person's sessions.",
    )
    grants: list[GrantInput] | None = strawberry.field(
        default=None,
        description="All that the person may do; other grants end. Only accounts you administrate may differ.",
    )
    step_up_token: str | None = strawberry.field(
        default=None,
        description="Of a step-up for UPDATE_CONTACT and this contact; not needed for another name alone. "
        f"{DETAILS}; an empty text for no grants.",
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@strawberry.input(description="A contact that the company has no more.")
class RemoveContactInput:
    contact_id: strawberry.ID = strawberry.field(description="The contact.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The company has another contact.")
class InviteContactSuccess:
    contact: Contact = strawberry.field(description="The contact.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The password is chosen. Signing in takes it and a code; nobody is signed in by this.")
class AcceptInvitationSuccess:
    username: str = strawberry.field(description="The name to sign in with.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The contact is changed. Rights count from the person's next request.")
class UpdateContactSuccess:
    contact: Contact = strawberry.field(description="The contact as it is now.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The contact is removed, and signed out everywhere.")
class RemoveContactSuccess:
    viewer: Viewer = strawberry.field(description="Your view, with the contacts that are left.")


InviteContactResult = Annotated[
    InviteContactSuccess | NotFound | NotAllowed | InvalidInput | StepUpRequired | Conflict | KeyProblem,
    strawberry.union("InviteContactResult", description="The contact, or why there is none."),
]
AcceptInvitationResult = Annotated[
    AcceptInvitationSuccess | SignInFailed | InvalidInput,
    strawberry.union("AcceptInvitationResult", description="The name to sign in with, or why there is none."),
]
UpdateContactResult = Annotated[
    UpdateContactSuccess | NotFound | NotAllowed | InvalidInput | StepUpRequired | Conflict | KeyProblem,
    strawberry.union("UpdateContactResult", description="The contact, or why it stays as it is."),
]
RemoveContactResult = Annotated[
    RemoveContactSuccess | NotFound | NotAllowed | Conflict | KeyProblem,
    strawberry.union("RemoveContactResult", description="The contacts that are left, or why the contact stays."),
]
