// The page in a real Firefox, over WebDriver BiDi: what people do most. `tests/ui/test_firefox.py` starts it beside a
// whole system: WIZARD_URL is where that answers, FIREFOX the program.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import puppeteer from "puppeteer-core";

const { WIZARD_URL, FIREFOX } = process.env;

/** Milliseconds that a claim may take to become true: a hard number on a busy machine takes its time. */
const PATIENCE = 45_000;

let browser;
let page;
let faults;

before(async () => {
  browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
});
after(() => browser?.close());

beforeEach(async () => {
  faults = [];
  page = await browser.newPage();
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (/^https?:/.test(url) && !url.startsWith(`${WIZARD_URL}/`)) faults.push(`another origin: ${url}`);
  });
  await page.setViewport({ width: 1366, height: 768 });
  await open("/");
});
afterEach(async () => {
  await page.close();
  assert.deepEqual(faults, []);
});

/** Waits until the page says something else than nothing, and returns it. */
async function until(read, ...given) {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const found = await page.evaluate(read, ...given).catch((error) => {
      // A page that is just being loaded has no place to evaluate anything.
      if (performance.now() > end) throw error;
    });
    if (found) return found;
    assert.ok(performance.now() < end, `in vain for ${PATIENCE} ms: ${read} ${JSON.stringify(given)}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

/** Waits until an element is seen. */
const seen = (selector) => until((wanted) => document.querySelector(wanted)?.checkVisibility(), selector);

/** Waits until an element's text contains something. */
const says = (selector, text) =>
  until((wanted, part) => document.querySelector(wanted)?.textContent.includes(part), selector, text);

const read = (selector, what) => page.evaluate((wanted, name) => document.querySelector(wanted)[name], selector, what);

/** Loads an address, and waits until all regions are alive. */
async function open(address) {
  await page.goto(`${WIZARD_URL}${address}`);
  await until(() => !document.querySelector("[x-cloak]") && document.querySelector(".presets button") !== null);
}

/** Writes a line and presses Enter. */
async function ask(line) {
  await page.evaluate(() => document.querySelector("#expression").select());
  await page.type("#expression", line);
  await page.keyboard.press("Enter");
}

/** The selector of the answer, which stays when another is asked: wait for its text. */
const ANSWER = ".answer [data-main] dd";

test("a line is asked, and its answer, address and title agree", async () => {
  await ask("factor(2^67-1)");

  await says(ANSWER, "761838257287");
  await says(".result [data-status]", "COMPLETED");
  assert.match(page.url(), /\/t\/[0-9a-f]{32}$/);
  await until(() => document.title.startsWith("factor(2^67"));
  await seen(".result math");
});

test("a refused line is told beside it, with the place that is wrong", async () => {
  await ask("20 + ");

  await says("#refusal", "column");
  assert.equal(await read(".compose [type=submit]", "ariaDisabled"), "true");
});

test("a split task shows who had its parts", async () => {
  await ask("twin_primes(0, 10^10)");

  await says(".result [data-status]", "COMPLETED");
  await until(() => [...document.querySelectorAll("[data-row]")].some((row) => row.textContent.includes("twin_primes")));
  await page.evaluate(() => document.querySelector("[data-row]").click());
  await until(() => /parts done on \d pods?/.test(document.querySelector(".detail [role=img]")?.ariaLabel));
});

test("a reload and a permalink show the same answer, and the way back leads to the one before", async () => {
  await ask("3+4");
  await says(ANSWER, "7");
  const first = page.url();
  await ask("5*6");
  await says(ANSWER, "30");

  await page.goBack();
  await says(ANSWER, "7");
  await page.reload();
  await says(ANSWER, "7");
  assert.equal(page.url(), first);
  assert.equal(await read("#expression", "value"), "3+4");
  await open(new URL(first).pathname);
  await says(ANSWER, "7");
});

test("tabs are turned by click and by arrow", async () => {
  await page.click("#tab-dead-letters");
  await seen("#panel-dead-letters");

  await page.keyboard.press("ArrowLeft");

  await seen("#panel-tasks");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-tasks");
});

test("a plot is drawn, with its table", async () => {
  await ask("plot(sin(x)/x, x, -10, 10)");

  await seen(".plot svg path.curve");
  const box = await page.evaluate(() => document.querySelector(".plot svg").getBoundingClientRect().toJSON());
  assert.ok(box.width > 200 && box.height > 100, JSON.stringify(box));
  await page.evaluate(() => document.querySelector(".plot summary").click());
  await seen(".plot table");
});

test("the dark theme is dark, and still so after a reload", async () => {
  const colour = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const brightness = async () => Math.max(...(await colour()).match(/\d+/g).slice(0, 3).map(Number));
  const choose = (theme) =>
    page.evaluate((value) => document.querySelector(`[name=theme][value=${value}]`).click(), theme);
  await choose("light");
  assert.ok((await brightness()) > 200);

  await choose("dark");

  assert.ok((await brightness()) < 60);
  await page.reload();
  await seen(".presets button");
  assert.ok((await brightness()) < 60);
  await choose("auto");
});

test("the keyboard alone leads from the top to an answer, and to the keys and back", async () => {
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: it } = document;
      const name = it.ariaLabel ?? it.labels?.[0]?.textContent ?? it.textContent;
      return { id: it.id, name, isSeen: it.checkVisibility() };
    });
  await page.evaluate(() => document.activeElement.blur());
  const stops = [];
  do {
    await page.keyboard.press("Tab");
    stops.push(await focused());
    assert.ok(stops.length < 30, JSON.stringify(stops));
  } while (stops.at(-1).id !== "expression");
  for (const stop of stops) assert.ok(stop.isSeen && stop.name.trim(), JSON.stringify(stop));
  assert.equal(stops[0].name.trim(), "Skip to the calculator");

  await page.keyboard.down("Control");
  await page.keyboard.press("a");
  await page.keyboard.up("Control");
  await page.keyboard.type("19+23");
  await page.keyboard.press("Enter");
  await says(ANSWER, "42");

  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("?");
  await until(() => document.querySelector("#shortcuts").open);
  await page.keyboard.press("Escape");
  await until(() => !document.querySelector("#shortcuts").open);
});
