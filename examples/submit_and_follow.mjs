// Submit a call, and learn how it ended: Node 20 or later, without a package.
//
//     API_URL=https://....execute-api.us-east-1.amazonaws.com AWS_REGION=us-east-1 \
//     AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... node examples/submit_and_follow.mjs +12065550100
//
// API_URL is the stack's output ApiUrl. With temporary credentials, set AWS_SESSION_TOKEN too. Where the AWS SDK is at hand,
// @smithy/signature-v4 signs as `signed` does here.
import { createHash, createHmac, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

const { API_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, SECONDS_BETWEEN = "5" } =
  process.env;
const OPEN = ["WAITING", "CALLING"];

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** The headers of a request that is signed with AWS Signature Version 4. */
function signed(method, url, body) {
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, "");
  const scope = `${time.slice(0, 8)}/${AWS_REGION}/execute-api/aws4_request`;
  const headers = {
    "content-type": "application/json",
    host: url.host,
    "x-amz-date": time,
    ...(AWS_SESSION_TOKEN && { "x-amz-security-token": AWS_SESSION_TOKEN }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    method,
    url.pathname,
    url.search.slice(1),
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    sha256(body),
  ].join("\n");
  const key = scope.split("/").reduce((made, part) => hmac(made, part), `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n")).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { ...headers, authorization };
}

async function ask(method, path, request) {
  const url = new URL(`${API_URL.replace(/\/$/, "")}/v1${path}`);
  const body = request === undefined ? "" : JSON.stringify(request);
  const { host: _, ...headers } = signed(method, url, body); // fetch says the host itself
  const answer = await fetch(url, { method, headers, body: body || undefined, signal: AbortSignal.timeout(35_000) });
  const content = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status}: ${content.detail ?? content.message}`);
  return content;
}

if (process.argv.length !== 3) {
  console.error("usage: submit_and_follow.mjs PHONE_NUMBER");
  process.exit(2);
}

// The request id is your key: a repeat of it places no second call. So a request whose answer was lost is simply sent again.
const { call_id } = await ask("POST", "/calls", {
  request_id: `example-node-${randomUUID()}`,
  destination_phone_number: process.argv[2],
  content: { plain_text_message: { text: "Hello from Redial." } },
});
let call = await ask("GET", `/calls/${call_id}`);
while (OPEN.includes(call.status)) {
  await pause(Number(SECONDS_BETWEEN) * 1000);
  call = await ask("GET", `/calls/${call_id}`);
}
console.log(`${call.status}: ${call.status_reason}`);
process.exitCode = call.status === "COMPLETED" ? 0 : 1;
