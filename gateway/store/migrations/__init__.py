"""What Alembic runs. A revision is written by hand, named vNNNN_what_it_adds.py, and never changed once released."""
