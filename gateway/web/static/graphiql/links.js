// Below an answer: the documents it leads to, each with a link, since text in an editor cannot be followed.

const { createElement: h, useMemo } = React;
const { useEditorContext } = GraphiQL.React;

const DOCUMENT = /^https?:\/\/[^/]+\/documents\//;

export function Links() {
  const { tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const answer = tabs[activeTabIndex]?.response;
  const links = useMemo(() => [...documents(parsed(answer))], [answer]);
  if (links.length === 0) return null;
  return h(
    "section",
    { className: "links", "aria-label": "Documents of the answer" },
    h("span", null, "Documents"),
    links.map(({ url, name }) => h("a", { key: url, href: url, target: "_blank", rel: "noreferrer" }, name)),
  );
}

/** Null for what is no answer: GraphiQL says there too what is wrong with the variables. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Every link of an answer, named after the file, or the number of what it is of. */
function* documents(value) {
  for (const inner of Object.values(value ?? {})) {
    if (typeof inner === "object") yield* documents(inner);
    else if (DOCUMENT.test(inner)) yield { url: inner, name: value.fileName ?? value.number ?? "Document" };
  }
}
