"""The compiling executor: an operation seen before runs as Python generated for its shape; docs/execution.md explains how."""

from dataclasses import dataclass

import strawberry
from graphql import GraphQLError, OperationType
from graphql.execution.values import VariableValues

from gateway.execution.documents import Documents, key_of
from gateway.execution.limits import DocumentLimits
from gateway.execution.operation import OperationRequest, Outcome, Refused
from gateway.execution.plan import NotCompilable, Planner, Selection
from gateway.execution.prepared import Prepared, admit, prepare
from gateway.execution.projection import compile_selection
from gateway.execution.reference import execute_prepared
from gateway.execution.replay import replay
from gateway.execution.resolution import Run, resolve, resolve_serially
from gateway.execution.shapes import ROOT

MOST_PLANS = 8
"""Of one document: one for each setting of the variables that `@skip` and `@include` depend on, as far as they are kept."""


@dataclass(slots=True)
class Counts:
    """How operations ran, since the start."""

    compiled: int = 0
    replayed: int = 0
    """Compiled, and then completed by the reference, since a value was not simply what the schema says."""
    fallback: int = 0
    """By the reference alone, since the compiler does not cover them."""
    unseen: int = 0
    """By the reference alone, since their document was seen for the first time."""
    compilations: int = 0
    hits: int = 0
    """Documents that were known."""
    misses: int = 0


class CompiledExecutor:
    """Compiles a document when it is seen for the `compile_at`th time, so that a flood of documents seen once is not compiled."""

    def __init__(
        self, schema: strawberry.Schema, limits: DocumentLimits, documents: Documents, *, compile_at: int
    ) -> None:
        self._strawberry = schema
        self._schema = schema._schema
        self._limits = limits
        self._compile_at = compile_at
        self.documents = documents
        self.counts = Counts()

    async def run(self, request: OperationRequest, context: object) -> Outcome | Refused:
        prepared = self._prepared(request)
        if isinstance(prepared, Refused):
            return prepared
        variables = admit(self._schema, prepared, request, self._limits)
        if isinstance(variables, Refused):
            return variables
        prepared.uses += 1
        plan = self._plan(request, prepared, variables)
        if plan is None:
            return await execute_prepared(self._schema, prepared, dict(request.variables), context)
        return await self._run(plan, Run(self._schema, prepared, dict(request.variables), variables, context))

    def _prepared(self, request: OperationRequest) -> Prepared | Refused:
        key = key_of(request)
        prepared = self.documents.get(key)
        if prepared is not None:
            self.counts.hits += 1
            return prepared
        self.counts.misses += 1
        fresh = prepare(self._schema, request, self._limits)
        if isinstance(fresh, Prepared):
            self.documents.add(key, fresh)
        return fresh

    def _plan(self, request: OperationRequest, prepared: Prepared, variables: VariableValues) -> Selection | None:
        if prepared.uses < self._compile_at:
            self.counts.unseen += 1
            return None
        switches = tuple(map(variables.coerced.get, prepared.switches))
        if switches not in prepared.plans:
            if len(prepared.plans) >= MOST_PLANS:
                prepared.plans.pop(next(iter(prepared.plans)))
            self.counts.compilations += 1
            prepared.plans[switches] = self._compiled(prepared, variables)
            prepared.steps = sum(plan.size for plan in prepared.plans.values() if plan is not None)
            self.documents.weigh(key_of(request), prepared)
        plan: Selection | None = prepared.plans[switches]
        if plan is None:
            self.counts.fallback += 1
        return plan

    def _compiled(self, prepared: Prepared, variables: VariableValues) -> Selection | None:
        """None for what the compiler does not cover, and for what fails as soon as the fields are collected."""
        try:
            plan = Planner(self._strawberry, prepared, variables).plan()
            if prepared.operation.operation is OperationType.MUTATION:
                plan.serial = plan.one_by_one()
            for selection in plan.serial or [plan]:
                compile_selection(selection)
        except (NotCompilable, GraphQLError):
            return None
        return plan

    async def _run(self, plan: Selection, run: Run) -> Outcome:
        self.counts.compiled += 1
        made = await resolve_serially(run, plan.serial) if plan.serial else resolve(run, plan, [None], ROOT)
        if not isinstance(made, list):
            made = await made
        if run.irregular:
            self.counts.replayed += 1
            return await replay(run)
        return Outcome(made[0], run.errors)
