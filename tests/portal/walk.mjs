// Walks through pages in a real browser as a person does, step by step, and says what was seen. The tests judge.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000 / 8, uploadThroughput: 50_000 / 8 };
const FAST = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
const NARROW = { width: 320, height: 640 };
const ZOOMED = { width: 320, height: 256 }; // 1280 by 1024 at 400 %
const QUIET = 60; // milliseconds
const MOST_STOPS = 12; // where Tab stops without anything new: two dates have four parts each, and the browser itself some
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// The code that an authenticator shows now for a secret (RFC 6238).
function codeOf(secret) {
  const bits = [...secret.replaceAll(/\s/g, "")].map((each) => BASE32.indexOf(each).toString(2).padStart(5, "0")).join("");
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", Buffer.from(bits.match(/.{8}/g).map((each) => parseInt(each, 2)))).update(step).digest();
  return String((digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function begun(page, home, { slow, also = [], noticed = { violations: [], thrown: [], abroad: [] } }) {
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  if (slow) await line.send("Network.emulateNetworkConditions", SLOW);
  const walk = { page, home, line, also, noticed, asked: [], addresses: new Map(), kept: new Set(), bytes: 0, since: 0, underway: new Set(), moved: 0 };
  line.on("Network.requestWillBeSent", ({ request, requestId }) => {
    if (/^(data|blob):/.test(request.url)) return;
    walk.asked.push(requestId);
    walk.addresses.set(requestId, request.url);
    walk.moved = performance.now();
    walk.underway.add(requestId);
    if (![home.origin, ...also].includes(new URL(request.url).origin)) walk.noticed.abroad.push(request.url);
  });
  const ended = ({ requestId, encodedDataLength = 0 }) => {
    walk.bytes += encodedDataLength;
    walk.moved = performance.now();
    walk.underway.delete(requestId);
  };
  line.on("Network.requestServedFromCache", ({ requestId }) => { walk.kept.add(requestId); });
  line.on("Network.responseReceived", ({ requestId, response }) => { if (response.fromDiskCache) walk.kept.add(requestId); });
  line.on("Network.loadingFinished", ended);
  line.on("Network.loadingFailed", ended);
  page.on("pageerror", (error) => walk.noticed.thrown.push(String(error)));
  page.on("console", (said) => {
    if (/Content Security Policy/.test(said.text())) walk.noticed.violations.push(said.text());
  });
  return walk;
}

// Nothing is on its way, and nothing was for a moment.
async function quiet(walk) {
  await walk.page.waitForLoadState("load");
  while (walk.underway.size || performance.now() - walk.moved < QUIET) await new Promise((then) => setTimeout(then, 10));
}

// What can be used, and is to be seen; of a group of radio buttons, which one turns through with arrows, the one that Tab reaches.
const USABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary";

// Looks at what has the focus: notes that it was reached, and says what is wrong with how that is seen.
const looked = (usable) => {
  const here = document.activeElement;
  if (!here?.matches(usable)) return {};
  const { outlineStyle, outlineWidth } = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const wasReached = here.dataset.reached === "1";
  here.dataset.reached = "1";
  if (here.type === "radio") document.getElementsByName(here.name).forEach((each) => { each.dataset.reached = "1"; });
  return {
    wasReached,
    name: here.outerHTML.slice(0, 80),
    isSeen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && box.width > 0 && box.height > 0,
    isClosed: here.tagName === "SUMMARY" && !here.parentElement.open,
    isLast: ![...document.querySelectorAll(usable)].some((each) => !each.dataset.reached && each.checkVisibility()),
  };
};
const missed = (usable) => [...document.querySelectorAll(usable)]
  .filter((each) => each.checkVisibility() && !each.dataset.reached).map((each) => each.outerHTML.slice(0, 80));

const verbs = {
  async go({ page, home }, path) { await page.goto(new URL(path, home).href, { waitUntil: "load" }); },
  async fill({ page }, where, what) { await page.fill(where, what); },
  async attach({ page }, where, name, text, times = 1) {
    await page.setInputFiles(where, { name, mimeType: "text/csv", buffer: Buffer.from(text.repeat(times)) });
  },
  async code({ page }, from, where) { await page.fill(where, codeOf(await page.innerText(from))); },
  async choose({ page }, where) { await page.check(where); },
  async pick({ page }, where, what) { await page.selectOption(where, what); },
  async open({ page }, where) { await page.locator(where).evaluateAll((all) => all.forEach((each) => { each.open = true; })); },
  async click({ page }, where) { await Promise.all([page.waitForEvent("load"), page.click(where)]); },
  // Sends a form; what comes is its answer.
  async send(walk, where) { await verbs.click(walk, where); },
  // With the keyboard alone: on to a field, a choice or a button, and what one does there.
  async reach({ page }, where) {
    for (let turn = 0; turn < 120; turn += 1) {
      if (await page.evaluate((selector) => document.activeElement?.matches(selector), where)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error("no key leads there");
  },
  async write(walk, where, what) {
    await verbs.reach(walk, where);
    const isDate = await walk.page.evaluate(() => document.activeElement.type === "date");
    await walk.page.keyboard.type(isDate ? await asShown(what, walk.page.context().browser()) : what);
    const written = await walk.page.evaluate(() => document.activeElement.value);
    if (written !== what) throw new Error(`it holds ${written}`);
  },
  async mark(walk, where) {
    const name = await walk.page.locator(where).getAttribute("name");
    await verbs.reach(walk, `[name="${name}"]`);
    await walk.page.keyboard.press("Space");
    for (let turn = 0; turn < 20 && !(await walk.page.isChecked(where)); turn += 1) await walk.page.keyboard.press("ArrowDown");
    if (!(await walk.page.isChecked(where))) throw new Error("no key chooses it");
  },
  async enter(walk, where) {
    await verbs.reach(walk, where);
    await Promise.all([walk.page.waitForEvent("load"), walk.page.keyboard.press("Enter")]);
  },
  async space(walk, where) {
    await verbs.reach(walk, where);
    await Promise.all([walk.page.waitForEvent("load"), walk.page.keyboard.press("Space")]);
  },
  async copy(walk, from, where) { await verbs.write(walk, where, codeOf(await walk.page.innerText(from))); },
  // Moves in the history as a person does, and says on which page that ends.
  async back(walk) { await walk.page.goBack({ waitUntil: "load" }).catch(() => null); return verbs.where(walk); },
  async forward(walk) { await walk.page.goForward({ waitUntil: "load" }).catch(() => null); return verbs.where(walk); },
  async reload(walk) { await walk.page.reload({ waitUntil: "load" }); return verbs.where(walk); },
  async where({ page }) {
    const isOurs = /^https?:/.test(page.url());
    const [status, heading] = isOurs
      ? await page.evaluate(() => [performance.getEntriesByType("navigation")[0].responseStatus, document.querySelector("h1")?.innerText ?? ""])
      : [0, page.url()];
    return { status, heading: heading.replaceAll("\u00a0", " "), path: isOurs ? new URL(page.url()).pathname : "" };
  },
  // The same address in a second tab of the same browser.
  async tab({ page }) {
    const other = await page.context().newPage();
    await other.goto(page.url(), { waitUntil: "load" });
    const found = await verbs.where({ page: other });
    await other.close();
    return found;
  },
  // Meanwhile somebody else, in a browser of their own, takes these steps.
  async meanwhile({ page, home, also, noticed }, steps) {
    const context = await page.context().browser().newContext({ locale: "id-ID" });
    context.setDefaultTimeout(30_000);
    const other = await begun(await context.newPage(), home, { also, noticed });
    for (const [verb, ...words] of steps) await verbs[verb](other, ...words);
    await context.close();
  },
  // A form that stands at another address, which sends itself here.
  async foreign({ page, home, also: [elsewhere] }, path, fields) {
    const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const inputs = Object.entries(fields).map(([name, value]) => `<input name="${escaped(name)}" value="${escaped(value)}">`);
    // Without an icon of its own a browser looks for one there, now or a moment later.
    const body = `<link rel="icon" href="data:,"><form method="post" action="${new URL(path, home).href}">${inputs.join("")}<button>Kirim</button></form>`;
    const at = `${elsewhere}/dari-tempat-lain`;
    await page.route(at, (route) => route.fulfill({ contentType: "text/html", body }));
    await page.goto(at);
    await page.unroute(at);
  },
  async alter({ page }, where, name, value) {
    await page.locator(where).evaluateAll((all, [key, text]) => all.forEach((each) => { each.setAttribute(key, text); }), [name, value]);
  },
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
  // From here on, everything is counted as the person who comes for the first time gets it.
  async cold({ page, line }) {
    await page.context().clearCookies({ name: "gaya" });
    await line.send("Network.clearBrowserCache");
  },
  async count(walk) {
    await quiet(walk);
    Object.assign(walk, { asked: [], bytes: 0, since: performance.now() });
  },
  async status({ page }) { return page.evaluate(() => performance.getEntriesByType("navigation")[0].responseStatus); },
  async counted(walk) {
    const shown = await walk.page.evaluate(() => {
      const paint = performance.getEntriesByName("first-contentful-paint")[0];
      const [page] = performance.getEntriesByType("navigation");
      return Math.max(paint?.startTime ?? 0, page.domContentLoadedEventEnd);
    });
    await quiet(walk);
    const asked = walk.asked.filter((each) => !walk.kept.has(each)); // what the browser had already, it did not ask for
    const addresses = asked.map((each) => walk.addresses.get(each));
    return { requests: asked.length, addresses, bytes: walk.bytes, seconds: shown / 1000, whole: (performance.now() - walk.since) / 1000 };
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
  async axe({ page }, scheme = "light") {
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate(() => document.activeElement?.blur()); // what shows only with the focus lies over the rest
    await page.evaluate(AXE);
    const { violations, incomplete } = await page.evaluate((values) => axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations", "incomplete"] }), RULES);
    await page.emulateMedia({ colorScheme: null });
    const told = (all) => all.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
    return { violations: told(violations), incomplete: told(incomplete) };
  },
  // Which of the things that can be used does the keyboard not reach, or reach without being seen? What is folded, it unfolds.
  async unreached({ page }) {
    const wrong = [];
    await page.evaluate(() => { document.activeElement?.blur(); getSelection().removeAllRanges(); });
    for (let turn = 0, again = 0; turn < 400 && again < MOST_STOPS; turn += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(looked, USABLE);
      again = at.name && !at.wasReached ? 0 : again + 1;
      if (at.name && !at.isSeen) wrong.push(`not seen: ${at.name}`);
      if (at.isLast && !at.isClosed) break;
      if (!at.isClosed) continue;
      await page.keyboard.press("Enter");
      if ((await page.evaluate(looked, USABLE)).isClosed) wrong.push(`stays folded: ${at.name}`);
    }
    return [...wrong, ...(await page.evaluate(missed, USABLE))];
  },
  // Turns to the other language, by the link at the foot of a page.
  async turned({ page }, wanted) {
    const where = page.locator("footer a.tongue");
    if (!wanted || !(await where.count())) return null;
    await Promise.all([page.waitForEvent("load"), where.click()]);
    const heading = (await page.locator("h1").innerText()).replaceAll("\u00a0", " ");
    return { heading, lang: await page.locator("html").getAttribute("lang") };
  },
  // Every piece of text, and of what is read aloud or shown in place of something; but for what people wrote.
  async nodes({ page }) {
    return page.evaluate((names) => {
      const found = new Set();
      const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        if (!texts.currentNode.parentElement.closest("style, script, q, textarea, footer .tongue")) found.add(texts.currentNode.data);
      }
      for (const name of names) document.querySelectorAll(`[${name}]`).forEach((each) => { found.add(each.getAttribute(name)); });
      return [...found].map((each) => each.replaceAll("\u00a0", " ").trim()).filter(Boolean);
    }, ["aria-label", "title", "data-name", "placeholder", "alt"]);
  },
  async html({ page }) { return page.content(); },
  async picture({ page }, file, width) {
    await page.setViewportSize({ width, height: 640 });
    await page.screenshot({ path: file, fullPage: true });
    await page.setViewportSize(NARROW);
  },
};

// A date in the order in which a browser shows its fields: some have no Indonesian, and put the month first.
async function asShown(date, browser) {
  const page = await browser.newPage({ locale: "id-ID" });
  await page.setContent('<input type="date">');
  await page.focus("input");
  await page.keyboard.type("01022003");
  const isMonthFirst = (await page.inputValue("input")) === "2003-01-02";
  await page.close();
  const [year, month, day] = date.split("-");
  return isMonthFirst ? month + day + year : day + month + year;
}

// What a browser draws itself, such as fields for dates, it says in the language of its machine.
const env = { ...process.env, LANGUAGE: "id", LC_ALL: "C.UTF-8" };
const args = ["--disable-gpu", "--in-process-gpu", "--disable-software-rasterizer", "--no-first-run", "--disable-background-networking", "--lang=id-ID"];
let browser;

// Walks once, in a context of its own: with no cookie, no kept page and no connection of a walk before.
async function walked(given) {
  if (!browser?.isConnected()) browser = await chromium.launch({ executablePath: given.browser, env, args });
  const context = await browser.newContext({
    viewport: NARROW, javaScriptEnabled: given.javascript ?? true, acceptDownloads: true, locale: "id-ID",
    colorScheme: given.dark ? "dark" : "light",
  });
  try {
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
    return { seen, noticed: walk.noticed };
  } finally {
    await context.close();
  }
}

// Each line of the input is a walk, and each line of the output what was seen on it, or why it came to no end.
try {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await walked(JSON.parse(line)).catch((error) => {
      process.exitCode = 1;
      return { failed: error.message };
    })));
  }
} finally {
  await browser?.close();
}
