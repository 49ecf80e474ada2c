// Opens an account from the link on a slip.
import { visit } from "./visit.mjs";

await visit(async (page, { url, newPassword }) => {
  await page.goto(url);
  const typed = await page.inputValue("[name=code]");
  const address = page.url();
  await page.fill("[name=newPassword]", newPassword);
  await page.click("#slip button");
  await page.waitForFunction(() => document.getElementById("told").textContent !== "");
  return { typed, address, told: await page.textContent("#told") };
});
