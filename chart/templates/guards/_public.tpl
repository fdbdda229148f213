{{/* Half a login would look like one. */}}
{{- define "math-wizard.guards.access" -}}
{{- $isRequired := include "math-wizard.access.required" . -}}
{{- with .Values.access -}}
{{- if ne (not .cloudflare.team) (not .cloudflare.audience) -}}
{{- fail "access.cloudflare.team and access.cloudflare.audience belong together: without the audience tag of your Access application, the assertions of every application of the team would count." -}}
{{- end -}}
{{- range $key := list "audience" "keysUrl" -}}
{{- if ne (not (get $.Values.access.oidc "issuer")) (not (get $.Values.access.oidc $key)) -}}
{{- fail (printf "access.oidc needs issuer, audience and keysUrl together, but only one of issuer and %s is set." $key) -}}
{{- end -}}
{{- end -}}
{{- if and (not $isRequired) (or .cloudflare.team .oidc.issuer) -}}
{{- fail "access.cloudflare or access.oidc is set, but access.required is off, so nobody would be asked to log in: set access.required to true, or mode to public." -}}
{{- end -}}
{{- if and (not $isRequired) (or .private .readOnly) -}}
{{- fail "access.private and access.readOnly need access.required: without a login nobody is known." -}}
{{- end -}}
{{- if and $isRequired (not .cloudflare.team) (not .oidc.issuer) (not .tokens.existingSecret) -}}
{{- fail "access.required needs a way to log in: access.cloudflare, access.oidc or, in mode dev, access.tokens.existingSecret. Without one nobody could do anything." -}}
{{- end -}}
{{- if and .cloudflare.team (not $.Values.cloudflared.enabled) -}}
{{- fail "access.cloudflare needs cloudflared.enabled: the assertions of Access are believed only where they arrive through the tunnel. Use access.oidc for other ways in." -}}
{{- end -}}
{{- end -}}
{{- range .Values.api.extraEnv -}}
{{- if regexMatch "^(ACCESS|OIDC|LIMIT|DEMO|OPERATOR|BEHIND_GATEWAY|READ_ONLY|PRIVATE|INTERNAL_PORT)" (default "" .name) -}}
{{- fail (printf "api.extraEnv sets %s, which the chart sets from access, limits or demo: set it there, where the other values are compared with it." .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Public is one decision, not a set of switches that can be half on. */}}
{{- define "math-wizard.guards.public" -}}
{{- if eq .Values.mode "public" -}}
{{- if not .Values.gateway.enabled -}}
{{- fail "mode public needs gateway.enabled: it ends TLS, and it says where a request came from." -}}
{{- end -}}
{{- if not (or .Values.cloudflared.enabled .Values.gateway.tls.enabled .Values.ingress.enabled .Values.httpRoute.enabled .Values.gateway.trustedProxies) -}}
{{- fail "mode public needs an encrypted way in: cloudflared.enabled, gateway.tls.enabled, ingress.enabled with ingress.tls.enabled, httpRoute.enabled with a Gateway that listens for https, or gateway.trustedProxies: a proxy of your own that ends TLS." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.tls.enabled) -}}
{{- fail "mode public needs ingress.tls.enabled beside ingress.enabled: what people send would travel unencrypted." -}}
{{- end -}}
{{- if and (or .Values.ingress.enabled .Values.httpRoute.enabled) (not .Values.gateway.trustedProxies) -}}
{{- fail "mode public with ingress.enabled or httpRoute.enabled needs gateway.trustedProxies: the network of the controller's pods. Only they may say that a request came by https and from which address." -}}
{{- end -}}
{{- if and (ne .Values.gateway.service.type "ClusterIP") (not .Values.gateway.tls.enabled) -}}
{{- fail (printf "mode public with gateway.service.type %s needs gateway.tls.enabled: the port would be open to all and unencrypted." .Values.gateway.service.type) -}}
{{- end -}}
{{- if not (include "math-wizard.access.required" .) -}}
{{- fail "mode public needs a login, but access.required is false: leave it out." -}}
{{- end -}}
{{- if not (or .Values.access.cloudflare.team .Values.access.oidc.issuer) -}}
{{- fail "mode public needs access.cloudflare (team and audience) or access.oidc (issuer, audience, keysUrl): static tokens alone are for programs, not for people." -}}
{{- end -}}
{{- if not (include "math-wizard.limits.enabled" .) -}}
{{- fail "mode public needs limits, but limits.enabled is false: leave it out, and raise the limits if they are too low." -}}
{{- end -}}
{{- if and .Values.tests.existingSecret (not .Values.gateway.tls.enabled) -}}
{{- fail "tests.existingSecret in mode public needs gateway.tls.enabled: helm test asks the gateway itself, which answers nobody unencrypted." -}}
{{- end -}}
{{- if .Values.demo.enabled -}}
{{- fail "mode public refuses demo.enabled: nobody on the internet kills workers for show." -}}
{{- end -}}
{{- if .Values.development.writableRoot -}}
{{- fail "mode public refuses development.writableRoot: nothing may be written into running containers." -}}
{{- end -}}
{{- if not .Values.networkPolicy.enabled -}}
{{- fail "mode public needs networkPolicy.enabled: it keeps the tunnel's listener, the API's own ports and Valkey from every other pod." -}}
{{- end -}}
{{- else if .Values.cloudflared.enabled -}}
{{- fail "cloudflared.enabled in mode dev would put the service on the internet without a login: set mode to public, which asks for one." -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.guards.tls" -}}
{{- with .Values.gateway.tls -}}
{{- if and .enabled (not .secretName) (not .certManager.issuer) -}}
{{- fail "gateway.tls.enabled needs gateway.tls.secretName (a Secret of type kubernetes.io/tls), or gateway.tls.certManager.issuer to have cert-manager write one." -}}
{{- end -}}
{{- if and .enabled .certManager.issuer (not (include "math-wizard.gateway.hosts" $)) -}}
{{- fail "gateway.tls.certManager.dnsNames is empty, and no ingress.host, httpRoute.hostnames or cloudflared.config.hostname says under which name people come." -}}
{{- end -}}
{{- end -}}
{{- if and .Values.gateway.service.tlsNodePort (or (not .Values.gateway.tls.enabled) (eq .Values.gateway.service.type "ClusterIP")) -}}
{{- fail "gateway.service.tlsNodePort needs gateway.tls.enabled and gateway.service.type NodePort or LoadBalancer." -}}
{{- end -}}
{{- end -}}
