// Starts the page: the session of this browser tab, the sign-in panel, GraphiQL with the saved examples.

import { examplesPlugin, loadExamples } from "./examples.js";
import { startPanel } from "./panel.js";
import { onSession, restore, run } from "./session.js";

const { createElement: h } = React;

/** Loads the schema once somebody signs in, where the gateway shows it to signed-in callers only. */
function SchemaOnSignIn() {
  const { schema, introspect } = GraphiQL.React.useSchemaContext({ nonNull: true });
  React.useEffect(() => onSession((session) => session && !schema && introspect()), [schema, introspect]);
  return null;
}

function playground(examples, more) {
  const [first] = examples;
  const plugin = first && examplesPlugin(examples);
  const firstVisit = localStorage.getItem("graphiql:visiblePlugin") === null;
  return h(GraphiQL, {
    fetcher: (request, options) => run(request, options?.headers ?? {}),
    defaultQuery: "",
    defaultTabs: first && [{ query: first.query, variables: first.variables }],
    defaultEditorToolsVisibility: "variables",
    inputValueDeprecation: true,
    shouldPersistHeaders: false,
    plugins: [...(plugin ? [plugin] : []), ...more],
    visiblePlugin: firstVisit ? plugin : undefined,
    toolbar: { additionalComponent: SchemaOnSignIn },
  });
}

async function loadDemo() {
  if (document.documentElement.dataset.demo !== "true") return [];
  const { demoPlugin } = await import("./demo_pane.js");
  return [demoPlugin];
}

await startPanel();
const [examples, demo] = await Promise.all([loadExamples(), loadDemo(), restore()]);
ReactDOM.createRoot(document.getElementById("graphiql")).render(playground(examples, demo));
