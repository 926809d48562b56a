// A room played by role in a real headless browser: join, decide, lock, reveal, debrief; pictures
// of every page at the width of a laptop and of a phone; labels, contrast and keyboard are checked.
//
//   npm install playwright-core
//   hecon train the-shift --serve 127.0.0.1:8099 --out room --set run.weight=50 --team Reds
//   node tests/room/browsers.mjs http://127.0.0.1:8099 PASSWORD PICTURES
//
// Run by hand; nothing else calls it.
import { chromium } from "playwright-core";
import { mkdirSync } from "node:fs";

const [at, password, pictures] = process.argv.slice(2);
mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
});
let failed = 0;
const hold = (what, holds) => {
  console.log(`${holds ? "ok  " : "FAIL"} ${what}`);
  if (!holds) failed += 1;
};
const problems = [];
const open = async (width, height) => {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  page.on("console", (said) => {
    if (said.type() === "error") problems.push(said.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  return page;
};
const shot = (page, name) => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });

// What a reader with a keyboard or a screen reader needs, read from the page itself.
const looked = async (page, name) => {
  const found = await page.evaluate(() => {
    const bad = [];
    const named = (one) =>
      (one.labels && one.labels.length) || one.getAttribute("aria-label") || one.type === "hidden" ||
      one.textContent.trim();
    for (const one of document.querySelectorAll("input, select, button, a")) {
      if (!named(one)) bad.push(`no name: ${one.outerHTML.slice(0, 80)}`);
    }
    if (document.documentElement.lang === "") bad.push("no language");
    if (document.querySelectorAll("h1").length < 1) bad.push("no heading");
    if (!document.querySelector("main")) bad.push("no main");
    if (document.documentElement.scrollWidth > window.innerWidth + 1) {
      bad.push(`wider than the window: ${document.documentElement.scrollWidth} > ${window.innerWidth}`);
    }
    const light = (colour) => {
      const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((c) => {
        const s = Number(c) / 255;
        return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (one) => {
      for (let at = one; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (!/rgba\(.*, 0\)|transparent/.test(colour)) return colour;
      }
      return "rgb(255, 255, 255)";
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const told = new Set();
    while (walker.nextNode()) {
      const one = walker.currentNode.parentElement;
      if (!walker.currentNode.textContent.trim() || !one.offsetParent) continue;
      const style = getComputedStyle(one);
      const colour = one instanceof SVGElement ? one.getAttribute("fill") ?? style.color : style.color;
      if (!colour.startsWith("rgb")) continue;
      const [a, b] = [light(colour), light(ground(one))].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      const key = `${colour} on ${ground(one)}`;
      if (ratio < 4.5 && !told.has(key)) {
        told.add(key);
        bad.push(`contrast ${ratio.toFixed(2)}: ${key}: ${one.textContent.trim().slice(0, 40)}`);
      }
    }
    return bad;
  });
  hold(`${name}: names, heading, width, contrast${found.length ? `\n     ${found.join("\n     ")}` : ""}`, found.length === 0);
};

const facilitator = await open(1280, 900);
await facilitator.goto(at);
await shot(facilitator, "01-join");
await looked(facilitator, "join");
await facilitator.getByLabel("Password").fill(password);
await facilitator.getByRole("button", { name: "Open the console" }).click();
hold("the facilitator's console opens", await facilitator.getByRole("heading", { name: "Console" }).isVisible());

const roles = [
  ["Commissioner", 1280, 900, "commissioner"],
  ["Provider chief executive", 390, 844, "provider"],
  ["GP lead", 1024, 768, "gp_lead"],
];
const seats = [];
for (const [role, width, height, word] of roles) {
  const page = await open(width, height);
  await page.goto(at);
  const code = await facilitator.locator(`[data-seat="0-${word}"] .code`).textContent();
  await page.getByLabel("Code of your seat").fill(code);
  await page.getByLabel("Your name").fill(`A ${role}`);
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL("**/play");
  hold(`${role} joins`, (await page.textContent("header")).includes(role));
  await shot(page, `02-briefing-${role.split(" ")[0].toLowerCase()}`);
  await looked(page, `${role}, briefing`);
  seats.push([role, page]);
}
await facilitator.reload();
await facilitator.getByRole("button", { name: "Start the first round" }).click();
for (const [role, page] of seats) {
  await page.getByRole("button", { name: "Save and lock" }).waitFor({ timeout: 15000 });
  hold(`${role}: the round opens without a reload by hand`, true);
}
// With the keyboard alone: from the first option to the button.
const [, commissioner] = seats[0];
await commissioner.locator("#o-move-now").focus();
await commissioner.keyboard.press("Space");
hold("an option is chosen by keyboard", await commissioner.locator("#o-move-now").isChecked());
await commissioner.locator("#o-challenge-none").check();
await shot(commissioner, "03-decide-commissioner");
await commissioner.getByRole("button", { name: "Save and lock" }).focus();
await commissioner.keyboard.press("Enter");
await commissioner.getByText("Locked.", { exact: true }).waitFor();
hold("the commissioner locks by keyboard", true);
await looked(commissioner, "Commissioner, locked");
for (const [role, page] of seats.slice(1)) {
  await page.locator("input[type=radio]").first().check();
  await shot(page, `03-decide-${role.split(" ")[0].toLowerCase()}`);
  await looked(page, `${role}, deciding`);
  await page.getByRole("button", { name: "Save and lock" }).click();
  await page.getByText("Locked.", { exact: true }).waitFor();
  hold(`${role} locks`, true);
}
await facilitator.reload();
await shot(facilitator, "04-console-locked");
await looked(facilitator, "console");
await facilitator.getByRole("button", { name: "Lock all and run the round" }).click();
await facilitator.getByRole("button", { name: "Reveal the results" }).waitFor({ timeout: 240000 });
await shot(facilitator, "05-preview");
await commissioner.getByText("preparing the results").waitFor({ timeout: 15000 });
hold("players do not see results before they are revealed",
  !(await commissioner.textContent("main")).includes("These are the results"));
const begun = Date.now();
await facilitator.getByRole("button", { name: "Reveal the results" }).click();
for (const [role, page] of seats) {
  await page.getByText("These are the results as they reached you").waitFor({ timeout: 15000 });
  hold(`${role}: results after ${Date.now() - begun} ms`, Date.now() - begun < 2000);
}
for (const [role, page] of seats) {
  await shot(page, `06-results-${role.split(" ")[0].toLowerCase()}`);
  await looked(page, `${role}, results`);
}
await commissioner.goto(`${at}/quiz`);
await looked(commissioner, "quiz");
await shot(commissioner, "07-quiz");
await commissioner.goto(`${at}/handout`);
await shot(commissioner, "08-handout");
await looked(commissioner, "hand-out");
await commissioner.goto(`${at}/play`);
await facilitator.reload();
await facilitator.getByRole("button", { name: "End play: debrief" }).click();
for (const [role, page] of seats.slice(0, 2)) {
  await page.getByRole("link", { name: "Open the debrief" }).waitFor({ timeout: 15000 });
  await page.getByRole("link", { name: "Open the debrief" }).click();
  for (let tries = 0; tries < 120; tries += 1) {
    if (await page.getByRole("heading", { name: "Teams side by side" }).isVisible()) break;
    await page.waitForTimeout(2000);
    await page.reload();
  }
  hold(`${role} reads the debrief`, await page.getByRole("heading", { name: "Teams side by side" }).isVisible());
  await shot(page, `09-debrief-${role.split(" ")[0].toLowerCase()}`);
  await looked(page, `${role}, debrief`);
}
hold(`no script was refused and none failed ${problems.join("; ")}`, problems.length === 0);
await browser.close();
console.log(failed ? `${failed} failed` : "all hold");
process.exit(failed ? 1 : 0);
