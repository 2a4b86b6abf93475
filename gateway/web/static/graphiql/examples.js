// The saved examples as a GraphiQL plugin: a list in the side pane; each opens in a tab of its own, with its variables.

import { filledIn, isFilledIn, listenForThoseIn } from "./given.js";

const { createElement: h, useEffect, useRef, useState } = React;
const { useEditorContext, useExecutionContext } = GraphiQL.React;

export async function loadExamples() {
  const response = await fetch("/graphiql/examples.json", { credentials: "omit" });
  if (!response.ok) throw new Error(`HTTP ${response.status} instead of the examples`);
  return response.json();
}

export function examplesPlugin(examples) {
  for (const { variables } of examples) listenForThoseIn(variables ?? "");
  return { title: "Saved examples", icon: Icon, content: () => h(Examples, { examples }) };
}

const TABS_PADDING_PX = 12; // GraphiQL's own

let sought = ""; // as long as the page lives

function Examples({ examples }) {
  const editors = useEditorContext({ nonNull: true });
  const execution = useExecutionContext({ nonNull: true });
  const [words, setWords] = useState(sought);
  const shown = editors.tabs[editors.activeTabIndex];
  const disabled = !editors.queryEditor || !editors.variableEditor; // they come a moment after the list
  const found = examples.filter((example) => mentions(example, words));
  // A tab is as wide as its name, which may change.
  useEffect(scrollToTab, [editors.activeTabIndex, shown?.title]);
  const [wanted, setWanted] = useState(null); // the example clicked last, until it is opened
  const left = useRef(null); // the tabs that the one before it was opened beside: they change once it is shown
  useEffect(() => {
    if (wanted === null || left.current === editors.tabs) return;
    left.current = editors.tabs;
    openExample(wanted, editors);
    setWanted(null);
  }, [wanted, editors.tabs]);
  const open = (example) => {
    execution.stop();
    setWanted(example);
  };
  return h(
    "section",
    { className: "examples", "aria-label": "Saved examples" },
    h("h2", null, "Saved examples"),
    h("input", {
      type: "search",
      placeholder: "Find an example",
      "aria-label": "Find an example",
      value: words,
      onChange: (event) => setWords((sought = event.target.value)),
    }),
    h(
      "p",
      null,
      "An example that goes on from another opens with what that one’s answer gave, and each change with a new idempotency key." +
        " Open it again for both anew.",
    ),
    h("p", { role: "status" }, words && found.length === 0 ? "No example has all of these words." : ""),
    grouped(found).map(([group, members]) =>
      h(
        "div",
        { key: group, role: "group", "aria-label": group },
        h("h3", null, group),
        members.map((example) =>
          h(ExampleButton, { key: example.name, example, open, current: holds(shown, example), disabled }),
        ),
      ),
    ),
  );
}

function ExampleButton({ example, open, current, disabled }) {
  return h(
    "button",
    { type: "button", onClick: () => open(example), "aria-current": current ? "true" : undefined, disabled },
    h("strong", null, example.title),
    example.description && h("span", null, example.description),
  );
}

/**
 * GraphiQL changes its tabs and its editors in one step, and from timers too. What a click changes at once overtakes what is under way and is
 * then done again, on the editors as they are by then: so this is for an effect, whose changes take their turn.
 */
function openExample(example, editors) {
  const already = editors.tabs.findIndex((tab) => holds(tab, example));
  const held = { query: example.query, variables: filledIn(example.variables ?? "") };
  if (already >= 0) editors.changeTab(already);
  else editors.addTab();
  editors.updateActiveTabValues(held);
  editors.changeTab(already >= 0 ? already : editors.tabs.length); // shows what the tab holds
}

/** By where the tab will stand: it slides there. */
function scrollToTab() {
  const tab = document.querySelector('[role="tab"][aria-selected="true"]');
  if (tab === null) return;
  const list = tab.parentElement;
  const left = tab.offsetLeft - list.firstElementChild.offsetLeft;
  const right = left + tab.offsetWidth + 2 * TABS_PADDING_PX;
  if (left < list.scrollLeft || right > list.scrollLeft + list.clientWidth) list.scrollLeft = left;
}

function holds(tab, example) {
  return tab?.query === example.query && isFilledIn(tab.variables ?? "", example.variables ?? "");
}

function mentions({ group, title, description, query }, words) {
  const text = `${group} ${title} ${description} ${query}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function grouped(examples) {
  const groups = new Map();
  for (const example of examples) groups.set(example.group, [...(groups.get(example.group) ?? []), example]);
  return [...groups];
}

function Icon() {
  return h(
    "svg",
    { viewBox: "0 0 24 24", width: 24, height: 24, fill: "none", stroke: "currentColor", strokeWidth: 1.6, "aria-hidden": true },
    h("path", { d: "M6 4h12v16l-6-4.2L6 20z", strokeLinejoin: "round" }),
  );
}
