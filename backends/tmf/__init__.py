"""What every fake system is built of: resources kept as documents, queried over SQLite, answered the TM Forum way.

`resource` declares what is served, `query` reads the query string, `collection` finds documents (`sql` says how, over
the `tables`), `database` holds and copies them, `http` makes routes of them.
"""
