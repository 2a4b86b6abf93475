"""The limit: the same answers, byte for byte, by hand: typed decode of what is asked for, straight-line projection, no engine."""
