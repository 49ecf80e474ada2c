// Signs in through the API like any client, keeps the token in memory only, and starts GraphiQL with it.
"use strict";

const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { token errors { message } }
}`;
const FIRST_QUERY = `# Coba:
query Saya {
  viewer {
    account { userName roles }
    employee { fullName grade unit { name } leaveBalance { remaining } }
  }
}
`;

async function ask(body, token) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(body) });
  return answer.json();
}

document.getElementById("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = Object.fromEntries(new FormData(event.target));
  const { data } = await ask({ query: SIGN_IN, variables: { input } });
  const { token, errors } = data.signIn;
  document.getElementById("refusal").textContent = errors.map((error) => error.message).join(" ");
  if (!token) return;
  document.getElementById("door").hidden = true;
  const room = document.getElementById("graphiql");
  room.hidden = false;
  ReactDOM.createRoot(room).render(
    React.createElement(GraphiQL, {
      fetcher: (body) => ask(body, token),
      defaultQuery: FIRST_QUERY,
      shouldPersistHeaders: false,
    }),
  );
});
