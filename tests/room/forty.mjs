// Ten teams of four browsers each in one room: the time from the facilitator's action until the last of
// them has the new page. Plain HTTP as browsers speak it, every one with its stream of events.
//
//   hecon train the-shift --serve 127.0.0.1:8098 --out room
//   node tests/room/forty.mjs http://127.0.0.1:8098 PASSWORD [ROUNDS]
//
// Run by hand; nothing else calls it.
import http from "node:http";

const [at, password, rounds = "2"] = process.argv.slice(2);
const origin = new URL(at).origin;
const ask = (method, path, cookie, body = "") =>
  new Promise((done, fail) => {
    const headers = { Origin: origin, Cookie: cookie ?? "" };
    if (method === "POST") headers["Content-Type"] = "application/x-www-form-urlencoded";
    const request = http.request(`${at}${path}`, { method, headers, agent: false }, (answer) => {
      let text = "";
      answer.on("data", (part) => (text += part));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, text }));
    });
    request.on("error", fail);
    request.end(body);
  });
const cookieOf = (answer) => {
  const line = answer.headers["set-cookie"]?.[0];
  if (!line) throw new Error(`no cookie: ${answer.status} ${answer.text.slice(0, 300)}`);
  return line.split(";")[0];
};
const form = (fields) => new URLSearchParams(fields).toString();
const act = (cookie, what) => ask("POST", "/console/do", cookie, form({ what }));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const console_ = cookieOf(await ask("POST", "/facilitator", "", form({ password })));
for (let team = 0; team < 10; team += 1) {
  await ask("POST", "/console/do", console_, form({ what: "team", value: `Team ${team + 1}` }));
}
const page = (await ask("GET", "/console", console_)).text;
const codeOf = (seat) => page.split(`data-seat="${seat}"`)[1].match(/class="code">([^<]+)</)[1];
const seats = [];
for (let team = 0; team < 10; team += 1) {
  for (const role of ["commissioner", "provider", "gp_lead", "commissioner"]) {
    const fields = { code: codeOf(`${team}-${role}`), name: `P${seats.length}` };
    seats.push(cookieOf(await ask("POST", "/join", "", form(fields))));
  }
}
console.log(`${seats.length} browsers in 10 teams`);

// Every browser listens and fetches its page when notified of a change.
let wanted = null;
let shown = new Map();
for (const seat of seats) {
  http.get(`${at}/live`, { headers: { Cookie: seat }, agent: false }, (stream) => {
    stream.on("data", async () => {
      if (!wanted) return;
      const mark = wanted;
      const page = await ask("GET", "/play", seat);
      if (page.text.includes(mark.text) && !shown.has(seat)) shown.set(seat, Date.now() - mark.since);
    });
  });
}
const all = async (text, doing) => {
  shown = new Map();
  wanted = { text, since: Date.now() };
  await doing();
  while (shown.size < seats.length) {
    if (Date.now() - wanted.since > 120000) throw new Error(`only ${shown.size} saw '${text}'`);
    await pause(10);
  }
  const times = [...shown.values()].sort((a, b) => a - b);
  wanted = null;
  return times;
};
let worst = 0;
for (let round = 1; round <= Number(rounds); round += 1) {
  await all("Save and lock", () => act(console_, "next"));
  for (let seat = 0; seat < seats.length; seat += 4) {
    await ask("POST", "/choose", seats[seat], form({ q0: seat % 8 ? "move-now" : "move-planned", then: "lock" }));
  }
  const begun = Date.now();
  const computed = await all("preparing the results", () => act(console_, "advance"));
  const times = await all("These are the results as they reached you", () => act(console_, "reveal"));
  const last = times[times.length - 1];
  worst = Math.max(worst, last);
  console.log(
    `round ${round}: advance to all in preview ${computed[computed.length - 1]} ms; ` +
      `reveal to half ${times[Math.floor(times.length / 2)]} ms, to all ${last} ms; ` +
      `together ${Date.now() - begun} ms`,
  );
}
console.log(`slowest reveal ${worst} ms`);
process.exit(worst < 2000 ? 0 : 1);
