"""Alembic's entry: runs the revisions in the transaction that `gateway.store.migrate` has opened."""

from alembic import context

from gateway.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
