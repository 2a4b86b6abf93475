"""Reading the company, its accounts and contacts, and customer service."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import strawberry

from gateway.graph.company.edges import read_accounts
from gateway.graph.company.own import own_accounts
from gateway.graph.company.types import Account, Company, Contact, ContactRole, Support
from gateway.graph.edges import Outcome
from gateway.graph.ids import CONTACT, public
from gateway.graph.rights import Policy, policy, resolved
from gateway.graph.scalars import EmailAddress

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]


async def accounts_by_id(context: "Context", ids: Sequence[str]) -> list[Outcome[Account]]:
    found = await read_accounts(context, set(ids))
    return [found.get(id) for id in ids]


async def contacts_by_id(context: "Context", ids: Sequence[str]) -> list[Contact | None]:
    contacts = {contact.id: contact for contact in await _contacts(context)}
    return [contacts.get(public(CONTACT, id)) for id in ids]


async def _contacts(context: "Context") -> list[Contact]:
    caller = context.signed_in
    caller.scope(ContactRole.ADMINISTRATOR)
    return await context.people.contacts(caller.company_id)


@policy(Policy.SIGNED_IN)
@strawberry.type
class ViewerCompany:
    @resolved(by=Policy.ADMINISTRATOR, description="The company you belong to.")
    async def company(self, info: Info) -> Company | None:
        caller = info.context.signed_in
        scope = caller.scope(ContactRole.ADMINISTRATOR)
        return await info.context.reads.one(info.context.ports.billing.companies, scope, caller.company_id)

    @resolved(by=Policy.ADMINISTRATOR, description="The people of the company, by name.")
    async def contacts(self, info: Info) -> list[Contact] | None:
        return await _contacts(info.context)

    @resolved(by=Policy.ANY_ROLE, description="The accounts you have a role on, by number.")
    async def accounts(self, info: Info) -> list[Account] | None:
        return await own_accounts(info.context)


@strawberry.type
class CompanyQueries:
    @resolved(by=Policy.PUBLIC, description="How to reach customer service.")
    def support(self, info: Info) -> Support:
        context, settings = info.context, info.context.services.settings
        email = EmailAddress(settings.support_email) if settings.support_email else None
        return Support(phone=context.support_phone, url=settings.support_url, email=email)
