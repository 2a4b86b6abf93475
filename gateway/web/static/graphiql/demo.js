// The demo's users, the messages that its people are sent, its clock, and an authenticator app. The graph shows a number masked only, so the numbers stand here.

export const PASSWORD = "switchboard-demo";

export const USERS = [
  { username: "anna@norrskenbygg.example", mobile: "+46701740605", name: "Anna", what: "Norrsken Bygg AB, administrator; the examples are hers" },
  { username: "erik@norrskenbygg.example", mobile: "+46701740606", name: "Erik", what: "Norrsken Bygg AB, one account" },
  { username: "sara@fjallbageri.example", mobile: "+46701740607", name: "Sara", what: "Fjäll Bageri AB, administrator" },
];

/** The code of the newest SMS to that number, or null when there is none. An SMS holds exactly one group of six digits. */
export async function newestCode(mobile) {
  const messages = await readMessages(mobile);
  const newest = messages.find((message) => /\b\d{6}\b/.test(message.text));
  return newest ? newest.text.match(/\b\d{6}\b/)[0] : null;
}

/** What was sent, the newest first: {channel, to, text, sentAt, attachments}; to one number or address, or to anybody. */
export const readMessages = (to = "") => ask(`messages?to=${encodeURIComponent(to)}`);

/** Moves the demo's clock forward; gives the time it shows then. */
export async function moveClock(seconds) {
  const { now } = await ask("clock", { method: "POST", body: JSON.stringify({ advanceSeconds: seconds }) });
  return new Date(now);
}

/** What an authenticator app shows whose telephone has the demo's clock; null where the secret is none. */
export async function appCode(secret) {
  const { code } = await ask("authenticator", { method: "POST", body: JSON.stringify({ secret }) });
  return code;
}

async function ask(path, more = {}) {
  let response;
  try {
    response = await fetch(`/demo/${path}`, { credentials: "omit", ...more });
  } catch {
    throw new Error("The gateway does not answer. Is it running?");
  }
  if (!response.ok) throw new Error(`The demo answers HTTP ${response.status}. Is it running whole?`);
  return response.json();
}
