{{/* What the mode decides where a value is left empty, and who gets in. */}}

{{/* "true" or nothing: whether every request must prove who sends it. */}}
{{- define "math-wizard.access.required" -}}
{{- $asked := .Values.access.required -}}
{{- if kindIs "invalid" $asked }}{{ if eq .Values.mode "public" }}true{{ end }}{{ else if $asked }}true{{ end -}}
{{- end -}}

{{/* "true" or nothing: whether the API counts what each caller asks. */}}
{{- define "math-wizard.limits.enabled" -}}
{{- $asked := .Values.limits.enabled -}}
{{- if kindIs "invalid" $asked }}{{ if eq .Values.mode "public" }}true{{ end }}{{ else if $asked }}true{{ end -}}
{{- end -}}

{{/* "true" or nothing: whether the API verifies what others have signed, and so needs their keys. */}}
{{- define "math-wizard.access.usesKeys" -}}
{{- if and (include "math-wizard.access.required" .) (or .Values.access.cloudflare.team .Values.access.oidc.issuer) }}true{{ end -}}
{{- end -}}

{{/* Requests a second from one address, or nothing. */}}
{{- define "math-wizard.gateway.requestsPerSecond" -}}
{{- $asked := .Values.gateway.requestsPerSecond -}}
{{- if kindIs "invalid" $asked }}{{ if eq .Values.mode "public" }}100{{ end }}{{ else }}{{ int64 $asked }}{{ end -}}
{{- end -}}

{{/* How the Service spreads what comes from outside, or nothing. */}}
{{- define "math-wizard.gateway.externalTrafficPolicy" -}}
{{- with .Values.gateway.service -}}
{{- if ne .type "ClusterIP" -}}
{{- if .externalTrafficPolicy }}{{ .externalTrafficPolicy }}{{ else if and (eq .type "LoadBalancer") (eq $.Values.mode "public") }}Local{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* "true" or nothing: whether the plain port is a way in. In mode public it is one only behind a proxy that ends TLS,
     or to say where https is. */}}
{{- define "math-wizard.gateway.plainIsOpen" -}}
{{- if or (ne .Values.mode "public") .Values.gateway.tls.enabled .Values.ingress.enabled .Values.httpRoute.enabled .Values.gateway.trustedProxies }}true{{ end -}}
{{- end -}}

{{/* The names under which people come, as a YAML list, for the certificate. */}}
{{- define "math-wizard.gateway.hosts" -}}
{{- $hosts := .Values.gateway.tls.certManager.dnsNames -}}
{{- if not $hosts -}}
{{- if .Values.ingress.enabled }}{{ $hosts = append $hosts .Values.ingress.host }}{{ end -}}
{{- if .Values.httpRoute.enabled }}{{ $hosts = concat $hosts .Values.httpRoute.hostnames }}{{ end -}}
{{- if and .Values.cloudflared.enabled (eq .Values.cloudflared.mode "config") -}}
{{- $hosts = append $hosts (include "math-wizard.cloudflared.serverName" .) -}}
{{- end -}}
{{- end -}}
{{- if $hosts }}{{ $hosts | uniq | toYaml }}{{ end -}}
{{- end -}}

{{/* The name that the gateway's certificate must have for cloudflared. */}}
{{- define "math-wizard.cloudflared.serverName" -}}
{{- default .Values.cloudflared.config.hostname .Values.cloudflared.config.originRequest.originServerName -}}
{{- end -}}

{{/* Where the tunnel's traffic goes. */}}
{{- define "math-wizard.cloudflared.origin" -}}
{{ .Values.gateway.tls.enabled | ternary "https" "http" }}://{{ include "math-wizard.dns" (list . (include "math-wizard.gateway.tunnel" .)) }}:8444
{{- end -}}
