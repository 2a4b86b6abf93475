"""The gateway's own data: SQLAlchemy Core tables, their migrations, and the one way to reach them."""
