"""How an operation runs. Knows GraphQL, and nothing of telephones."""
