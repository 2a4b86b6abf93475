"""A Strawberry schema of the tests' own as a place to compare executors in."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import strawberry
from graphql import parse

from gateway.execution.operation import Executor, OperationRequest
from tests.execution.comparison import Answer, Candidate
from tests.execution.differential import Case
from tests.execution.executors import answer_of, pair, problem
from tests.execution.nasty.context import NastyContext
from tests.execution.witness import candidates

LEFT_BEHIND = (
    "ignore:coroutine .* was never awaited:RuntimeWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)
"""graphql-core drops coroutines that it has made when a neighbour of theirs fails."""


class SchemaWorld:
    """`context` makes that of one operation, from a seed. Others than graphql-core and the compiling executor may be compared."""

    def __init__(
        self,
        schema: strawberry.Schema,
        context: Callable[[int], NastyContext],
        *,
        expected: Executor | None = None,
        found: Executor | None = None,
    ) -> None:
        self._schema = schema._schema
        self._context = context
        reference, self.compiled = pair(schema)
        self._expected = expected or reference
        self._found = found or self.compiled

    async def expected(self, case: Case) -> Answer:
        return await self._answer(self._expected, case)

    async def found(self, case: Case) -> Sequence[Answer]:
        return [await self._answer(self._found, case)]

    async def candidates(self, case: Case) -> Collection[Candidate]:
        context = self._context(case.seed)
        try:
            return await candidates(
                self._schema,
                parse(case.document),
                problem,
                variable_values=dict(case.variables),
                operation_name=case.operation_name,
                context_value=context,
            )
        finally:
            await context.close()

    async def _answer(self, executor: Executor, case: Case) -> Answer:
        context = self._context(case.seed)
        request = OperationRequest(case.document, case.operation_name, case.variables, read_only=False)
        try:
            outcome = await executor.run(request, context)
        finally:
            await context.close()
        return replace(answer_of(outcome), effects=tuple(context.log))
