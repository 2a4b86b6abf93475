"""What the gateway asks of an operator's systems, in its own words: no status codes, addresses, page tokens or vendor names."""
