// Opens a page in a real browser as a person does, and remembers whatever a good page never causes.
import { json } from "node:stream/consumers";
import { chromium } from "playwright-core";

const QUIET = [
  "--disable-background-networking", "--disable-component-update", "--disable-gpu", "--disable-quic", "--disable-sync",
  "--no-first-run",
];

// `act(page, given)` does what the person does and returns what they see; given comes as JSON on standard input.
export async function openPage(act) {
  const given = await json(process.stdin);
  const browser = await chromium.launch({ executablePath: given.browser, args: QUIET });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    const noticed = await noticing(page, new URL(given.url).origin);
    const seen = await act(page, given).catch((error) => {
      throw new Error(JSON.stringify(noticed), { cause: error });
    });
    console.log(JSON.stringify({ seen, noticed }));
  } finally {
    await browser.close();
  }
}

async function noticing(page, home) {
  const noticed = { complaints: [], violations: [], abroad: [], failed: [] };
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && noticed.complaints.push(said.text()));
  page.on("pageerror", (error) => noticed.complaints.push(String(error)));
  page.on("request", (asked) => /^(data|blob):/.test(asked.url()) || asked.url().startsWith(`${home}/`) || noticed.abroad.push(asked.url()));
  page.on("requestfailed", (asked) => noticed.failed.push(asked.url()));
  page.on("response", (answer) => answer.status() >= 400 && noticed.failed.push(`${answer.status()} ${answer.url()}`));
  await page.exposeFunction("violated", (what) => noticed.violations.push(what));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      window.violated(`${violatedDirective} ${blockedURI}`)));
  return noticed;
}
