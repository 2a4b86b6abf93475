"""The HTTP client that adapters use: one small interface, its transports, and the one place where transport errors become faults."""
