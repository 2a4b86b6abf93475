// Files for tickets as a GraphiQL plugin: room is made for one, its bytes are sent, and the id is there that a ticket or a message takes.

import { remember } from "./given.js";
import { sendFile } from "./session.js";

const { createElement: h, useEffect, useReducer } = React;

const TYPES = "application/pdf,image/jpeg,image/png,text/plain";

// As long as the page lives, whether the pane is open or not.
const sent = []; // {name, uploadId}, the newest first
let notice = { text: "", kind: "note" };
let busy = false;
let redraw = () => {};

export const filesPlugin = { title: "Send a file", icon: Icon, content: () => h(Files) };

function Files() {
  const [, draw] = useReducer((times) => times + 1, 0);
  useEffect(() => void (redraw = draw), [draw]);
  const choose = async ({ target: field }) => {
    const [file] = field.files;
    if (file) await send(file);
    field.value = "";
  };
  return h(
    "section",
    { className: "files", "aria-label": "Send a file", "aria-busy": busy },
    h("h2", null, "Send a file"),
    h("p", null, "A PDF, JPEG, PNG or text, for a new ticket or a message of one. It waits for a day."),
    h("label", null, "File ", h("input", { type: "file", accept: TYPES, disabled: busy, onChange: choose })),
    h("p", { role: "status", className: notice.kind }, notice.text),
    sent.length > 0 && h("p", null, "Name the id in uploadIds, or open the example of a ticket with the file: it takes the newest."),
    h("ol", null, sent.map(({ name, uploadId }) => h("li", { key: uploadId }, h("strong", null, name), h("code", null, uploadId)))),
  );
}

async function send(file) {
  const say = (text, kind = "note") => {
    notice = { text, kind };
    redraw();
  };
  busy = true;
  say(`Sending ${file.name} …`);
  try {
    const upload = await sendFile(file);
    remember({ createUpload: upload });
    sent.unshift({ name: file.name, uploadId: upload.uploadId });
    busy = false;
    say(`${file.name} is sent.`);
  } catch (failure) {
    busy = false;
    say(failure.message, "problem");
  }
}

function Icon() {
  return h(
    "svg",
    { viewBox: "0 0 24 24", width: 24, height: 24, fill: "none", stroke: "currentColor", strokeWidth: 1.6, "aria-hidden": true },
    h("path", { d: "M12 15V5m0 0L8 9m4-4 4 4M5 15v4h14v-4", strokeLinecap: "round", strokeLinejoin: "round" }),
  );
}
