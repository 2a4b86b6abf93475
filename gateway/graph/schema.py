"""The schema: the chapters merged."""

import strawberry
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, Undefined
from strawberry.schema.config import StrawberryConfig

from gateway.graph.barring.mutations import BarringMutations
from gateway.graph.company.account_links import AccountLinkMutations
from gateway.graph.company.aliases import AliasMutations
from gateway.graph.company.contact_mutations import ContactMutations
from gateway.graph.company.details import DetailsMutations
from gateway.graph.company.invoicing import InvoicingMutations
from gateway.graph.company.queries import CompanyQueries
from gateway.graph.company.types import Account, Contact
from gateway.graph.forwarding.mutations import ForwardingMutations
from gateway.graph.identity.factor_mutations import FactorMutations
from gateway.graph.identity.mutations import IdentityMutations
from gateway.graph.identity.password_mutations import PasswordMutations
from gateway.graph.identity.step_up_mutations import StepUpMutations
from gateway.graph.invoices.types import Invoice
from gateway.graph.months import MOST_MONTHS
from gateway.graph.nodes import MOST_NODES, NodeQueries
from gateway.graph.notifications.mutations import NotificationMutations
from gateway.graph.orders.types import Order
from gateway.graph.paging import DEFAULT_SIZE, LARGEST_SIZE
from gateway.graph.plans.mutations import PlanMutations
from gateway.graph.rights import Policy, resolved
from gateway.graph.scalars import SCALARS
from gateway.graph.sim.mutations import SimMutations
from gateway.graph.sim.replacing import SimReplacementMutations
from gateway.graph.subscriptions.mutations import SubscriptionMutations
from gateway.graph.subscriptions.queries import SubscriptionQueries
from gateway.graph.subscriptions.types import ServiceSubscription
from gateway.graph.tickets.mutations import TicketMutations
from gateway.graph.tickets.types import Ticket
from gateway.graph.tickets.uploads import UploadMutations
from gateway.graph.viewer import Viewer

PAGE = (DEFAULT_SIZE, LARGEST_SIZE)
SIZES = {"first": PAGE, "last": PAGE, "months": (6, MOST_MONTHS), "ids": (MOST_NODES, MOST_NODES)}
"""Of arguments that say how long a list is: its length where they are left out, and the most they may say."""


ALONE = frozenset(
    {
        "acceptInvitation",
        "changePassword",
        "confirmTotp",
        "createRecoveryCodes",
        "linkAccount",
        "login",
        "replaceSim",
        "requestPasswordReset",
        "requestStepUp",
        "resendCode",
        "resetPassword",
        "revealSimCodes",
        "verifyLogin",
        "verifyStepUp",
    }
)
"""Mutations that guess at a secret, or open one: a document may hold one of them, once."""


@strawberry.type(description="Everything that can be read.")
class Query(NodeQueries, SubscriptionQueries, CompanyQueries):
    @resolved(by=Policy.PUBLIC, description="The signed-in person's view; null when nobody is signed in.")
    def viewer(self, info: strawberry.Info) -> Viewer | None:
        return Viewer() if info.context.caller is not None else None


@strawberry.type(description="Everything that can be changed.")
class Mutation(
    IdentityMutations,
    AliasMutations,
    ContactMutations,
    AccountLinkMutations,
    InvoicingMutations,
    DetailsMutations,
    PlanMutations,
    UploadMutations,
    TicketMutations,
    NotificationMutations,
    SubscriptionMutations,
    BarringMutations,
    ForwardingMutations,
    StepUpMutations,
    FactorMutations,
    PasswordMutations,
    SimMutations,
    SimReplacementMutations,
):
    pass


schema = strawberry.Schema(
    Query,
    Mutation,
    types=[ServiceSubscription, Invoice, Ticket, Order, Account, Contact],
    config=StrawberryConfig(scalar_map=SCALARS),
)


def _leave_out_null_defaults() -> None:
    """An argument that may be left out says nothing about null: `first: Int`, not `first: Int = null`."""
    for type_ in schema._schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            inputs = list(type_.fields.values())
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            inputs = [argument for field in type_.fields.values() for argument in field.args.values()]
        else:
            continue
        for each in inputs:
            if each.default_value is None:
                each.default_value = Undefined


_leave_out_null_defaults()
