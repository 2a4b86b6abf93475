"""Changing what the operator has registered of the company."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import msgspec
import phonenumbers
import strawberry

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.company.addresses import as_address, checked_address, checked_email, is_line, not_a_line
from gateway.graph.company.details_results import UpdateCompanyInput, UpdateCompanyResult, UpdateCompanySuccess
from gateway.graph.company.own import own_company
from gateway.graph.company.types import Company, ContactRole
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.problems import InvalidInput, not_allowed
from gateway.graph.rights import Policy, resolved
from gateway.graph.writing import Change, make, read_back, telling
from gateway.identity.notifications import News, Told
from gateway.ports.billing import CompanyChange
from gateway.ports.refusals import Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
Details = Annotated[UpdateCompanyInput, strawberry.argument(description="What is to change.")]


class CompanyChanged(msgspec.Struct, tag=True):
    pass


@strawberry.type
class DetailsMutations:
    @resolved(
        by=Policy.ADMINISTRATOR,
        description="Changes the company's details and address at the operator. The organisation number stays: ask customer service.",
    )
    async def update_company(self, info: Info, input: Details) -> UpdateCompanyResult:
        context = info.context
        if not context.signed_in.is_administrator:
            return not_allowed(context)
        if problem := _checked(context, input):
            return problem
        before = _as_it_was(await own_company(context), input)

        async def act(key: str) -> CompanyChanged:
            scope = context.signed_in.scope(ContactRole.ADMINISTRATOR)
            said = await context.ports.billing.change_company(scope, _wanted(input), key)
            if isinstance(said, Refused):
                raise Fault(
                    ErrorCode.BACKEND_BAD_RESPONSE, capability=Capability.SUBSCRIPTIONS, detail="the company is gone"
                )
            return CompanyChanged()

        news = News(NotificationKind.COMPANY_CHANGED, {"by": context.signed_in.name})
        change: Change[CompanyChanged] = Change(
            operation="updateCompany",
            input=input,
            outcomes=CompanyChanged,
            before=before,
            tells=telling(Told(news, ContactRole.ADMINISTRATOR, None)),
        )
        outcome = await make(context, change, act)
        if not isinstance(outcome, CompanyChanged):
            return outcome
        return UpdateCompanySuccess(company=await read_back(own_company(context)))


def _checked(context: "Context", given: UpdateCompanyInput) -> InvalidInput | None:
    """The first rule that is broken, in the order of the fields."""
    if all(each is None for each in (given.name, given.phone, given.email, given.address)):
        text = context.say("Say what is to change: a name, a telephone number, an e-mail address or an address.")
        return InvalidInput(message=text, path=["input"], rule="NOTHING_TO_CHANGE")
    if given.name is not None and not is_line(given.name):
        return not_a_line(context, ["input", "name"])
    if given.phone is not None and not _is_number(given.phone):
        text = context.say(
            "There is no such telephone number. Write it as it is dialled from abroad, e.g. +46980319210."
        )
        return InvalidInput(message=text, path=["input", "phone"], rule="PHONE_NUMBER")
    if problem := checked_email(context, ["input", "email"], given.email):
        return problem
    if given.address is None:
        return None
    if given.address.name is not None:
        text = context.say("A company's own address has no addressee. Leave the name out.")
        return InvalidInput(message=text, path=["input", "address", "name"], rule="NO_ADDRESSEE")
    return checked_address(context, ["input", "address"], given.address)


def _is_number(number: str) -> bool:
    """By the numbering plan that its country code names."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    as_written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number
    return as_written and phonenumbers.is_valid_number(parsed)


def _wanted(given: UpdateCompanyInput) -> CompanyChange:
    address = as_address(given.address) if given.address is not None else None
    return CompanyChange(given.name, given.phone, given.email, address)


def _as_it_was(company: Company, given: UpdateCompanyInput) -> dict[str, Any]:
    """Of what is to change."""
    was = {
        "name": company.name,
        "phone": company.phone,
        "email": company.email,
        "address": asdict(company.address) if company.address is not None else None,
    }
    return {name: value for name, value in was.items() if getattr(given, name) is not None}
