"""Mixtures that would look like a login and be none: values, and the sentence that refuses them."""

from __future__ import annotations

from typing import Any

ACCESS = {"access.cloudflare": {"team": "wizards", "audience": ["tag"]}}
OIDC = {
    "access.oidc": {
        "issuer": "https://login.example.org",
        "audience": ["us"],
        "keysUrl": "https://login.example.org/keys",
    }
}
TLS = {"gateway.tls": {"enabled": True, "secretName": "origin"}}
TUNNEL = {"cloudflared.enabled": True, "cloudflared.token.existingSecret": "tunnel"}
ROUTED = {
    "cloudflared.enabled": True,
    "cloudflared.mode": "config",
    "cloudflared.config.tunnelId": "1",
    "cloudflared.config.hostname": "wizard.example.org",
    "cloudflared.config.existingSecret": "tunnel",
}
INGRESS = {"ingress.enabled": True, "ingress.tls": {"enabled": True, "secretName": "certificate"}}
ROUTE = {"httpRoute.enabled": True, "httpRoute.parentRefs": [{"name": "public"}]}
PUBLIC = {"mode": "public", **OIDC}

#: Each is accepted: the refusals below are a step away from one of them.
ACCEPTED: dict[str, dict[str, Any]] = {
    "a tunnel with Access": {"mode": "public", **ACCESS, **TUNNEL},
    "a tunnel with another login": {**PUBLIC, **TUNNEL},
    "a tunnel whose certificate is verified": {"mode": "public", **ACCESS, **ROUTED, **TLS},
    "TLS at the gateway": {**PUBLIC, **TLS},
    "an ingress that ends TLS": {**PUBLIC, **INGRESS, "gateway.trustedProxies": ["10.0.0.0/8"]},
    "a Gateway that ends TLS": {**PUBLIC, **ROUTE, "gateway.trustedProxies": ["10.0.0.0/8"]},
    "a proxy of one's own that ends TLS": {**PUBLIC, "gateway.trustedProxies": ["10.0.0.0/8"]},
    "a login at home": {**OIDC, "access.required": True},
    "programs at home": {"access.required": True, "access.tokens.existingSecret": "programs"},
}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a tunnel without a login": (TUNNEL, "cloudflared.enabled in mode dev would put the service on the internet"),
    "public with no way in": (PUBLIC, "mode public needs an encrypted way in"),
    "public without a gateway": ({**PUBLIC, **TLS, "gateway.enabled": False}, "mode public needs gateway.enabled"),
    "an unencrypted ingress": (
        {**PUBLIC, **TLS, "ingress.enabled": True, "gateway.trustedProxies": ["10.0.0.0/8"]},
        "needs ingress.tls.enabled beside ingress.enabled",
    ),
    "an ingress that nobody trusts": ({**PUBLIC, **INGRESS}, "needs gateway.trustedProxies"),
    "a plain port for all": (
        {**PUBLIC, **TUNNEL, "gateway.service.type": "LoadBalancer"},
        "gateway.service.type LoadBalancer needs gateway.tls.enabled",
    ),
    "public without a login": ({**TLS, "mode": "public", "access.required": False}, "but access.required is false"),
    "public for programs only": (
        {**TLS, "mode": "public", "access.tokens.existingSecret": "programs"},
        "mode public needs access.cloudflare (team and audience) or access.oidc",
    ),
    "public without limits": ({**PUBLIC, **TLS, "limits.enabled": False}, "but limits.enabled is false"),
    "a test that sends its token in the clear": (
        {**PUBLIC, **TUNNEL, "tests.existingSecret": "token"},
        "tests.existingSecret in mode public needs gateway.tls.enabled",
    ),
    "a public demonstration": (
        {**PUBLIC, **TLS, "demo.enabled": True, "demo.existingSecret": "operator"},
        "mode public refuses demo.enabled",
    ),
    "a public writable root": ({**PUBLIC, **TLS, "development.writableRoot": True}, "refuses development.writableRoot"),
    "public without policies": ({**PUBLIC, **TLS, "networkPolicy.enabled": False}, "needs networkPolicy.enabled"),
    "a team without an application": (
        {"access.cloudflare.team": "wizards"},
        "access.cloudflare.team and access.cloudflare.audience belong together",
    ),
    "an application without a team": (
        {"access.cloudflare.audience": ["tag"]},
        "access.cloudflare.team and access.cloudflare.audience belong together",
    ),
    "an issuer without its keys": (
        {"access.oidc": {"issuer": "https://login.example.org", "audience": ["us"]}},
        "only one of issuer and keysUrl is set",
    ),
    "an audience of nobody": ({"access.oidc.audience": ["us"]}, "only one of issuer and audience is set"),
    "a login that nobody is asked for": (OIDC, "access.required is off, so nobody would be asked to log in"),
    "privacy without a login": ({"access.private": True}, "access.private and access.readOnly need access.required"),
    "a login without a way": ({"access.required": True}, "access.required needs a way to log in"),
    "assertions from nowhere": ({"mode": "public", **ACCESS, **TLS}, "access.cloudflare needs cloudflared.enabled"),
    "a login switched off past the values": (
        {**PUBLIC, **TLS, "api.extraEnv": [{"name": "ACCESS", "value": "0"}]},
        "api.extraEnv sets ACCESS, which the chart sets",
    ),
    "TLS without a certificate of the gateway": (
        {"gateway.tls.enabled": True},
        "gateway.tls.enabled needs gateway.tls.secretName",
    ),
    "a certificate for no name": (
        {"gateway.tls.enabled": True, "gateway.tls.certManager.issuer": "letsencrypt"},
        "gateway.tls.certManager.dnsNames is empty",
    ),
    "a TLS node port without TLS": ({"gateway.service.tlsNodePort": 30443}, "gateway.service.tlsNodePort needs"),
    "two authorities": (
        {
            **PUBLIC,
            **TLS,
            **ROUTED,
            "cloudflared.config.originRequest.caPool": {"existingConfigMap": "a", "existingSecret": "b"},
        },
        "caPool names a ConfigMap and a Secret",
    ),
    "a name to verify and no certificate": (
        {**PUBLIC, **ROUTED, "cloudflared.config.originRequest.originServerName": "wizard.example.org"},
        "but gateway.tls.enabled is false: the tunnel would reach the gateway unencrypted",
    ),
    "a route with half of our verification": (
        {
            **PUBLIC,
            **ROUTED,
            "cloudflared.config.routes": [{"hostname": "a.example.org", "originRequest": {"http2Origin": False}}],
        },
        "the route of a.example.org leads to the gateway",
    ),
    "a tunnel that verifies nothing": (
        {**PUBLIC, **TLS, **ROUTED, "cloudflared.config.originRequest.noTLSVerify": True},
        "noTLSVerify is refused",
    ),
    "a route that verifies nothing": (
        {
            **PUBLIC,
            **ROUTED,
            "cloudflared.config.routes": [
                {"hostname": "a.example.org", "service": "https://a", "originRequest": {"noTLSVerify": True}}
            ],
        },
        "noTLSVerify is refused",
    ),
}
