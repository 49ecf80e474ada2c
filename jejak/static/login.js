// The page of signing in: a password, then the code that is owed, or what a sign-in provider brought back.
"use strict";

const password = document.getElementById("password");
const code = document.getElementById("code");
const REFUSED = {
  NOT_LINKED: "Identitas ini belum ditautkan ke akun mana pun. Masuk dengan kata sandi.",
  IDENTITY_TAKEN: "Identitas ini, atau akun Anda, sudah bertautan dengan yang lain.",
};
let challenge = null;

function owes(token) {
  challenge = token;
  password.hidden = true;
  code.hidden = false;
  code.elements.code.focus();
  tell("Masukkan kode dari aplikasi Anda.");
}

async function arrive(door, input) {
  const { challenge: owed, viewer, errors } = await come(door, input);
  if (errors.length) {
    tell(errors[0].message);
  } else if (owed) {
    owes(owed.token);
  } else {
    password.hidden = code.hidden = true;
    welcome(viewer);
  }
}

password.addEventListener("submit", (event) => {
  event.preventDefault();
  arrive("signIn", Object.fromEntries(new FormData(password)));
});

code.addEventListener("submit", (event) => {
  event.preventDefault();
  arrive("completeSignIn", { challenge, ...Object.fromEntries(new FormData(code)) });
});

// What the server told behind the # is for this page alone, and not for whoever looks at the address later.
const told = new URLSearchParams(location.hash.slice(1));
history.replaceState(null, "", location.pathname);
if (told.has("challenge")) {
  owes(told.get("challenge"));
} else if (told.has("entered") || told.has("linked")) {
  password.hidden = true;
  tell(told.has("linked") ? "Identitas sudah ditautkan." : "Anda sudah masuk.");
} else if (told.has("refused")) {
  tell(REFUSED[told.get("refused")] ?? "Penyedia masuk tidak menjamin siapa pun. Mulai lagi dari awal.");
}

fetch("/login/ways").then((answer) => answer.json()).then(({ provider }) => {
  document.getElementById("provider").hidden = !provider;
});
