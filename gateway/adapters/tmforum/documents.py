"""Files that stand behind an address in a system's answer."""

import re
from urllib.parse import urlsplit

from gateway.adapters.tmforum.reading import Api
from gateway.ports.documents import Document

_ADDRESS = re.compile(r"[!-~]{1,2000}")


async def fetched(api: Api, url: str, name: str, mime_type: str, *, declared: str | None = None) -> Document | None:
    """The file, None where the system knows no such address. `declared` is the content type it has to come with."""
    if not _possible(url):
        raise api.bad("an address that is none")
    response = await api.upstream.fetch(url, api.capability)
    if response.status == 404:
        return None
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared is not None and content_type != declared:
        raise api.bad(f"a document of type {content_type[:40]!r}")
    return Document(name, mime_type, response.body)


def _possible(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return _ADDRESS.fullmatch(url) is not None
