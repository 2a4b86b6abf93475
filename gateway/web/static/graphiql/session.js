// Who is signed in, and every request the page sends to the graph.
// The token lives in memory and in sessionStorage, so that it survives a reload and ends with the browser tab.

const ENDPOINT = "/graphql";
const KEY = "switchboard.token";
const TOKEN = /^[\w-]{43}$/;
const ENDED = ["Your session has ended.", "Sign in again."];
const ENDING = ["logout", "endSession", "resetPassword"];

/** What this browser tab keeps over a reload; null where the browser forbids that. */
export const storage = tabsOwn();

let token = storage?.getItem(KEY) ?? null;
const listeners = new Set();

function tabsOwn() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** A refusal or a fault, in words for a person: `title` says what, `detail` what to do about it. */
export class Failure extends Error {
  constructor(title, detail = "") {
    super(detail ? `${title} ${detail}` : title);
    this.title = title;
    this.detail = detail;
  }
}

/** Calls `listener({user, expiresAt})` after a sign-in and `listener(null, reason)` after the session's end. */
export function onSession(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(session, reason = "") {
  for (const listener of listeners) listener(session, reason);
}

function keep(newToken) {
  token = newToken;
  storage?.removeItem(KEY);
  if (newToken === null) return;
  try {
    storage?.setItem(KEY, newToken);
  } catch {
    // It is full: the session lasts as long as the page.
  }
}

function end(reason) {
  keep(null);
  tell(null, reason);
}

/** Sends one GraphQL request and gives its answer; `extra` are headers typed by the user, which win over ours. */
export async function post(request, extra = {}) {
  const headers = new Headers({ "Content-Type": "application/json", Accept: "application/json" });
  const bearer = token === null ? null : `Bearer ${token}`;
  if (bearer !== null) headers.set("Authorization", bearer);
  for (const [name, value] of Object.entries(extra)) headers.set(name, value);

  const response = await send(headers, request);
  const ours = bearer !== null && headers.get("Authorization") === bearer;
  if (response.status === 401 && ours && bearer === `Bearer ${token}`) end(ENDED.join(" "));
  return readJson(response);
}

/**
 * The same for what the user wrote. Where the answer brings a new token, as after a confirmation, the page goes on with that, unless somebody
 * signed out or in meanwhile: then it ends with the session it renewed. Where the answer may have ended the session, as after signing out, the
 * page finds out.
 */
export async function run(request, extra = {}) {
  const asked = token;
  const answer = await post(request, extra);
  const results = answer.data ?? {};
  const renewed = Object.values(results).find((result) => TOKEN.test(result?.token));
  if (renewed !== undefined && token !== asked) await post({ query: LOGOUT }, bearing(renewed.token));
  else if (renewed !== undefined) keep(renewed.token);
  if (renewed !== undefined || ENDING.some((mutation) => mutation in results)) await check();
  return answer;
}

const bearing = (its) => ({ Authorization: `Bearer ${its}` });

async function send(headers, request) {
  try {
    // Without cookies: the Bearer token alone decides who asks.
    return await fetch(ENDPOINT, { method: "POST", credentials: "omit", headers, body: JSON.stringify(request) });
  } catch {
    throw new Failure("The gateway does not answer.", "Is it running?");
  }
}

async function readJson(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(`The gateway answered HTTP ${response.status} without JSON.`, text.slice(0, 200));
  }
}

/** The data of an answer, or its first error as a Failure. */
async function ask(query, variables, extra) {
  const { data, errors } = await post({ query, variables }, extra);
  if (data) return data;
  const { message, extensions } = errors?.[0] ?? {};
  if (extensions?.code === "UNAUTHENTICATED") throw new Failure(...ENDED);
  throw new Failure(message ?? "The gateway gave no data.", extensions?.code ? `(${extensions.code})` : "");
}

const SESSION = "session { expiresAt } user { name username }";
const WRONG_PASSWORD = "Signing in failed. Check the user name and the password, or try again later.";
const WRONG_CODE = "The code is wrong or no longer valid. Check it, or start over.";
const PROBLEMS = `
  ... on Problem { message }
  ... on SignInFailed { waitSeconds: retryAfterSeconds }
  ... on TooManyAttempts { retryAfterSeconds }`;
const CHALLENGE = `
  __typename
  ... on LoginSuccess { challenge { id factor sentTo otherFactors expiresAt } }${PROBLEMS}`;

const WHO = `query WhoIsSignedIn { viewer { ${SESSION} } }`;
const LOGIN = `mutation SignIn($input: LoginInput!) { result: login(input: $input) { ${CHALLENGE} } }`;
const RESEND = `mutation SendNewCode($input: ResendCodeInput!) { result: resendCode(input: $input) { ${CHALLENGE} } }`;
const VERIFY = `mutation Verify($input: VerifyLoginInput!) {
  result: verifyLogin(input: $input) {
    __typename
    ... on VerifyLoginSuccess { token viewer { ${SESSION} } }${PROBLEMS}
  }
}`;
const UPLOAD = `mutation SendFile($input: CreateUploadInput!) {
  result: createUpload(input: $input) { __typename ... on CreateUploadSuccess { uploadId url } ... on Problem { message } ... on TooManyAttempts { retryAfterSeconds } }
}`;
const LOGOUT = "mutation SignOut { logout { __typename } }";

/** Takes up the session of this browser tab, if there is one and it still lives. */
export async function restore() {
  if (token === null) tell(null);
  else await check();
}

/** Finds out whether the session still lives, and until when. */
export async function check() {
  const asked = token;
  if (asked === null) return;
  try {
    const { viewer } = await ask(WHO);
    if (token !== asked) return; // it has ended or been renewed since, which was told then
    if (viewer === null) end(ENDED.join(" "));
    else started(viewer);
  } catch (failure) {
    if (token !== asked) return;
    token = null; // what is kept stays: that there was no answer says nothing of the session, and a reload asks again
    tell(null, failure.message);
  }
}

/** The challenge {id, factor, sentTo, otherFactors, expiresAt} that the right code answers. */
export async function signIn(username, password) {
  const { result } = await ask(LOGIN, { input: { username, password } });
  return accepted(result, WRONG_PASSWORD).challenge;
}

export async function sendNewCode(challenge) {
  const { result } = await ask(RESEND, { input: { challengeId: challenge.id } });
  return accepted(result, WRONG_CODE).challenge;
}

export async function verify(challenge, factor, code) {
  const { result } = await ask(VERIFY, { input: { challengeId: challenge.id, factor, code } });
  keep(accepted(result, WRONG_CODE).token);
  started(result.viewer);
}

/** Makes room for a file and sends its bytes; gives {uploadId}. */
export async function sendFile(file) {
  if (token === null) throw new Failure("Nobody is signed in.", "Sign in first.");
  const { result } = await ask(UPLOAD, { input: { fileName: file.name, mimeType: file.type, sizeBytes: file.size } });
  const { uploadId, url } = accepted(result);
  let response;
  try {
    response = await fetch(new URL(url).pathname, { method: "PUT", credentials: "omit", body: file });
  } catch {
    throw new Failure("The file could not be sent.", "Is the gateway running, and the file still there?");
  }
  if (!response.ok) {
    const { errors } = await readJson(response);
    throw new Failure(errors?.[0]?.message ?? `The gateway answered HTTP ${response.status}.`);
  }
  return { uploadId };
}

export async function signOut() {
  const ending = bearing(token);
  keep(null); // at once: what is answered from now on is not this session's
  try {
    await ask(LOGOUT, {}, ending);
  } finally {
    if (token === null) tell(null, "You are signed out.");
  }
}

function started(viewer) {
  tell({ user: viewer.user, expiresAt: viewer.session?.expiresAt ?? null });
}

/** The success, or the refusal in words of this page's language; `refused` says what SignInFailed means here. */
function accepted(result, refused) {
  switch (result.__typename) {
    case "LoginSuccess":
    case "VerifyLoginSuccess":
    case "CreateUploadSuccess":
      return result;
    case "SignInFailed":
      throw new Failure(refused, result.waitSeconds ? `Try again in ${duration(result.waitSeconds)}.` : "");
    case "TooManyAttempts":
      throw new Failure("Too many attempts.", `Try again in ${duration(result.retryAfterSeconds)}.`);
    default:
      throw new Failure(result.message ?? `The gateway answered ${result.__typename}.`);
  }
}

/** Seconds in words: "45 seconds", "2 minutes 5 seconds", "1 hour 3 minutes". */
export function duration(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts = [[hours, "hour"], [minutes, "minute"], [Math.ceil(seconds % 60), "second"]]
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
  return parts.slice(0, 2).join(" ") || "a moment";
}
