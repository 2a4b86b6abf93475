"""The gateway's own data about people: signing in, sessions, rights. Types of the graph for these are built here."""
