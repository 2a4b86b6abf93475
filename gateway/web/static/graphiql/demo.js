// The demo's users and the way to their text messages. The graph shows a number masked only, so the numbers stand here.

export const PASSWORD = "switchboard-demo";

export const USERS = [
  { username: "anna@norrskenbygg.example", mobile: "+46701740605", name: "Anna", what: "Norrsken Bygg AB, administrator" },
  { username: "erik@norrskenbygg.example", mobile: "+46701740606", name: "Erik", what: "Norrsken Bygg AB, one account" },
  { username: "sara@fjallbageri.example", mobile: "+46701740607", name: "Sara", what: "Fjäll Bageri AB, administrator" },
];

/** The code of the newest SMS to that number, or null when there is none. An SMS holds exactly one group of six digits. */
export async function newestCode(mobile) {
  const response = await fetch(`/demo/messages?to=${encodeURIComponent(mobile)}`, { credentials: "omit" });
  if (!response.ok) throw new Error(`The demo's messages answer HTTP ${response.status}.`);
  const messages = await response.json();
  const newest = messages.find((message) => /\b\d{6}\b/.test(message.text));
  return newest ? newest.text.match(/\b\d{6}\b/)[0] : null;
}
