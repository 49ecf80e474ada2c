// Asks the API for a page, and shows what came of it. The session is a cookie that no script reads; beside it the browser
// keeps a proof that every later request carries in a header.
"use strict";

const PAYLOAD = "challenge { token } viewer { account { name notices { kind at by isNew } } } errors { message }";
const NOTICES = {
  RESET_SLIP_MADE: "Slip kata sandi baru dibuat",
  PASSWORD_SET: "Kata sandi ditetapkan dengan slip",
  PASSWORD_CHANGED: "Kata sandi diganti",
  SECOND_FACTOR_SET: "Kode masuk didaftarkan",
  SECOND_FACTOR_LOST: "Kode masuk dihapus",
  IDENTITY_LINKED: "Identitas penyedia masuk ditautkan",
};

async function come(door, input) {
  const type = `${door[0].toUpperCase()}${door.slice(1)}Input!`;
  const query = `mutation ${door}($input: ${type}) { ${door}(input: $input) { ${PAYLOAD} } }`;
  const body = JSON.stringify({ query, variables: { input: { ...input, asCookie: true } } });
  const headers = { "content-type": "application/json" };
  const answer = await (await fetch("/graphql", { method: "POST", headers, body })).json();
  return answer.data ? answer.data[door] : { errors: answer.errors };
}

function tell(text) {
  document.getElementById("told").textContent = text;
}

function welcome(viewer) {
  const news = viewer.account.notices.filter((notice) => notice.isNew);
  const lines = news.map((notice) => {
    const by = notice.by ? ` oleh ${notice.by}` : "";
    return `${NOTICES[notice.kind] ?? notice.kind}${by}, ${new Date(notice.at).toLocaleString("id")}.`;
  });
  tell([`Anda masuk sebagai ${viewer.account.name}.`, ...lines].join(" "));
}
