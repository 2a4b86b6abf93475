"""The playground as a person works it: what is typed and clicked, and what is then read off the page."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.harness import MOBILES, PASSWORD, RunningServer


@dataclass(frozen=True)
class Playground:
    page: Page
    server: RunningServer
    expect_no_complaints_but: Callable[..., None]

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("region", name="Sign in")

    @property
    def notice(self) -> Locator:
        return self.panel.get_by_role("alert")

    @property
    def who(self) -> Locator:
        return self.page.get_by_role("banner").get_by_role("status")

    @property
    def tabs(self) -> Locator:
        return self.page.get_by_role("tab")

    def wait_until_it_can_run(self) -> None:
        """The editors come a moment after the button."""
        self.page.get_by_role("button", name="Execute query").wait_for()
        for editor in (self._shown("Query Editor"), self._shown("Variables"), self._shown("Result Window")):
            editor.wait_for()

    def enter(self, username: str, password: str = PASSWORD) -> None:
        self.panel.get_by_label("User name").fill(username)
        self.panel.get_by_label("Password").fill(password)
        self.panel.get_by_label("Password").press("Enter")

    def sign_in(self, username: str) -> None:
        self.enter(username)
        expect(self.panel.get_by_label("Code", exact=True)).to_be_focused()
        self.page.keyboard.type(self.server.newest_code(MOBILES[username]))
        self.page.keyboard.press("Enter")
        expect(self.who).to_contain_text(f"({username})")

    def open_example(self, title: str | re.Pattern[str], group: str | None = None) -> None:
        """Until its tab is the one shown, and the page knows which operation it would run."""
        example = self._example(title, group)
        example.click()
        expect(example).to_have_attribute("aria-current", "true")
        self.page.wait_for_function(
            "({CodeMirror: editor}) => new RegExp(`(query|mutation) ${editor.operationName}\\\\b`).test(editor.getValue())",
            arg=self._shown("Query Editor").element_handle(),
        )

    def open_anew(self, title: str) -> None:
        """The example that is shown already, until it has its new idempotency key."""
        before = self.editor("Variables")
        self._example(title).click()
        self.page.wait_for_function(
            "([{CodeMirror: editor}, before]) => editor.getValue() !== before",
            arg=[self._shown("Variables").element_handle(), before],
        )

    def _example(self, title: str | re.Pattern[str], group: str | None = None) -> Locator:
        listed = self.page.get_by_role("region", name="Saved examples")
        return (listed if group is None else listed.get_by_role("group", name=group)).get_by_role("button", name=title)

    def run(self) -> dict[str, Any]:
        """Runs what the editor holds and gives the answer shown."""
        self._shown("Result Window").evaluate("({CodeMirror}) => CodeMirror.setValue('')")
        self.page.get_by_role("button", name="Execute query").click()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        """The answer shown, once there is one."""
        handle = self.page.wait_for_function(
            "() => { const shown = document.querySelector('.result-window .CodeMirror').CodeMirror.getValue();"
            " return shown.endsWith('}') && shown }"
        )
        answer: dict[str, Any] = json.loads(handle.json_value())
        return answer

    def shown_answer(self) -> str:
        """Empty as long as there is none."""
        return self.editor("Result Window")

    def fill_in(self, variables: dict[str, Any]) -> None:
        """In place of the variables shown."""
        self._shown("Variables").evaluate("(element, text) => element.CodeMirror.setValue(text)", json.dumps(variables))

    def put(self, **given: Any) -> None:
        """In place of some of the input shown."""
        shown = json.loads(self.editor("Variables"))
        assert given.keys() <= shown["input"].keys()
        self.fill_in({"input": {**shown["input"], **given}})

    def editor(self, name: str) -> str:
        """The text of the editor "Query Editor", "Variables" or "Result Window"."""
        value: str = self._shown(name).evaluate("element => element.CodeMirror.getValue()")
        return value

    def _shown(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name).locator(".CodeMirror").first

    def token(self) -> str | None:
        kept: str | None = self.page.evaluate("sessionStorage.getItem('switchboard.token')")
        return kept

    def ask(self, token: str | None, query: str) -> int:
        """Beside the page; gives the status."""
        answer = self.page.request.post(
            f"{self.server.url}/graphql", data={"query": query}, headers={"Authorization": f"Bearer {token}"}
        )
        status: int = answer.status
        return status

    def status_with(self, token: str | None) -> int:
        return self.ask(token, "{ viewer { user { name } } }")
