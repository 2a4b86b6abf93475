"""What is measured: each a server of its own that learns from its environment what it is to serve."""
