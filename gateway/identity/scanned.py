"""Whether a file may go on its way: what a scanner, where there is one, says of it (U1)."""

from enum import Enum

from gateway.faults import Fault
from gateway.ports.scanning import Scanner
from gateway.telemetry import log


class Verdict(Enum):
    HARMLESS = "nothing was found, or there is no scanner"
    HARMFUL = "it would harm whoever opens it"
    UNKNOWN = "the scanner does not say, so that it stays in quarantine"


async def verdict_on(scanner: Scanner | None, upload_id: str, content: bytes) -> Verdict:
    if scanner is None:
        return Verdict.HARMLESS
    try:
        found = await scanner.finds(content)
    except Fault as fault:
        log.error("a file could not be scanned", upload=upload_id, code=fault.code.name, detail=fault.detail)
        return Verdict.UNKNOWN
    if found is None:
        return Verdict.HARMLESS
    log.warning("a harmful file was sent", upload=upload_id, finding=found)
    return Verdict.HARMFUL
