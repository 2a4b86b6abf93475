"""`make bench`: the gateway beside its peers, on the same answers of the operator's systems, under the same load."""
