"""docs/execution.md shows code that is really generated."""

import re

from graphql.execution.values import VariableValues

from gateway.execution.limits import DocumentLimits
from gateway.execution.operation import OperationRequest
from gateway.execution.plan import Planner, Selection
from gateway.execution.prepared import Prepared, prepare
from gateway.execution.projection import compile_selection
from gateway.graph.schema import SIZES, schema
from tests.harness import ROOT

LIMITS = DocumentLimits(tokens=2_000, depth=12, aliases=30, root_fields=10, cost=50_000, sizes=SIZES)


def test_the_generated_code_in_the_document_is_what_its_query_compiles_to() -> None:
    text = (ROOT / "docs" / "execution.md").read_text()
    (query,) = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)
    (shown,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    prepared = prepare(schema._schema, OperationRequest(query, None, {}, read_only=True), LIMITS)
    assert isinstance(prepared, Prepared)

    plan = Planner(schema, prepared, VariableValues({}, {})).plan()
    compile_selection(plan)

    assert {selection.type.name: selection.code for selection in below(plan)}["Ticket"] == shown


def below(selection: Selection) -> list[Selection]:
    deeper = [each for step in selection.columns if step.deep for each in step.selections.values()]
    return [selection, *(found for each in deeper for found in below(each))]
