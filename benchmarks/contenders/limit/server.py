"""A Starlette route for each operation, under the operation's name."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.contenders.given import Given
from benchmarks.contenders.limit.in_full import subscription_in_full
from benchmarks.contenders.limit.lists import UsageInMemory, list_of_ten
from benchmarks.contenders.limit.operator import Operator
from benchmarks.contenders.limit.projection import Answer
from benchmarks.contenders.limit.renaming import rename_user
from benchmarks.contenders.limit.start_page import start_page


class Body(msgspec.Struct):
    variables: dict[str, Any]


BODY = msgspec.json.Decoder(Body)


def app() -> Starlette:
    """For uvicorn."""
    operator, usage = Operator(Given.here()), UsageInMemory()
    return Starlette(
        routes=[
            route("start-page", operator, start_page),
            route("subscription-in-full", operator, subscription_in_full),
            route("list-of-ten", operator, list_of_ten),
            route("usage-of-a-hundred", operator, usage.of_a_hundred),
            route("rename-user", operator, rename_user),
            route("leaves", operator, usage.leaves),
        ]
    )


def route(name: str, operator: Operator, answer: Callable[[Operator, Mapping[str, Any]], Awaitable[Answer]]) -> Route:
    async def endpoint(request: Request) -> Response:
        variables = BODY.decode(await request.body()).variables
        return Response(orjson.dumps(await answer(operator, variables)), media_type="application/json")

    return Route(f"/{name}", endpoint, methods=["POST"])
