// Starts the page: the session of this browser tab, the sign-in panel, GraphiQL with the saved examples.

import { examplesPlugin, loadExamples } from "./examples.js";
import { filesPlugin } from "./files.js";
import { remember } from "./given.js";
import { Links, showLinksOf } from "./links.js";
import { startPanel } from "./panel.js";
import { onSession, restore, run } from "./session.js";

const { createElement: h } = React;

/** Loads the schema once somebody signs in, where the gateway shows it to signed-in callers only. */
function SchemaOnSignIn() {
  const { schema, introspect } = GraphiQL.React.useSchemaContext({ nonNull: true });
  React.useEffect(() => onSession((session) => session && !schema && introspect()), [schema, introspect]);
  return null;
}

async function fetcher(request, options) {
  const answer = await run(request, options?.headers ?? {});
  remember(answer.data);
  if (!answer.data?.__schema) showLinksOf(answer.data);
  return answer;
}

function playground(examples, more) {
  const [first] = examples;
  const plugin = first && examplesPlugin(examples);
  const firstVisit = sessionStorage.getItem("graphiql:visiblePlugin") === null;
  const settings = {
    fetcher,
    storage: sessionStorage, // what is typed may hold passwords: it ends with the browser tab
    defaultQuery: "",
    defaultTabs: first && [{ query: first.query, variables: first.variables }],
    defaultEditorToolsVisibility: "variables",
    inputValueDeprecation: true,
    shouldPersistHeaders: false,
    plugins: [...(plugin ? [plugin] : []), filesPlugin, ...more],
    visiblePlugin: firstVisit ? plugin : undefined,
    toolbar: { additionalComponent: SchemaOnSignIn },
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
