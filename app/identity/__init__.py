"""Who sends a request, and what that caller may do: assertions of Cloudflare Access, OIDC tokens, static tokens, roles.

`_admit` in `create_app` identifies the caller once for each request; the routes read `current()`.
"""
