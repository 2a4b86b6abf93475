"""The billing port over TMF637, 666, 632, 677, 678, 620, 622 and 654."""

from gateway.adapters.tmforum.accounts import Accounts
from gateway.adapters.tmforum.catalogue import Catalogue
from gateway.adapters.tmforum.invoices import Invoices
from gateway.adapters.tmforum.orders import Orders
from gateway.adapters.tmforum.ownership import Ownerships
from gateway.adapters.tmforum.renaming import Renaming
from gateway.adapters.tmforum.subscriptions import Subscriptions
from gateway.adapters.tmforum.top_ups import TopUps
from gateway.adapters.tmforum.usage_reports import UsageReports


class TmForumBilling(Subscriptions, Renaming, Accounts, Ownerships, UsageReports, Invoices, Catalogue, Orders, TopUps):
    """One chapter each: what is sold, to whom, how it is used, what it costs, what is ordered."""
