"""What the systems send, attribute by attribute as published: only what is read, and strictly typed."""
