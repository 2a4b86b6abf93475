// The demo's messages and its clock as a GraphiQL plugin: what people are sent, time that passes when it is told to, and an authenticator
// app whose telephone has that time.

import { appCode, moveClock, readMessages } from "./demo.js";
import { known, listenFor, remember } from "./given.js";
import { check } from "./session.js";

const { createElement: h, useCallback, useEffect, useRef, useState } = React;
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const LOOK_MS = 2000; // while the pane is open
const STEPS = [["15 minutes", 900], ["An hour", 3600], ["A day", 86_400], ["A week", 604_800]];
const CHANNELS = { SMS: "SMS", EMAIL: "E-mail" };

const SECRET = "secret"; // as enrolTotp gives it
listenFor(SECRET);

export const demoPlugin = { title: "Messages and clock", icon: Icon, content: () => h(Demo) };

function Demo() {
  const [secret, setSecret] = useState(known(SECRET) ?? "");
  const { now, messages, code, problem, move } = useDemo(secret);
  return h(
    "section",
    { className: "demo", "aria-label": "Messages and clock" },
    h("h2", null, "Messages and clock"),
    h("p", { role: "status" }, problem || (now ? `In the demo it is ${when.format(now)}.` : "")),
    h(
      "div",
      { role: "group", "aria-label": "Let time pass" },
      STEPS.map(([title, seconds]) => h("button", { key: title, type: "button", onClick: () => move(seconds) }, title)),
    ),
    h("p", null, "Each lets so much time pass. A session ends that is not used for half an hour: sign in again after more than the 15 minutes."),
    h(App, { secret, code, onSecret: setSecret }),
    h("h3", null, "Sent, the newest first"),
    now && messages.length === 0 && h("p", null, "Nothing yet."),
    h("ol", null, messages.map((message, index) => h(Message, { key: messages.length - index, message }))),
  );
}

function App({ secret, code, onSecret }) {
  const type = (event) => {
    remember({ typed: { [SECRET]: event.target.value } });
    onSecret(event.target.value);
  };
  const shown = code === null ? "This is no secret of an app." : ["Its code now: ", h("output", { key: "code" }, code)];
  return h(
    "details",
    { open: secret !== "" },
    h("summary", null, "Authenticator app"),
    h("input", { "aria-label": "Secret", placeholder: "The secret that enrolTotp gave", spellCheck: false, value: secret, onChange: type }),
    secret && h("p", null, shown),
  );
}

function Message({ message: { channel, to, text, sentAt, attachments = [] } }) {
  return h(
    "li",
    null,
    h("strong", null, `${CHANNELS[channel] ?? channel} to ${to}`),
    h("time", { dateTime: sentAt }, when.format(new Date(sentAt))),
    h("p", null, text),
    attachments.map(({ name, url }) => h("a", { key: url, href: url, target: "_blank", rel: "noreferrer" }, name)),
  );
}

/** What the pane shows, looked at again and again; `move` lets so many seconds pass. */
function useDemo(secret) {
  const [shown, setShown] = useState({ now: null, messages: [], code: "", problem: "" });
  const looks = useRef({ asked: 0, shown: 0 }); // their numbers: an earlier one that comes later is not shown
  const move = useCallback(
    async (seconds) => {
      const look = (looks.current.asked += 1);
      const show = (found) => {
        if (look < looks.current.shown) return;
        looks.current.shown = look;
        setShown(found);
      };
      try {
        const now = await moveClock(seconds);
        if (seconds > 0) check();
        const [messages, code] = await Promise.all([readMessages(), secret ? appCode(secret) : ""]);
        show({ now, messages, code, problem: "" });
      } catch (failure) {
        show((before) => ({ ...before, problem: failure.message }));
      }
    },
    [secret],
  );
  useEffect(() => {
    move(0);
    const again = setInterval(move, LOOK_MS, 0);
    return () => {
      looks.current.shown = looks.current.asked + 1; // none of those asked so far
      clearInterval(again);
    };
  }, [move]);
  return { ...shown, move };
}

function Icon() {
  return h(
    "svg",
    { viewBox: "0 0 24 24", width: 24, height: 24, fill: "none", stroke: "currentColor", strokeWidth: 1.6, "aria-hidden": true },
    h("path", { d: "M4 6h16v11H9l-5 4z", strokeLinejoin: "round" }),
    h("path", { d: "M12 8.5v3.2l2.4 1.4", strokeLinecap: "round" }),
  );
}
