// Signs in as a person does, with the code that is owed where one is, and says what the page and the browser then hold.
import { visit } from "./visit.mjs";

await visit(async (page, { url, userName, password, code }) => {
  await page.goto(url);
  await page.fill("[name=userName]", userName);
  await page.fill("[name=password]", password);
  await page.click("#password button");
  if (code) {
    await page.fill("[name=code]", code);
    await page.click("#code button");
  }
  await page.waitForFunction(() => document.getElementById("told").textContent !== "");
  await page.waitForTimeout(500);
  const cookies = await page.context().cookies();
  return {
    told: await page.textContent("#told"),
    provider: await page.isVisible("#provider"),
    address: page.url(),
    seen: await page.evaluate(() => document.cookie),
    cookies: cookies.map(({ name, httpOnly, secure, sameSite, path }) => ({ name, httpOnly, secure, sameSite, path })),
  };
});
