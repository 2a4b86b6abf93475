"""The public graph: one folder a chapter of the customer portal."""
