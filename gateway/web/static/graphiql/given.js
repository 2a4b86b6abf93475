// What the answers of this page gave, for the examples that go on from them: "<challenge.id>" in an example's variables stands for it.

const NAME = /"<([\w.]+)>"/g;
const KEY = /(?<="idempotencyKey": )"[^"]*"/g;

const names = new Set();
const given = new Map();

/** From now on the answers' values of these names are kept: their paths below the field that was asked for. */
export function listenFor(...wanted) {
  for (const name of wanted) names.add(name);
}

/** The same for all names in an example's variables. */
export function listenForThoseIn(variables) {
  listenFor(...[...variables.matchAll(NAME)].map(([, name]) => name));
}

export function remember(data) {
  for (const result of Object.values(data ?? {})) {
    for (const name of names) {
      const value = name.split(".").reduce((inner, part) => inner?.[part], result);
      if (typeof value === "string") given.set(name, value);
    }
  }
}

/** Undefined before an answer gave it. */
export const known = (name) => given.get(name);

/** An example's variables with what is known, and with a new idempotency key: a change is made once a key. */
export function filledIn(variables) {
  return variables
    .replaceAll(NAME, (text, name) => (given.has(name) ? JSON.stringify(given.get(name)) : text))
    .replaceAll(KEY, () => JSON.stringify(newKey()));
}

/** Whether the text is an example's variables, whatever was filled in. */
export function isFilledIn(text, variables) {
  const parts = variables.replaceAll(KEY, '"<key>"').split(NAME).filter((_, place) => place % 2 === 0);
  return new RegExp(`^${parts.map(literally).join('"[^"]*"')}$`).test(text);
}

const literally = (text) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `key-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
