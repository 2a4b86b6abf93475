"""What comes of a call, whether a Fault is raised or stands among the answers."""

from collections.abc import Awaitable, Mapping
from typing import Any

from gateway.faults import Capability, ErrorCode, Fault


async def fault_of(call: Awaitable[Any]) -> tuple[ErrorCode, Capability | None] | None:
    """The code and capability of the Fault that stands for the whole answer; None where there is any answer."""
    try:
        answer = await call
    except Fault as fault:
        return fault.code, fault.capability
    said = set(answer.values()) if isinstance(answer, Mapping) and all_faults(answer) else set()
    codes = {(fault.code, fault.capability) for fault in said}
    return codes.pop() if len(codes) == 1 else None


def all_faults(answer: Mapping[Any, Any]) -> bool:
    return all(isinstance(value, Fault) for value in answer.values())
