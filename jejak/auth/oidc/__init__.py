"""OpenID Connect sign-in: authorization code with PKCE.

`provider` talks to the provider and judges its tokens, `routes` sends browsers there and takes them back. Which
account that opens `resolvers.auth.oidc_identity` says. Mounted by `jejak.app` where a provider is set.
"""
