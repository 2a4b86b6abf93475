"""The fake billing system: products, accounts, parties, usage, bills and orders."""
