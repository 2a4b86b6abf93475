// Below an answer: the documents it leads to, each with a link, since text in an editor cannot be followed.

const { createElement: h, useEffect, useState } = React;

const DOCUMENT = /^https?:\/\/[^/]+\/documents\//;

let show = () => {};

/** From now on these are the links shown. */
export const showLinksOf = (data) => show([...documents(data)]);

export function Links() {
  const [links, setLinks] = useState([]);
  useEffect(() => {
    show = setLinks;
  }, []);
  if (links.length === 0) return null;
  return h(
    "section",
    { className: "links", "aria-label": "Documents of the answer" },
    h("span", null, "Documents"),
    links.map(({ url, name }) => h("a", { key: url, href: url, target: "_blank", rel: "noreferrer" }, name)),
  );
}

/** Every link of an answer, named after the file, or the number of what it is of. */
function* documents(value) {
  for (const inner of Object.values(value ?? {})) {
    if (typeof inner === "object") yield* documents(inner);
    else if (DOCUMENT.test(inner)) yield { url: inner, name: value.fileName ?? value.number ?? "Document" };
  }
}
