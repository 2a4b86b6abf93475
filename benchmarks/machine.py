"""Where it was measured, and with what."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import msgspec

from benchmarks.lineup import NODE, PEERS

PYTHON_PACKAGES = (
    "strawberry-graphql",
    "graphql-core",
    "starlette",
    "uvicorn",
    "uvloop",
    "httpx2",
    "pyreqwest",
    "msgspec",
)


def machine() -> dict[str, str]:
    peers = msgspec.json.decode((PEERS / "package.json").read_bytes())["dependencies"]
    return {
        "Processor": f"{_line('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores seen",
        "Memory": f"{int(_line('/proc/meminfo', 'MemTotal').split()[0]) / 1024**2:.0f} GiB",
        "System": f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}",
        "Python": f"{platform.python_version()} with {', '.join(f'{name} {version(name)}' for name in PYTHON_PACKAGES)}",
        "Node": f"{_said(str(NODE), '--version')} with {', '.join(f'{name} {is_}' for name, is_ in peers.items())}",
        "nginx": _said("nginx", "-v").rpartition("/")[2],
        "wrk": _said("wrk", "-v").split()[1],
    }


def _line(file: str, name: str) -> str:
    lines = Path(file).read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines()[0]
