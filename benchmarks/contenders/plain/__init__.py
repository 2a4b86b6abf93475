"""The same graph on plain Strawberry, httpx2 and DataLoader, written the ordinary way."""
