"""What sources and documents alike may name: documents that exist, addresses that are nobody's, and no operator."""

import re
from hashlib import sha256

from tests.docs.markdown import exists
from tests.rules.sources import read, text_files

DOCUMENT = re.compile(r"\bdocs/[\w/-]+\.md\b")
MEASURED = "docs/performance.md"
"""Written by `python -m benchmarks`, wherever it was measured."""
ADDRESS = re.compile(r"https?://([\w-]+\.[\w.-]*\w)")
NOBODYS = re.compile(r"127\.0\.0\.1|.+\.(example|test|invalid|internal)")
STANDARDS = {
    "datatracker.ietf.org",
    "json-schema.org",
    "keepachangelog.com",
    "semver.org",
    "www.apache.org",
    "www.w3.org",
}
WORD = re.compile(r"\w+")
OPERATORS = {
    "105f058e91749420",
    "13e568f977cc5349",
    "1839a0a184513a47",
    "1db8c5098c40a735",
    "28d2213e474bddc2",
    "5d77db2a2906aed3",
    "5efd5c99606f3870",
    "614aae4f9302d1bd",
    "964bc47e71e0be4a",
    "b7192642f535d403",
    "c09dee99967309b1",
    "c72f8f3eadbd2586",
}
"""Names of mobile operators and of one whose portal this could be: as digests, so that the rule does not break itself."""


def test_documents_that_are_named_exist() -> None:
    named = {(name, path) for path in text_files() for name in DOCUMENT.findall(read(path)) if name != MEASURED}

    assert sorted((name, str(path)) for name, path in named if not exists(name, path)) == []


def test_addresses_are_nobodys() -> None:
    files = [path for path in text_files() if path.name != "package-lock.json"]
    hosts = {(host, str(path)) for path in files for host in ADDRESS.findall(read(path))}

    assert sorted(found for found in hosts if not NOBODYS.fullmatch(found[0]) and found[0] not in STANDARDS) == []


def test_no_operator_is_named() -> None:
    words = {(word, str(path)) for path in text_files() for word in WORD.findall(read(path).lower())}

    assert sorted(found for found in words if sha256(found[0].encode()).hexdigest()[:16] in OPERATORS) == []
