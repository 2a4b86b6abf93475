"""Systems that speak TM Forum Open API v4 (v5 for usage consumption), as docs/wire.md lays it down."""
