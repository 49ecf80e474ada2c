// Signs in through the API like any client, or not at all, and starts GraphiQL. The token and what is asked stay in memory.
"use strict";

const SESSION = "token challenge { token } errors { message }";
const SIGN_IN = `mutation SignIn($input: SignInInput!) { session: signIn(input: $input) { ${SESSION} } }`;
const COMPLETE = `mutation CompleteSignIn($input: CompleteSignInInput!) { session: completeSignIn(input: $input) { ${SESSION} } }`;
const OWN = `# Coba:
query Saya {
  viewer { account { name userName roles } }
}
`;
const PUBLIC = `# Coba:
query Gaji {
  publicCompensation(first: 10) {
    edges { node { unitName title posts lawfulTotal { low high } } }
  }
}
`;

const form = document.getElementById("sign-in");
let challenge = null;

async function ask(body, token) {
  const headers = { "Content-Type": "application/json", Accept: "application/graphql-response+json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(body) });
  return answer.json();
}

function open(token) {
  document.getElementById("door").hidden = true;
  const room = document.getElementById("graphiql");
  room.hidden = false;
  ReactDOM.createRoot(room).render(
    React.createElement(GraphiQL, {
      fetcher: (body) => ask(body, token),
      defaultQuery: token ? OWN : PUBLIC,
      shouldPersistHeaders: false,
      storage: null,
    }),
  );
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { code, ...person } = Object.fromEntries(new FormData(form));
  const { data, errors } = challenge
    ? await ask({ query: COMPLETE, variables: { input: { challenge, code } } })
    : await ask({ query: SIGN_IN, variables: { input: person } });
  const told = errors ?? data.session.errors;
  document.getElementById("refusal").textContent = told.map(({ message }) => message).join(" ");
  challenge = data?.session.challenge?.token ?? challenge;
  document.getElementById("owed").hidden = !challenge;
  if (data?.session.token) open(data.session.token);
});

document.getElementById("as-public").addEventListener("click", () => open(null));
