"""Changes sent to a system, and its refusals read."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from gateway.adapters.tmforum.reading import ILLEGIBLE, Api, Resource, Row
from gateway.adapters.tmforum.wire.values import Id, Wire
from gateway.faults import Fault
from gateway.ports.documents import Document
from gateway.ports.refusals import Reason, Refused
from gateway.upstream.client import REFUSED
from gateway.upstream.transport import Response

W = TypeVar("W", bound=Row)

REASONS: Mapping[str, Reason] = {
    "illegalTransition": Reason.NOT_NOW,
    "ticketEnded": Reason.ENDED,
    "ended": Reason.ENDED,
    "notActive": Reason.NOT_ACTIVE,
    "suspended": Reason.SUSPENDED,
    "ending": Reason.ENDING,
    "agreement": Reason.AGREEMENT,
    "orderUnderWay": Reason.ORDER_UNDER_WAY,
    "notOffered": Reason.NOT_OFFERED,
    "otherAmount": Reason.NOT_OFFERED,
    "tooEarly": Reason.TOO_EARLY,
    "emailNeeded": Reason.EMAIL_NEEDED,
    "undeliverable": Reason.UNDELIVERABLE,
    "unknownProduct": Reason.GONE,
    "conflictingFeatures": Reason.CONFLICT,
    "notRemovable": Reason.NOT_REMOVABLE,
    "notInService": Reason.NOT_IN_SERVICE,
    "malformedNumber": Reason.MALFORMED_NUMBER,
    "ownNumber": Reason.OWN_NUMBER,
    "emergencyNumber": Reason.EMERGENCY_NUMBER,
    "shortNumber": Reason.SHORT_NUMBER,
    "premiumNumber": Reason.PREMIUM_NUMBER,
    "forwardingLoop": Reason.FORWARDING_LOOP,
    "noReplyTimer": Reason.NO_REPLY_SECONDS,
    "unknownService": Reason.GONE,
    "unknownCard": Reason.NOT_FREE,
    "malformedIccid": Reason.NOT_FREE,
    "cardNotFree": Reason.NOT_FREE,
}
"""By the code of the refusal."""
KEY_REUSED = "keyReused"


class Refusal(Wire):
    code: str
    blocking_order: tuple[Id, ...] = ()
    conflicting_feature: tuple[str, ...] = ()


REFUSAL = msgspec.json.Decoder(Refusal)


async def created(api: Api, resource: Resource[W, Any], body: Mapping[str, Any], key: str) -> W | Refused:
    """What the system made of the body."""
    response = await api.upstream.post(api.path(resource.name), api.capability, msgspec.json.encode(body), key)
    return _said(api, resource, response, 201)


async def changed(
    api: Api, resource: Resource[W, Any], id: str, body: Mapping[str, Any], key: str, *, or_later: bool = False
) -> W | Refused:
    """What became of the thing of that id; GONE where there is none. `or_later`: 202 says that some of it is still to be done."""
    path = api.path(f"{resource.name}/{quote(id, safe='')}")
    response = await api.upstream.patch(path, api.capability, msgspec.json.encode(body), key)
    if response.status == 404:
        return Refused(Reason.GONE)
    said = _said(api, resource, response, 202 if or_later and response.status == 202 else 200)
    if not isinstance(said, Refused) and said.id != id:
        raise api.unclear("another thing than the one that was changed")
    return said


def sent_files(files: Sequence[Document]) -> list[dict[str, Any]]:
    """Their content in base64."""
    return [{"name": each.file_name, "mimeType": each.mime_type, "content": each.content} for each in files]


def _said(api: Api, resource: Resource[W, Any], response: Response, expected: int) -> W | Refused:
    if response.status in REFUSED:
        return refused(api, response)
    if response.status != expected:
        raise unexpected(api, response)
    try:
        return resource.row.decode(response.body)
    except ILLEGIBLE as error:
        raise api.unclear(error) from error


def unexpected(api: Api, response: Response) -> Fault:
    """An answer to a change with a status that it has no business to have."""
    detail = f"status {response.status}"
    return api.unclear(detail) if response.status < 300 else api.bad(detail)


def refused(api: Api, response: Response) -> Refused:
    """What an answer with one of the statuses REFUSED says; raises Fault where that is nothing known.

    Each change has a key of its own. One that the system knows of another request is that of an earlier attempt at this very change, which
    said something otherwise, such as the name of whoever asks; what became of it then is not told.
    """
    try:
        refusal = REFUSAL.decode(response.body)
    except ILLEGIBLE as error:
        raise api.bad(error) from error
    if refusal.code.strip() == KEY_REUSED:
        raise api.unclear("the key is known of another request")
    reason = REASONS.get(refusal.code.strip())
    if reason is None:
        raise api.bad(f"refused for an unknown reason {refusal.code[:40]!r}")
    return Refused(reason, refusal.blocking_order, refusal.conflicting_feature)
