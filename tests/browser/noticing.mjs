// Does on a page what none of ours does, so that a test can see that it is noticed.
import { openPage } from "./open_page.mjs";

await openPage(async (page, { url }) => {
  await page.goto(url);
  await page.evaluate(async () => {
    document.body.insertAdjacentHTML("beforeend", '<p style="color: red">');
    document.body.append(Object.assign(document.createElement("script"), { textContent: "true" }));
    await fetch("http://127.0.0.1:9/abroad").catch(() => {});
    await fetch("/static/none.css");
    setTimeout(() => { throw new Error("thrown on purpose"); });
  });
  await page.waitForTimeout(100);
});
