// The sign-in panel above GraphiQL: user name and password, then the code; and the line that says who is signed in.

import { onSession, sendNewCode, signIn, signOut, verify } from "./session.js";

const $ = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

const FACTORS = { SMS: "an SMS", TOTP: "an authenticator app", RECOVERY_CODES: "the recovery codes" };

let challenge = null; // the open challenge while a code is asked for
let challenged = ""; // the user name that it is for
let demo = null; // demo.js, in the demo only

/** Wires the panel up; it opens by itself while nobody is signed in. */
export async function startPanel() {
  $("credentials").addEventListener("submit", (event) => run(event, submitCredentials));
  $("verification").addEventListener("submit", (event) => run(event, submitCode));
  $("resend").addEventListener("click", (event) => run(event, resend));
  $("read-sms").addEventListener("click", (event) => run(event, readSms));
  $("factor").addEventListener("change", showFactor);
  $("sign-out").addEventListener("click", (event) => run(event, signOut));
  $("start-over").addEventListener("click", (event) => run(event, startOver));
  $("show-panel").addEventListener("click", () => showPanel(true));
  $("hide-panel").addEventListener("click", () => closePanel());
  $("panel").addEventListener("keydown", (event) => event.key === "Escape" && closePanel());
  onSession(showSession);
  if (document.documentElement.dataset.demo === "true") await offerDemoUsers();
}

/** Runs one step: the panel is busy meanwhile, and what goes wrong is told in it. */
async function run(event, step) {
  event.preventDefault();
  const panel = $("panel");
  if (panel.ariaBusy === "true") return;
  panel.ariaBusy = "true";
  notify("");
  try {
    await step();
  } catch (failure) {
    if (panel.hidden) showPanel(true);
    notify(failure.title ?? failure.message, failure.detail, "problem");
    if (event.type === "submit") tryAgain(event.target);
  } finally {
    panel.ariaBusy = "false";
  }
}

function tryAgain(form) {
  const secret = [...form.elements].findLast((element) => element.matches("input"));
  secret.focus();
  secret.select();
}

function notify(title, detail = "", kind = "note") {
  const strong = document.createElement("strong");
  strong.textContent = title;
  $("notice").replaceChildren(...(title ? [strong, detail ? ` ${detail}` : ""] : []));
  $("notice").className = kind;
}

function showPanel(open) {
  $("panel").hidden = !open;
  $("show-panel").hidden = open || !$("sign-out").hidden;
  if (open) ($("verification").hidden ? $("username") : $("code")).focus();
}

function closePanel() {
  showPanel(false);
  $("show-panel").focus();
}

async function submitCredentials() {
  const [username, password] = [$("username").value.trim(), $("password").value];
  if (!username || !password) {
    (username ? $("password") : $("username")).focus();
    return notify("Give a user name and a password.", "", "problem");
  }
  const opened = await signIn(username, password);
  challenged = username;
  askForCode(opened);
}

function askForCode(opened) {
  challenge = opened;
  const factors = [opened.factor, ...opened.otherFactors].filter((factor) => factor in FACTORS);
  $("factor").replaceChildren(...factors.map((factor) => new Option(FACTORS[factor], factor)));
  $("factors").hidden = factors.length < 2;
  swapForms("verification", "credentials");
  showFactor();
  $("code").focus();
}

function showFactor() {
  const sent = $("factor").value === "SMS";
  const until = challenge.expiresAt ? `, valid until ${clock.format(new Date(challenge.expiresAt))}` : "";
  if (sent) notify(`A code was sent by SMS${challenge.sentTo ? ` to ${challenge.sentTo}` : ""}${until}.`);
  else notify(`Give a code from ${FACTORS[$("factor").value]}.`);
  $("read-sms").hidden = !sent || demoUser() === undefined;
  $("code").inputMode = $("factor").value === "RECOVERY_CODES" ? "text" : "numeric";
  $("code").value = "";
}

async function submitCode() {
  const code = $("code").value.replaceAll(/\s/g, "");
  if (!code) {
    $("code").focus();
    return notify("Give the code.", "", "problem");
  }
  await verify(challenge, $("factor").value, code);
}

async function resend() {
  askForCode(await sendNewCode(challenge));
}

async function readSms() {
  const { mobile } = demoUser();
  const code = await demo.newestCode(mobile);
  if (code === null) return notify(`No SMS to ${mobile} yet.`, "", "problem");
  $("code").value = code;
  notify(`Read from the newest SMS to ${mobile}.`);
  $("verification").querySelector("[type=submit]").focus();
}

function startOver() {
  challenge = null;
  notify("");
  swapForms("credentials", "verification");
  $("username").focus();
}

function swapForms(shown, hidden) {
  $(shown).hidden = false;
  $(hidden).hidden = true;
}

function showSession(session, reason) {
  challenge = null;
  $("password").value = "";
  $("code").value = "";
  swapForms("credentials", "verification");
  $("sign-out").hidden = session === null;
  $("who").replaceChildren(...(session ? describe(session) : ["Not signed in"]));
  const wasInPanel = $("panel").contains(document.activeElement);
  showPanel(session === null);
  notify(reason ?? "");
  if (session && wasInPanel) $("who").focus();
}

function describe({ user, expiresAt }) {
  const name = document.createElement("strong");
  name.textContent = user.name;
  const rest = [`(${user.username})`];
  if (expiresAt) rest.push(`until ${moment(new Date(expiresAt))}`);
  return ["Signed in as ", name, ` ${rest.join(", ")}`];
}

function moment(instant) {
  const today = day.format(new Date()) === day.format(instant);
  return today ? clock.format(instant) : `${day.format(instant)} ${clock.format(instant)}`;
}

const demoUser = () => demo?.USERS.find((user) => user.username === challenged.toLowerCase());

async function offerDemoUsers() {
  demo = await import("./demo.js");
  $("demo-users").replaceChildren("Fill in as ", ...demo.USERS.map(demoButton));
  $("demo-users").hidden = false;
}

function demoButton({ username, name, what }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "person";
  const title = document.createElement("strong");
  title.textContent = name;
  const role = document.createElement("span");
  role.textContent = what;
  button.append(title, " ", role);
  button.addEventListener("click", () => {
    $("username").value = username;
    $("password").value = demo.PASSWORD;
    $("credentials").querySelector("[type=submit]").focus();
  });
  return button;
}
