"""Random bars, forwardings and ticket moves while systems fail, against models of the rules: no change is lost, and none made twice."""

import asyncio
import os
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.conftest import TODAY
from tests.sequences.lines import CONDITIONS, FORBIDDEN, KINDS, Bar, Forwarding, Line, leads_back
from tests.sequences.stage import FAULTS, READ_FAULTS, Stage, open_stage
from tests.sequences.tickets import Ticket, opened

COUNT = int(os.environ.get("TEST_SEQUENCES", "200"))
"""Sequences: 200 in `make test`, 2,000 in `make test-long`."""
STEPS = 10

CONFLICT = "... on Conflict { conflictingBars conflictingForwardings }"
DOCUMENTS = {
    name: f"mutation ($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ __typename {told} }} }}"
    for name, told in {
        "addBar": f"... on AddBarSuccess {{ bar {{ kind pending }} }} {CONFLICT}",
        "removeBar": CONFLICT,
        "setCallForwarding": f"""... on SetCallForwardingSuccess {{
          forwarding {{ condition to noReplySeconds quiescent pending }} }} ... on InvalidInput {{ rule }} {CONFLICT}""",
        "removeCallForwarding": CONFLICT,
        "createTicket": "... on CreateTicketSuccess { ticket { id } }",
        "addTicketMessage": CONFLICT,
        "moveTicket": CONFLICT,
    }.items()
}
SHOWN = """query ($lines: [ID!]!, $tickets: [ID!]!) {
  lines: nodes(ids: $lines) { ... on ServiceSubscription {
    bars { kind setBy removable pending } forwardings { condition to noReplySeconds quiescent pending } } }
  tickets: nodes(ids: $tickets) { ... on Ticket { status allowedMoves messages { fromCustomer text } } } }"""

LINES = st.sampled_from(["sub_p1001", "sub_p1002", "sub_p1003", "sub_p1007"])
NUMBERS = st.sampled_from(["+46701740633", "+4721234567", "+46701740610", "+46701740612", "+46701740617", *FORBIDDEN])
BROKEN = st.sampled_from([*FAULTS, *READ_FAULTS])
STEP_OF_TIME = timedelta(minutes=25)
"""A session ends that is not used for longer."""
LAST_MOMENT = TODAY + timedelta(hours=11)
"""And it ends at last."""


def seconds() -> st.SearchStrategy[int | None]:
    return st.sampled_from([None, None, 5, 30])


class Sequence(RuleBasedStateMachine):
    """What is asked for at random, and what the models say of it. A change that succeeded may be asked for again at any time."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.stage.run(self.stage.begin())
        long_ago = TODAY - timedelta(days=1)
        self.lines = {
            "sub_p1001": Line(("+46701740610",)),
            "sub_p1002": Line(
                ("+46701740611",),
                bars={kind: Bar(long_ago) for kind in ("OUT_INTERNATIONAL", "CALLS_PREMIUM", "SMS_PREMIUM")},
            ),
            "sub_p1003": Line(
                ("+46701740612", "+46701740613"), forwardings={"NO_REPLY": Forwarding("+46701740610", 20, long_ago)}
            ),
            "sub_p1007": Line(("+46701740617",), bars={"OUT_ALL": Bar(long_ago, by_operator=True)}),
        }
        self.tickets = {"tic_t1002": Ticket("INVOICE", "PENDING"), "tic_t1005": Ticket("INVOICE", "RESOLVED")}
        self.made: list[tuple[str, dict[str, Any], dict[str, Any]]] = []

    def teardown(self) -> None:
        self.stage.run(self.stage.end())

    def change(self, operation: str, fault: str, expected: dict[str, Any], **given: Any) -> None:
        given = {**given, "idempotencyKey": self.stage.new_key()}
        answer = self.stage.run(self.stage.change(DOCUMENTS[operation], operation, given, fault))
        assert answer == expected
        if answer["__typename"].endswith("Success"):
            self.made.append((operation, given, answer))

    @rule(line=LINES, kind=st.sampled_from(KINDS), fault=BROKEN)
    def bar(self, line: str, kind: str, fault: str) -> None:
        expected = self.lines[line].add_bar(kind, self.stage.clock.now())
        self.change("addBar", fault, expected, subscriptionId=line, kind=kind)

    @rule(line=LINES, number=st.integers(0, 3), fault=BROKEN)
    def lift(self, line: str, number: int, fault: str) -> None:
        """More often one that is set."""
        kinds = [*self.lines[line].bars, "DATA", "OUT_ALL"]
        kind = kinds[number % len(kinds)]
        expected = self.lines[line].remove_bar(kind)
        self.change("removeBar", fault, expected, subscriptionId=line, kind=kind)

    @rule(line=LINES, condition=st.sampled_from(CONDITIONS), to=NUMBERS, after=seconds(), fault=BROKEN)
    def forward(self, line: str, condition: str, to: str, after: int | None, fault: str) -> None:
        model = self.lines[line]
        back = leads_back(list(self.lines.values()), model, to)
        expected = model.forward(condition, to, after, self.stage.clock.now(), leads_back=back)
        given = {"condition": condition, "to": to, "noReplySeconds": after}
        self.change("setCallForwarding", fault, expected, subscriptionId=line, **given)

    @rule(line=LINES, condition=st.sampled_from(CONDITIONS), fault=BROKEN)
    def stop_forwarding(self, line: str, condition: str, fault: str) -> None:
        expected = self.lines[line].stop_forwarding(condition)
        self.change("removeCallForwarding", fault, expected, subscriptionId=line, condition=condition)

    @rule(category=st.sampled_from(["SUPPORT", "INVOICE"]), fault=BROKEN)
    def open_ticket(self, category: str, fault: str) -> None:
        new = f"tic_tn{len(self.tickets) - 1:08}"
        expected = {"__typename": "CreateTicketSuccess", "ticket": {"id": new}}
        self.change("createTicket", fault, expected, category=category, subject="Tyst", description="Det knastrar.")
        self.tickets[new] = opened(category, self.stage.clock.now())

    @rule(number=st.integers(0, 3), fault=BROKEN)
    def write(self, number: int, fault: str) -> None:
        ticket, text = self._ticket(number), f"Hej {len(self.made)}"
        expected = self.tickets[ticket].write(text, self.stage.clock.now())
        self.change("addTicketMessage", fault, expected, ticketId=ticket, text=text)

    @rule(number=st.integers(0, 3), move=st.sampled_from(["CANCEL", "REOPEN", "ACCEPT_RESOLUTION"]), fault=BROKEN)
    def move(self, number: int, move: str, fault: str) -> None:
        ticket = self._ticket(number)
        expected = self.tickets[ticket].move(move, self.stage.clock.now())
        self.change("moveTicket", fault, expected, ticketId=ticket, move=move)

    @rule(number=st.integers(0, 9), fault=BROKEN)
    def ask_again(self, number: int, fault: str) -> None:
        """With a key that was used: the first answer again, and no second effect, however things stand by now."""
        if self.made:
            operation, given, answer = self.made[number % len(self.made)]
            again = self.stage.run(self.stage.change(DOCUMENTS[operation], operation, given, fault))
            assert again == answer

    @rule(by=st.sampled_from([1, 29, 30, 119, 120, 900, 3_600, 14_400]))
    def time_passes(self, by: int) -> None:
        until = min(self.stage.clock.now() + timedelta(seconds=by), LAST_MOMENT)
        while self.stage.clock.now() < until:
            self.stage.clock.advance(min(STEP_OF_TIME, until - self.stage.clock.now()))
            for ticket in self.tickets.values():
                ticket.live_until(self.stage.clock.now())
            self.what_is_shown_is_what_the_models_say()

    @invariant()
    def what_is_shown_is_what_the_models_say(self) -> None:
        asked = {"lines": list(self.lines), "tickets": list(self.tickets)}
        data = self.stage.run(self.stage.person.data(SHOWN, asked))
        now = self.stage.clock.now()
        for line in data["lines"]:
            line["bars"].sort(key=lambda bar: bar["kind"])
        assert data["lines"] == [line.shown(now) for line in self.lines.values()]
        shown = [
            {
                "status": ticket["status"],
                "allowedMoves": sorted(ticket["allowedMoves"]),
                "written": [message["text"] for message in ticket["messages"] if message["fromCustomer"]],
            }
            for ticket in data["tickets"]
        ]
        assert shown == [ticket.shown() for ticket in self.tickets.values()]

    def _ticket(self, number: int) -> str:
        tickets = list(self.tickets)
        return tickets[number % len(tickets)]


SEQUENCES = settings(
    max_examples=COUNT,
    stateful_step_count=STEPS,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[*HealthCheck],
)

SEEN = {  # in 200 sequences, or the rules above leave something out
    *((name, "Conflict") for name in ("addBar", "setCallForwarding", "addTicketMessage", "moveTicket")),
    *((name, "NotFound") for name in ("removeBar", "removeCallForwarding")),
    *((name, f"{name[0].upper()}{name[1:]}Success") for name in DOCUMENTS),
    ("removeBar", "NotAllowed"),
    ("setCallForwarding", "InvalidInput"),
    ("asked again", "OUTCOME_UNKNOWN"),
    ("asked again", "BACKEND_UNAVAILABLE"),
}


async def test_random_changes_while_systems_fail(settings: Settings, clock: ManualClock) -> None:
    async with open_stage(settings, clock) as ready:

        class Played(Sequence):
            stage = ready

        await asyncio.to_thread(run_state_machine_as_test, Played, settings=SEQUENCES)

    assert ready.sequences >= COUNT
    assert set(ready.seen) >= SEEN
