"""The reference: graphql-core executes the operation, field by field."""

from typing import Any

import strawberry
from graphql import ExecutionResult, execute

from gateway.execution.limits import DocumentLimits
from gateway.execution.operation import OperationRequest, Outcome, Refused
from gateway.execution.prepared import Prepared, admit, prepare


class ReferenceExecutor:
    def __init__(self, schema: strawberry.Schema, limits: DocumentLimits) -> None:
        self._schema = schema._schema
        self._limits = limits

    async def run(self, request: OperationRequest, context: object) -> Outcome | Refused:
        prepared = prepare(self._schema, request, self._limits)
        if isinstance(prepared, Refused):
            return prepared
        variables = admit(self._schema, prepared, request, self._limits)
        if isinstance(variables, Refused):
            return variables
        return await execute_prepared(self._schema, prepared, dict(request.variables), context)


async def execute_prepared(
    schema: Any, prepared: Prepared, variables: dict[str, Any], context: object, **more: Any
) -> Outcome:
    operation = prepared.operation
    result = execute(
        schema,
        prepared.document,
        context_value=context,
        variable_values=variables,
        operation_name=operation.name.value if operation.name else None,
        **more,
    )
    finished = result if isinstance(result, ExecutionResult) else await result
    return Outcome(finished.data, finished.errors or [])
