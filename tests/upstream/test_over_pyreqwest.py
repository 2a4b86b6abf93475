from gateway.upstream.over_pyreqwest import PyreqwestTransport
from gateway.upstream.transport import Transport
from tests.upstream.contract import ReadingContract


class TestOverSockets(ReadingContract):
    ends_when_cancelled = False

    def open_transport(self, connections: int) -> Transport:
        return PyreqwestTransport(connections)
