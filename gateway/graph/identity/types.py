"""The signed-in person, the person's sessions and factors, and what signing in takes."""

from datetime import datetime
from enum import Enum

import strawberry

from gateway.graph.edges import edge
from gateway.graph.identity.edges import sessions_of
from gateway.graph.rights import Policy, policy


@strawberry.enum(description="A language the gateway and the operator's messages speak.")
class Language(Enum):
    SV = strawberry.enum_value("SV", description="Swedish.")
    EN = strawberry.enum_value("EN", description="English.")


@strawberry.enum(description="A kind of second factor.")
class FactorKind(Enum):
    SMS = strawberry.enum_value("SMS", description="A code in a text message to the person's mobile number.")
    TOTP = strawberry.enum_value("TOTP", description="A code from an authenticator app.")
    PASSKEY = strawberry.enum_value("PASSKEY", description="A passkey of a device or a security key.")
    RECOVERY_CODES = strawberry.enum_value("RECOVERY_CODES", description="One of the codes kept for an emergency.")


@strawberry.enum(description="What a second factor is asked for again.")
class StepUpAction(Enum):
    ENROL_TOTP = strawberry.enum_value("ENROL_TOTP", description="Adding an authenticator app; about no object.")
    REMOVE_FACTOR = strawberry.enum_value("REMOVE_FACTOR", description="Taking a factor away.")
    REVEAL_SIM_CODES = strawberry.enum_value("REVEAL_SIM_CODES", description="Seeing a SIM's PIN and PUK codes.")
    INVITE_CONTACT = strawberry.enum_value("INVITE_CONTACT", description="Adding a contact of the company.")
    UPDATE_CONTACT = strawberry.enum_value(
        "UPDATE_CONTACT", description="Changing a contact's rights, addresses or sign-in."
    )
    REPLACE_SIM = strawberry.enum_value("REPLACE_SIM", description="Giving a subscription another SIM.")
    LINK_ACCOUNT = strawberry.enum_value(
        "LINK_ACCOUNT", description="Adding a customer account to the company; about no object."
    )


@policy(Policy.SIGNED_IN)
@strawberry.type(description="A second factor of the signed-in person.")
class Factor:
    id: strawberry.ID = strawberry.field(description="The factor's id.")
    kind: FactorKind = strawberry.field(description="What kind of factor it is.")
    label: str = strawberry.field(description="What it is called; for text messages the masked number.")
    added_at: datetime = strawberry.field(description="When it was added.")
    last_used_at: datetime | None = strawberry.field(description="When the person last signed in with it.")


@policy(Policy.SIGNED_IN)
@strawberry.type(description="A sign-in that is still good.")
class Session:
    id: strawberry.ID = strawberry.field(description="The session's id; not its token.")
    created_at: datetime = strawberry.field(description="When the person signed in.")
    last_used_at: datetime = strawberry.field(description="When it was last used, to the minute.")
    expires_at: datetime = strawberry.field(description="When it ends however much it is used.")
    client: str | None = strawberry.field(description="The program that signed in, as it named itself.")
    current: bool = strawberry.field(description="Whether this very request uses it.")


@policy(Policy.SIGNED_IN)
@strawberry.type(description="The signed-in person.")
class User:
    id: strawberry.ID = strawberry.field(description="The person's id, the same as among the company's contacts.")
    name: str = strawberry.field(description="The person's name.")
    username: str = strawberry.field(description="The name the person signs in with.")
    mobile_masked: str | None = strawberry.field(description="The number codes are sent to, most of it hidden.")
    language: Language = strawberry.field(description="The language of messages to the person.")
    factors: list[Factor] = strawberry.field(description="The second factors the person can sign in with.")
    sessions: list[Session] = edge(
        sessions_of, description="The person's sessions that are still good, the last used first.", by=Policy.SIGNED_IN
    )


@policy(Policy.PUBLIC)
@strawberry.type(description="What a person who knows the password is asked for next.")
class Challenge:
    id: strawberry.ID = strawberry.field(description="Goes back with the code.")
    factor: FactorKind = strawberry.field(description="The factor that is asked for.")
    sent_to: str | None = strawberry.field(description="Where the code was sent, most of it hidden.")
    other_factors: list[FactorKind] = strawberry.field(description="What the person may use instead.")
    expires_at: datetime = strawberry.field(description="When the code ceases to be good.")
    resend_after: datetime | None = strawberry.field(description="When another code may be asked for.")
