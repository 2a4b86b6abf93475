"""Switchboard: one GraphQL graph over a mobile operator's systems."""
