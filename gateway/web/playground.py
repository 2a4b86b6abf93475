"""GraphiQL with a sign-in helper and saved examples, from files of this package: the page reaches no other host."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HERE = Path(__file__).parent
STATIC = HERE / "static" / "graphiql"
VENDORED = "vendor/"

# GraphiQL sets style attributes and elements from script; everything else is a file of our own.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Example(TypedDict):
    """A saved operation. `variables` is the text of its JSON object, or null where it takes none."""

    name: str
    group: str
    title: str
    description: str
    query: str
    variables: str | None


def playground_routes(examples: Path | None, demo: bool) -> list[BaseRoute]:
    """`/graphiql`, to which `/` leads, its list of examples and its files.

    `examples` is a folder of saved operations, read once; none or a missing one hides the list. `demo` offers the
    demo's users and reads their text messages.
    """
    page = (HERE / "playground.html").read_text(encoding="utf-8").replace("{demo}", "true" if demo else "false")
    saved = list(read_examples(examples)) if examples is not None and examples.is_dir() else []

    async def show_page(_: Request) -> Response:
        return HTMLResponse(page, headers=PAGE_HEADERS)

    async def list_examples(_: Request) -> Response:
        return JSONResponse(saved, headers={"Cache-Control": "no-cache"})

    compressed = [Middleware(GZipMiddleware, compresslevel=6)]
    return [
        Route("/", RedirectResponse("/graphiql"), methods=["GET"]),
        Route("/graphiql", show_page),
        Route("/graphiql/examples.json", list_examples),
        Mount("/static/graphiql", PlaygroundFiles(directory=STATIC), middleware=compressed),
    ]


def read_examples(folder: Path) -> Iterator[Example]:
    """The operations of a folder, by group and title.

    A file opens with a comment, `# Group: title`, and more comment lines say what the operation shows.
    `<name>.variables.json` beside `<name>.graphql` holds its variables. A file without such a heading is a ValueError.
    """
    found = [read_example(path) for path in folder.glob("*.graphql")]
    yield from sorted(found, key=lambda example: (example["group"], example["title"]))


def read_example(path: Path) -> Example:
    query = path.read_text(encoding="utf-8")
    heading, *rest = leading_comment(query) or [""]
    group, colon, title = heading.partition(": ")
    if not colon:
        raise ValueError(f"{path.name} does not open with '# Group: title'")
    values = path.with_suffix(".variables.json")
    return Example(
        name=path.stem,
        group=group,
        title=title,
        description=" ".join(rest),
        query=query,
        variables=read_variables(values) if values.exists() else None,
    )


def leading_comment(text: str) -> list[str]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return lines


def read_variables(path: Path) -> str:
    text = path.read_text(encoding="utf-8").strip()
    with suppress(ValueError):
        if isinstance(json.loads(text), dict):
            return text
    raise ValueError(f"{path.name} is not a JSON object")


class PlaygroundFiles(StaticFiles):
    """Vendored files carry their version in their path and never change; our own are asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        lasting = path.startswith(VENDORED)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
