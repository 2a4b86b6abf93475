"""Where samples are counted: for the innermost frame that belongs to a layer."""

import pytest

from benchmarks.profiling import ADAPTERS, BY_HAND, CALLS, EXECUTION, HTTP, LOOP, layer_of, layers

MAIN = "thread (0x7F00): MainThread"
SERVING = "serve (gateway/web/serving.py:45);Runner.run (asyncio/runners.py:118)"
ANSWERING = f"{SERVING};run_asgi (uvicorn/protocols/http/httptools_impl.py:416);run (gateway/execution/compiled.py:54)"


@pytest.mark.parametrize(
    ("stack", "layer"),
    [
        (SERVING, LOOP),
        (ANSWERING, EXECUTION),
        (f"{ANSWERING};project (<projection of Query>:7)", EXECUTION),
        (f"{ANSWERING};money (gateway/adapters/tmforum/wire/values.py:9);quantize (decimal.py:3)", ADAPTERS),
        ("endpoint (benchmarks/contenders/limit/server.py:9)", HTTP),
        ("_page (benchmarks/contenders/limit/operator.py:70)", BY_HAND),
        ("Operator._fetched (benchmarks/contenders/limit/operator.py:80)", CALLS),
        ("_bootstrap (threading.py:1)", None),
    ],
)
def test_a_frame_belongs_to_a_layer(stack: str, layer: str | None) -> None:
    assert layer_of(stack.split(";")) == layer


def test_the_main_thread_alone_is_counted() -> None:
    stacks = [
        f"{MAIN};{SERVING} 3",
        f"{MAIN};{ANSWERING} 2",
        f"{MAIN};{SERVING} 1",
        f"thread (0x7F01): other;{ANSWERING} 9",
    ]

    assert layers(stacks) == {LOOP: 4, EXECUTION: 2}
