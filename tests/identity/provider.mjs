// A real OpenID Connect provider: who signs in is whatever name is typed into its own page. It prints a line when it listens.
import { once } from "node:events";
import { json } from "node:stream/consumers";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const { port, client, secret, redirectUri } = await json(process.stdin);
const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const key = { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig" };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: client, client_secret: secret, redirect_uris: [redirectUri] }],
  cookies: { keys: ["only for tests"] },
  jwks: { keys: [key] },
  pkce: { required: () => true },
});
await once(provider.listen(port, "127.0.0.1"), "listening");
console.log("listening");
