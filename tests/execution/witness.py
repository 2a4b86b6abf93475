"""Every error that an operation can report: graphql-core made to execute all of it, however much of the answer is already lost.

Error propagation is switched off, so that no field is left out because a neighbour failed. Along the way the type of each place is noted,
so that it is known how far up the null of an error would travel.
"""

from asyncio import Future, gather
from collections.abc import Awaitable, Callable
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute,
    is_list_type,
    is_non_null_type,
)
from graphql.error import located_error
from graphql.pyutils import Path as CorePath

from tests.execution.comparison import Candidate, Path, Problem


class Types:
    """The type of each place of an answer that was reached."""

    def __init__(self) -> None:
        self._of_field: dict[Path, GraphQLOutputType] = {}

    def note(self, path: CorePath, type_: GraphQLOutputType) -> None:
        self._of_field[tuple(path.as_list())] = type_

    def nulled_by(self, path: Path) -> Path:
        """The place that becomes null when something goes wrong at a place."""
        while path and is_non_null_type(self._at(path)):
            path = path[:-1]
        return path

    def _at(self, path: Path) -> GraphQLOutputType:
        if path in self._of_field:
            return self._of_field[path]
        around = self._at(path[:-1])
        if is_non_null_type(around):
            around = around.of_type
        assert is_list_type(around)
        inside: GraphQLOutputType = around.of_type
        return inside


class Witness(Executor[Any]):
    """`raised` collects each error with its place; the answer itself is of no use.

    `left` collects what is still under way beside it: the entries of a list that broke off.
    """

    def __init__(
        self,
        *args: Any,
        types: Types,
        raised: list[tuple[Path, GraphQLError]],
        left: "list[Future[list[Any]]]",
        **named: Any,
    ) -> None:
        super().__init__(*args, **named)
        self.error_propagation = False
        self._types = types
        self._raised = raised
        self._left = left

    def settle_in_background(self, awaitables: list[Awaitable[Any]]) -> None:
        self._left.append(gather(*awaitables, return_exceptions=True))

    def build_resolve_info(
        self, field_def: GraphQLField, field_nodes: list[FieldNode], parent_type: GraphQLObjectType, path: CorePath
    ) -> GraphQLResolveInfo[Any]:
        self._types.note(path, field_def.type)
        return super().build_resolve_info(field_def, field_nodes, parent_type, path)

    def handle_field_error(
        self, raw_error: Exception, return_type: GraphQLOutputType, field_details_list: Any, path: CorePath
    ) -> None:
        nodes = [details.node for details in field_details_list]
        place = tuple(path.as_list())
        self._raised.append((place, located_error(raw_error, nodes, list(place))))
        super().handle_field_error(raw_error, return_type, field_details_list, path)


async def candidates(
    schema: GraphQLSchema,
    document: DocumentNode,
    problem: Callable[[GraphQLError], Problem],
    **how: Any,
) -> set[Candidate]:
    """`how` as `graphql.execute` takes it: variable_values, operation_name, context_value."""
    types, raised, left = Types(), list[tuple[Path, GraphQLError]](), list["Future[list[Any]]"]()
    result = execute(schema, document, executor_class=Witness, types=types, raised=raised, left=left, **how)
    if not isinstance(result, ExecutionResult):
        await result
    while left:
        await left.pop()
    return {Candidate(problem(error), types.nulled_by(place)) for place, error in raised}
