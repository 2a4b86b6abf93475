"""Adding customer accounts to the company, and taking them away."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias

import msgspec
import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.company.account_link_results import (
    LinkAccountInput,
    LinkAccountResult,
    LinkAccountSuccess,
    RequestAccountLinkInput,
    RequestAccountLinkResult,
    RequestAccountLinkSuccess,
    UnlinkAccountInput,
    UnlinkAccountResult,
    UnlinkAccountSuccess,
)
from gateway.graph.company.own import account_of_caller, own_company
from gateway.graph.company.types import Company, ContactRole
from gateway.graph.identity.messages import problem, too_often, wrong_link_code
from gateway.graph.identity.step_up import confirmed, required
from gateway.graph.identity.types import StepUpAction
from gateway.graph.ids import ACCOUNT, ACCOUNT_LINK, backend_id, is_backend_id, public
from gateway.graph.problems import (
    Conflict,
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
    SignInFailed,
    StepUpRequired,
    TooManyAttempts,
    not_allowed,
    not_found,
)
from gateway.graph.rights import Policy, resolved
from gateway.graph.writing import Change, backend_key, entry_of, make_own, read_back, unless
from gateway.identity.account_links import Kept
from gateway.identity.keyed import Guard
from gateway.identity.outcomes import Refused, TooOften
from gateway.identity.step_ups import Need
from gateway.ports.billing import Ownership

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
RequestArgument = Annotated[RequestAccountLinkInput, strawberry.argument(description="Which account.")]
LinkArgument = Annotated[LinkAccountInput, strawberry.argument(description="The account, the code and the step-up.")]
UnlinkArgument = Annotated[UnlinkAccountInput, strawberry.argument(description="Which account.")]


class AccountLinked(msgspec.Struct, tag=True):
    pass


class AccountUnlinked(msgspec.Struct, tag=True):
    pass


class RightLost(msgspec.Struct, tag=True):
    """While it was asked for."""


class AccountKept(msgspec.Struct, tag=True):
    why: Kept


Hindrance: TypeAlias = Conflict | StepUpRequired | SignInFailed | TooManyAttempts
Linked: TypeAlias = AccountLinked | RightLost | InvalidInput | Hindrance | KeyProblem


@strawberry.type
class AccountLinkMutations:
    @resolved(
        by=Policy.ADMINISTRATOR,
        description="Has a code sent to the registered contact of an account, which linkAccount takes for an account that is not "
        "registered on your company's organisation number.",
    )
    async def request_account_link(self, info: Info, input: RequestArgument) -> RequestAccountLinkResult:
        context = info.context
        if not context.signed_in.is_administrator:
            return not_allowed(context)
        number = input.account_number
        company, ownership = await _read(context, number)
        after = {"account_number": number if is_backend_id(number) else None}
        entry = replace(entry_of(context, "requestAccountLink", "AccountLinkRequested"), after=after)
        outcome = await context.services.account_links.request(
            context.signed_in, number, ownership, company.name, entry
        )
        if isinstance(outcome, TooOften):
            return too_often(context, outcome)
        if isinstance(outcome, Refused):
            return not_allowed(context)
        return RequestAccountLinkSuccess(link_id=strawberry.ID(outcome))

    @resolved(
        by=Policy.ADMINISTRATOR,
        description="Adds a customer account to the company: at once where it is registered on the company's own organisation number, "
        "otherwise with the code its registered contact got. Whoever adds it is its administrator.",
    )
    async def link_account(self, info: Info, input: LinkArgument) -> LinkAccountResult:
        context = info.context
        caller, number = context.signed_in, input.account_number
        if not caller.is_administrator:
            return not_allowed(context)
        if not is_backend_id(number):
            text = context.say("A customer number has 1 to 24 letters, digits, dots, hyphens and underscores.")
            return InvalidInput(message=text, path=["input", "accountNumber"], rule="ACCOUNT_NUMBER")
        proof = _Proof.given(input)
        company, ownership = await _read(context, number)

        async def act(connection: AsyncConnection) -> AccountLinked | RightLost:
            done = await context.services.account_links.link(connection, caller, number, company.name)
            return AccountLinked() if done else RightLost()

        change: Change[AccountLinked | RightLost] = Change(
            operation="linkAccount",
            input=input,
            outcomes=AccountLinked | RightLost,
            object_id=public(ACCOUNT, number),
        )
        guard: Guard[InvalidInput | Hindrance] = unless(_code_needed(context))
        if proof is not None or _is_own(company, ownership):
            needed = None if _is_own(company, ownership) else proof
            guard = _guard(context, input, needed, backend_key(context, change))
        try:
            outcome: Linked = await make_own(context, change, act, guard)
        finally:
            context.services.sessions.forget(caller.person_id)
        if isinstance(outcome, RightLost):
            return not_allowed(context)
        return await _linked(context, number) if isinstance(outcome, AccountLinked) else outcome

    @resolved(
        by=Policy.ADMINISTRATOR,
        description="Takes a customer account away from the company: nobody there has a role on it any more. The account itself, and what "
        "stands under it, stays with the operator as it is.",
    )
    async def unlink_account(self, info: Info, input: UnlinkArgument) -> UnlinkAccountResult:
        context = info.context
        caller, account_id = context.signed_in, backend_id(ACCOUNT, input.account_id)
        concerned: set[str] = set()

        async def act(connection: AsyncConnection) -> AccountUnlinked | AccountKept:
            outcome = await context.services.account_links.unlink(connection, caller, account_id)
            if isinstance(outcome, Kept):
                return AccountKept(outcome)
            concerned.update(outcome)
            return AccountUnlinked()

        change: Change[AccountUnlinked | AccountKept] = Change(
            operation="unlinkAccount",
            input=input,
            outcomes=AccountUnlinked | AccountKept,
            object_id=input.account_id,
            before=await _roles(context, account_id),
        )
        try:
            # who was administrator of this account alone may still ask what came of giving it up
            guard = unless(None if caller.is_administrator else not_allowed(context))
            outcome = await make_own(context, change, act, guard)
        finally:
            for person_id in concerned:
                context.services.sessions.forget(person_id)
        if isinstance(outcome, AccountKept):
            return _kept(context, outcome.why)
        if not isinstance(outcome, AccountUnlinked):
            return outcome
        await _with_present_rights(context)
        return UnlinkAccountSuccess()


class _Proof(NamedTuple):
    """That the account's registered contact agrees."""

    link_id: str
    code: str

    @classmethod
    def given(cls, input: LinkAccountInput) -> "_Proof | None":
        """Raises BAD_ID."""
        link_id = backend_id(ACCOUNT_LINK, input.link_id) if input.link_id else None
        return cls(link_id, input.one_time_code) if link_id and input.one_time_code else None


async def _read(context: "Context", number: str) -> tuple[Company, Ownership | None]:
    """The company as it is registered, and whose the account is, which is not read where there can be no such account."""
    company = await own_company(context)
    if not is_backend_id(number):
        return company, None
    scope = context.signed_in.scope(ContactRole.ADMINISTRATOR)
    return company, await context.ports.billing.ownership(scope, number)


def _is_own(company: Company, ownership: Ownership | None) -> bool:
    return ownership is not None and ownership.organisation_number == company.organisation_number


def _code_needed(context: "Context") -> InvalidInput:
    """The same for an account that there is not."""
    text = context.say(
        "No account of that number is registered on your company's organisation number. Check it, or have a code sent to the "
        "account's contact with requestAccountLink and give it here."
    )
    return InvalidInput(message=text, path=["input", "code"], rule="CODE_NEEDED")


def _guard(
    context: "Context", input: LinkAccountInput, proof: _Proof | None, key: str
) -> Guard[InvalidInput | Hindrance]:
    """What has to hold; the step-up is used up only once the code was the right one."""
    caller, links = context.signed_in, context.services.account_links
    need = Need(StepUpAction.LINK_ACCOUNT, details={"accountNumber": input.account_number})
    confirm = confirmed(context, need, input.step_up_token, (), key)

    async def guard(connection: AsyncConnection) -> InvalidInput | Hindrance | None:
        if await links.is_linked(connection, caller.company_id, input.account_number):
            text = context.say("Your company has this account already.")
            return Conflict(message=text, path=["input", "accountNumber"])
        if not await context.services.step_ups.is_good(caller, input.step_up_token, need):
            return required(context, ())
        if proof is not None:
            refusal = await links.refused(connection, caller, input.account_number, proof.link_id, proof.code)
            if refusal is not None:
                return problem(context, refusal, wrong_link_code(context), "code")
        return await confirm(connection)

    return guard


async def _linked(context: "Context", account_id: str) -> LinkAccountSuccess | NotFound:
    """NotFound where it was taken away again since the change that is told of again."""
    await _with_present_rights(context)
    account = await read_back(account_of_caller(context, account_id))
    return not_found(context, "accountNumber") if account is None else LinkAccountSuccess(account=account)


async def _with_present_rights(context: "Context") -> None:
    """The rest of the request is answered by the rights after the change."""
    context.become(await context.services.sessions.caller_of(context.signed_in.session_id))


async def _roles(context: "Context", account_id: str) -> dict[str, Any]:
    """What the audit trail is told of who had a role on the account."""
    everybody = await context.people.contacts(context.signed_in.company_id)
    held = {
        contact.id: [role.name for role in grant.roles]
        for contact in everybody
        for grant in contact.grants or ()
        if grant.account_id == account_id
    }
    return {"grants": held} if held else {}


def _kept(context: "Context", why: Kept) -> NotFound | NotAllowed | Conflict:
    if why is Kept.UNKNOWN:
        return not_found(context, "accountId")
    if why is Kept.NO_RIGHT:
        return not_allowed(context)
    if why is Kept.LAST:
        text = context.say("Without this account your company would have no administrator. Add another account first.")
    else:
        text = context.say("The SIM of a subscription of this account is being replaced. Cancel that first, or wait.")
    return Conflict(message=text, path=["input", "accountId"])
