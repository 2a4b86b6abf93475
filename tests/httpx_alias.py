"""Loaded by `-p`, before respx imports httpx: from here on both names are one library, so respx sees our calls."""

import httpx2

httpx2.alias_httpx()
