// Walks through pages in a real browser as a person does, step by step, and says what was seen. The tests judge.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { json } from "node:stream/consumers";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000 / 8, uploadThroughput: 50_000 / 8 };
const FAST = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
const NARROW = { width: 320, height: 640 };
const ZOOMED = { width: 320, height: 256 }; // 1280 by 1024 at 400 %
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// The code that an authenticator shows now for a secret (RFC 6238).
function codeOf(secret) {
  const bits = [...secret.replaceAll(/\s/g, "")].map((each) => BASE32.indexOf(each).toString(2).padStart(5, "0")).join("");
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", Buffer.from(bits.match(/.{8}/g).map((each) => parseInt(each, 2)))).update(step).digest();
  return String((digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function begun(page, home, { slow, also = [] }) {
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  if (slow) await line.send("Network.emulateNetworkConditions", SLOW);
  const walk = { page, home, line, noticed: { violations: [], thrown: [], abroad: [] }, asked: 0, bytes: 0, since: 0 };
  line.on("Network.requestWillBeSent", ({ request }) => {
    if (/^(data|blob):/.test(request.url)) return;
    walk.asked += 1;
    if (![home.origin, ...also].includes(new URL(request.url).origin)) walk.noticed.abroad.push(request.url);
  });
  line.on("Network.loadingFinished", ({ encodedDataLength }) => { walk.bytes += encodedDataLength; });
  page.on("pageerror", (error) => walk.noticed.thrown.push(String(error)));
  page.on("console", (said) => {
    if (/Content Security Policy/.test(said.text())) walk.noticed.violations.push(said.text());
  });
  return walk;
}

const verbs = {
  async go({ page, home }, path) { await page.goto(new URL(path, home).href, { waitUntil: "load" }); },
  async fill({ page }, where, what) { await page.fill(where, what); },
  async code({ page }, from, where) { await page.fill(where, codeOf(await page.innerText(from))); },
  async choose({ page }, where) { await page.check(where); },
  async pick({ page }, where, what) { await page.selectOption(where, what); },
  async open({ page }, where) { await page.locator(where).evaluateAll((all) => all.forEach((each) => { each.open = true; })); },
  async click({ page }, where) { await Promise.all([page.waitForEvent("load"), page.click(where)]); },
  async press({ page }, key) { await page.keyboard.press(key); },
  async type({ page }, what) { await page.keyboard.type(what); },
  async enter({ page }) { await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]); },
  async free({ page }, where) { await page.locator(where).evaluateAll((all) => all.forEach((each) => { each.noValidate = true; })); },
  async set({ page }, where, what) { await page.locator(where).evaluateAll((all, value) => all.forEach((each) => { each.value = value; }), what); },
  async download({ page }, where) {
    const [kept] = await Promise.all([page.waitForEvent("download"), page.click(where)]);
    return { name: kept.suggestedFilename(), text: readFileSync(await kept.path(), "utf8") };
  },
  async text({ page }, where) { return (await page.locator(where).allInnerTexts()).join("\n").replaceAll("\u00a0", " "); },
  async values({ page }, where) { return page.locator(where).evaluateAll((all) => all.map((each) => each.value)); },
  async address({ page }) { return page.url().slice(new URL(page.url()).origin.length); },
  async title({ page }) { return page.title(); },
  async cookies({ page }) { return page.context().cookies(); },
  async forget({ page }, name) { await page.context().clearCookies({ name }); },
  async keep({ page, home }, name, value) {
    const secure = name.startsWith("__Host-");
    await page.context().addCookies([{ name, value, secure, url: `${secure ? "https:" : "http:"}//${home.host}` }]);
  },
  async begin({ page }) { await page.context().clearCookies(); },
  async slowly({ line }, slow) { await line.send("Network.emulateNetworkConditions", slow ? SLOW : FAST); },
  // From here on, everything is counted as whoever comes for the first time gets it.
  async cold({ page, line }) {
    await page.context().clearCookies({ name: "gaya" });
    await line.send("Network.clearBrowserCache");
  },
  async count(walk) { Object.assign(walk, { asked: 0, bytes: 0, since: performance.now() }); },
  async counted(walk) {
    const shown = await walk.page.evaluate(() => {
      const paint = performance.getEntriesByName("first-contentful-paint")[0];
      const [page] = performance.getEntriesByType("navigation");
      return Math.max(paint?.startTime ?? 0, page.domContentLoadedEventEnd);
    });
    await walk.page.waitForLoadState("networkidle");
    return { requests: walk.asked, bytes: walk.bytes, seconds: shown / 1000, whole: (performance.now() - walk.since) / 1000 };
  },
  async sideways({ page }) {
    const found = [];
    for (const size of [NARROW, ZOOMED]) {
      await page.setViewportSize(size);
      found.push(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth));
    }
    await page.setViewportSize(NARROW);
    return Math.max(...found);
  },
  async axe({ page }) {
    await page.evaluate(AXE);
    const { violations, incomplete } = await page.evaluate((values) => axe.run({ runOnly: { type: "tag", values } }), RULES);
    const told = (all) => all.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
    return { violations: told(violations), incomplete: told(incomplete) };
  },
  // Which of the things that can be used does the keyboard not reach, or reach without being seen?
  async unreached({ page }) {
    const all = await page.evaluate(() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
      .filter((each) => each.checkVisibility()).map((each, index) => { each.dataset.walked = index; return index; }));
    await page.evaluate(() => { document.activeElement?.blur(); getSelection().removeAllRanges(); });
    const reached = new Set();
    const unseen = [];
    for (let turn = 0; turn <= 3 * all.length + 3; turn += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const here = document.activeElement;
        const box = here.getBoundingClientRect();
        return { index: here.dataset.walked, name: here.outerHTML.slice(0, 80), group: here.type === "radio" ? here.name : null,
          seen: getComputedStyle(here).outlineStyle !== "none" && box.width > 0 };
      });
      if (at.index === undefined) continue;
      if (!at.seen) unseen.push(at.name);
      reached.add(Number(at.index));
      if (at.group) for (const each of await page.locator(`[name="${at.group}"]`).evaluateAll((some) => some.map(({ dataset }) => Number(dataset.walked)))) reached.add(each);
      if (reached.size === all.length) break;
    }
    return [...all.filter((each) => !reached.has(each)), ...unseen];
  },
  async html({ page }) { return page.content(); },
  async picture({ page }, file, width) {
    await page.setViewportSize({ width, height: 640 });
    await page.screenshot({ path: file, fullPage: true });
    await page.setViewportSize(NARROW);
  },
};

const given = await json(process.stdin);
// What a browser draws itself, such as fields for dates, it says in the language of its machine.
const env = { ...process.env, LANGUAGE: "id", LC_ALL: "C.UTF-8" };
const browser = await chromium.launch({ executablePath: given.browser, env, args: ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--lang=id-ID"] });
try {
  const context = await browser.newContext({
    viewport: NARROW, javaScriptEnabled: given.javascript ?? true, acceptDownloads: true, locale: "id-ID",
    colorScheme: given.dark ? "dark" : "light",
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const walk = await begun(page, new URL(given.url), given);
  const seen = [];
  for (const [verb, ...words] of given.steps) {
    const said = await verbs[verb](walk, ...words).catch((error) => {
      throw new Error(`${verb} ${words.join(" ")} on ${page.url()}: ${error.message}`);
    });
    if (said !== undefined) seen.push(said);
  }
  console.log(JSON.stringify({ seen, noticed: walk.noticed }));
} finally {
  await browser.close();
}
