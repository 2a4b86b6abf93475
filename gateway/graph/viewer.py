"""The signed-in person's view: the portal's start page, over all accounts."""

import strawberry

from gateway.graph.company.queries import ViewerCompany
from gateway.graph.identity.queries import ViewerIdentity
from gateway.graph.invoices.queries import ViewerInvoices
from gateway.graph.notifications.queries import ViewerNotifications
from gateway.graph.orders.queries import ViewerOrders
from gateway.graph.rights import Policy, policy
from gateway.graph.subscriptions.queries import ViewerSubscriptions
from gateway.graph.tickets.queries import ViewerTickets


@policy(Policy.SIGNED_IN)
@strawberry.type(
    description='What the signed-in person sees ("Startsidan"), over all accounts the person has a role on.'
)
class Viewer(
    ViewerIdentity,
    ViewerCompany,
    ViewerSubscriptions,
    ViewerInvoices,
    ViewerTickets,
    ViewerOrders,
    ViewerNotifications,
):
    pass
