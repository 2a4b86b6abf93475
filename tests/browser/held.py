"""What the page asks and has no answer to yet, so that a test chooses the order in which answers come."""

from playwright.sync_api import APIResponse, Page, Route

from tests.waiting import MOST_SECONDS

LOOK_MS = 10


class Held:
    """The first request, from now on, whose address or body has those words; others go on as ever."""

    def __init__(self, page: Page, words: str) -> None:
        self._page = page
        self._words = words
        self._routes: list[Route] = []
        page.route("**/*", self._hold)

    def _hold(self, route: Route) -> None:
        request = route.request
        if self._routes or self._words not in f"{request.url} {request.post_data_buffer or b''!r}":
            route.fallback()
        else:
            self._routes.append(route)

    def asked(self) -> Route:
        """Once it is asked."""
        for _ in range(MOST_SECONDS * 1000 // LOOK_MS):
            if self._routes:
                return self._routes[0]
            self._page.wait_for_timeout(LOOK_MS)  # plays the browser's events meanwhile
        raise AssertionError(f"nothing was asked with {self._words} in it")

    def answered(self) -> APIResponse:
        """The gateway's answer, which the page has not."""
        return self.asked().fetch()

    def give(self, answer: APIResponse) -> None:
        """Until the page has acted on it."""
        with self._page.expect_response(lambda response: response.request == self.asked().request) as response:
            self.asked().fulfill(response=answer)
        response.value.finished()
        self._page.evaluate("() => new Promise((done) => setTimeout(done))")

    def let_go(self) -> None:
        self.give(self.answered())
