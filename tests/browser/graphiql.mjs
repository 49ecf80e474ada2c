// Opens GraphiQL, signed in or not, waits for the schema, runs the query it suggests, and looks into its documentation.
import { openPage } from "./open_page.mjs";

await openPage(async (page, { url, userName, password, code }) => {
  await page.goto(url);
  if (userName) {
    await page.fill("[name=userName]", userName);
    await page.fill("[name=password]", password);
    await page.click("text=Masuk");
    if (code) {
      await page.fill("[name=code]", code);
      await page.click("text=Masuk");
    }
  } else {
    await page.click("text=Tanpa akun");
  }
  await page.click("[aria-label='Show Documentation Explorer']");
  await page.waitForSelector(".graphiql-doc-explorer-root-type");
  await page.click(".graphiql-doc-explorer-content a:text-is('Query')");
  await page.waitForSelector(".graphiql-doc-explorer-title:text-is('Query')");
  const fields = await page.locator(".graphiql-doc-explorer-field-name").allTextContents();
  await page.click(".graphiql-execute-button");
  await page.waitForSelector(".result-window .cm-property");
  const answer = await page.evaluate(() => document.querySelector(".result-window .CodeMirror").CodeMirror.getValue());
  const kept = await page.evaluate(() => ({ ...localStorage, ...sessionStorage, cookie: document.cookie }));
  return { fields, answer: JSON.parse(answer), kept };
});
