// Starts the page: the session of this browser tab, the sign-in panel, GraphiQL with the saved examples.

import { examplesPlugin, loadExamples } from "./examples.js";
import { filesPlugin } from "./files.js";
import { remember } from "./given.js";
import { Links } from "./links.js";
import { startPanel } from "./panel.js";
import { onSession, restore, run, storage } from "./session.js";

const { createElement: h } = React;

const SCHEMA = "IntrospectionQuery"; // as GraphiQL names it
const NEVER = new Promise(() => {});

let shown; // the id of GraphiQL's tab that is shown

function Follow() {
  const { tabs, activeTabIndex } = GraphiQL.React.useEditorContext({ nonNull: true });
  const { id } = tabs[activeTabIndex];
  React.useLayoutEffect(() => void (shown = id), [id]);
  return h(SchemaOnSignIn);
}

/** Loads the schema once somebody signs in, where the gateway shows it to signed-in callers only. */
function SchemaOnSignIn() {
  const { schema, introspect } = GraphiQL.React.useSchemaContext({ nonNull: true });
  React.useEffect(() => onSession((session) => session && !schema && introspect()), [schema, introspect]);
  return null;
}

/** GraphiQL would show an answer in whichever tab is shown when it comes: one that was asked in another is dropped. */
async function fetcher(request, options) {
  const asked = shown;
  try {
    const answer = await run(request, options?.headers ?? {});
    remember(answer.data);
    return answer;
  } finally {
    if (asked !== shown && request.operationName !== SCHEMA) await NEVER;
  }
}

function playground(examples, more) {
  const [first] = examples;
  const plugin = first && examplesPlugin(examples);
  const firstVisit = (storage?.getItem("graphiql:visiblePlugin") ?? null) === null;
  const settings = {
    fetcher,
    storage, // what is typed may hold passwords: it ends with the browser tab
    defaultQuery: "",
    defaultTabs: first && [{ query: first.query, variables: first.variables }],
    defaultEditorToolsVisibility: "variables",
    inputValueDeprecation: true,
    shouldPersistHeaders: false,
    plugins: [...(plugin ? [plugin] : []), filesPlugin, ...more],
    visiblePlugin: firstVisit ? plugin : undefined,
    toolbar: { additionalComponent: Follow },
  };
  return h(GraphiQL, settings, h(GraphiQL.Footer, null, h(Links)));
}

async function loadDemo() {
  if (document.documentElement.dataset.demo !== "true") return [];
  const { demoPlugin } = await import("./demo_pane.js");
  return [demoPlugin];
}

await startPanel();
const [examples, demo] = await Promise.all([loadExamples(), loadDemo(), restore()]);
ReactDOM.createRoot(document.getElementById("graphiql")).render(playground(examples, demo));
