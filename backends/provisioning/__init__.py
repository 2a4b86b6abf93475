"""The fake network: services with their bars and forwardings (TMF638), SIMs, numbers and devices (TMF639)."""
