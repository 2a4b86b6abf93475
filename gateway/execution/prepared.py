"""From a document's text to an operation that may run: parsed, within the limits, valid, and chosen by its name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    parse,
    validate,
    visit,
)
from graphql.execution.values import VariableValues
from graphql.language import DirectiveNode, Visitor
from graphql.validation.rules import overlapping_fields_can_be_merged as merging
from graphql.validation.validate import ValidationAbortedError

from gateway.execution.cost import Cost, cost_of
from gateway.execution.limits import DocumentLimits, broken_limits, held_together
from gateway.execution.operation import OperationRequest, Refusal, Refused
from gateway.execution.sizes import Asked, of_variables, over_long, sizes_in
from gateway.execution.variables import Simple, coerced, simple_variables

MOST_ERRORS = 10
"""In the validation of one document: to find what else a name could have meant takes milliseconds."""

merging.MAX_COMPLEXITY_BUDGET = 40_000
"""For comparing the fields that stand in one place under one name, each with each. With graphql-core's own 500,000, a document of 8 KB
holds up the process for a second; thirty fragments that ask for the same fields take 13,000."""

TOO_LONG_TO_CHECK = (
    "The document asks for the same fields over and over, or has fragments too deep in each other. "
    "Ask for each field once, or split it into several requests."
)


@dataclass(slots=True, eq=False)
class Prepared:
    """An operation that passed every check which does not depend on the values of its variables."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    cost: Cost
    sizes: Sequence[Asked]
    """The lengths of lists that variables say."""
    switches: tuple[str, ...]
    """Names of the variables that `@skip` and `@include` depend on, sorted."""
    simple: Sequence[Simple] | None
    """Its variables, where none has a value that is more than handed on."""
    uses: int = 0
    plans: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """What the executor made of it, by the values of the switches."""
    steps: int = 0
    """Of all these plans."""


def prepare(schema: GraphQLSchema, request: OperationRequest, limits: DocumentLimits) -> Prepared | Refused:
    try:
        document = parse(request.document, max_tokens=limits.tokens)
    except GraphQLError as error:
        too_long = "tokens" in error.message and "Parsing aborted" in error.message
        return Refused(Refusal.LIMITS if too_long else Refusal.PARSE, [error])
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    if broken := broken_limits(document, fragments, limits):
        return Refused(Refusal.LIMITS, broken)
    errors = validate(schema, document, max_errors=MOST_ERRORS)
    if _given_up(errors):
        return Refused(Refusal.LIMITS, [GraphQLError(TOO_LONG_TO_CHECK)])
    if errors := errors or held_together(document, fragments, limits.alone):
        return Refused(Refusal.VALIDATION, errors)
    sizes = sizes_in(document, limits.sizes)
    if errors := over_long(sizes, {}):
        return Refused(Refusal.SIZES, errors)
    operation = _operation(document, request.operation_name)
    if isinstance(operation, GraphQLError):
        return Refused(Refusal.OPERATION_NAME, [operation])
    return Prepared(
        document,
        operation,
        fragments,
        cost_of(schema, operation, fragments, limits.sizes),
        of_variables(sizes),
        _switches(document),
        simple_variables(schema, operation),
    )


def admit(
    schema: GraphQLSchema, prepared: Prepared, request: OperationRequest, limits: DocumentLimits
) -> VariableValues | Refused:
    """The checks that depend on the request: its method, and the values of its variables."""
    operation = prepared.operation
    if request.read_only and operation.operation is not OperationType.QUERY:
        return Refused(Refusal.METHOD, [GraphQLError("Send mutations by POST.", operation)])
    values = coerced(schema, operation, prepared.simple, request.variables)
    if isinstance(values, list):
        return Refused(Refusal.VARIABLES, values)
    if errors := over_long(prepared.sizes, values.coerced):
        return Refused(Refusal.SIZES, errors)
    cost = prepared.cost.value(values.coerced)
    if cost > limits.cost:
        message = (
            f"This operation may answer with some {cost} fields; at most {limits.cost} are served at once. "
            "Ask for smaller pages or fewer fields."
        )
        return Refused(Refusal.LIMITS, [GraphQLError(message, operation)])
    return values


def _given_up(errors: Sequence[GraphQLError]) -> bool:
    """Whether validation ended early, and not for the number of errors."""
    return bool(errors) and len(errors) <= MOST_ERRORS and isinstance(errors[-1], ValidationAbortedError)


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | GraphQLError:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name:
        named = [node for node in operations if node.name is not None and node.name.value == name]
        return named[0] if named else GraphQLError(f"There is no operation named {name!r} in the document.")
    if len(operations) == 1:
        return operations[0]
    return GraphQLError("The document holds several operations: say which with operationName.")


class _Switches(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        if node.name.value in ("skip", "include"):
            self.names.update(
                argument.value.name.value
                for argument in node.arguments or ()
                if isinstance(argument.value, VariableNode)
            )


def _switches(document: DocumentNode) -> tuple[str, ...]:
    found = _Switches()
    visit(document, found)
    return tuple(sorted(found.names))
