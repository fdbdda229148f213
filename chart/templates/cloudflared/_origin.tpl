{{/* How cloudflared connects to the gateway, and whom it lets through: the assertion is verified here and by the API. */}}
{{- define "math-wizard.cloudflared.originRequest" -}}
{{- $wanted := .Values.cloudflared.config.originRequest -}}
{{- if .Values.gateway.tls.enabled -}}
originServerName: {{ include "math-wizard.cloudflared.serverName" . | quote }}
http2Origin: {{ $wanted.http2Origin }}
{{- if include "math-wizard.cloudflared.hasCa" . }}
caPool: /etc/cloudflared-ca/ca.crt
{{- end }}
{{ end -}}
connectTimeout: 5s
{{- with .Values.access.cloudflare }}
{{- if .team }}
access:
  required: true
  teamName: {{ .team | quote }}
  audTag:
    {{- toYaml .audience | nindent 4 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* "true" or nothing: whether the gateway's certificate has a CA of its own. */}}
{{- define "math-wizard.cloudflared.hasCa" -}}
{{- with .Values.cloudflared.config.originRequest.caPool -}}
{{- if or .existingConfigMap .existingSecret }}true{{ end -}}
{{- end -}}
{{- end -}}

{{/* The CA as a volume, from where the values say. */}}
{{- define "math-wizard.cloudflared.ca.volume" -}}
{{- with .Values.cloudflared.config.originRequest.caPool -}}
- name: ca
  {{- if .existingSecret }}
  secret:
    secretName: {{ .existingSecret | quote }}
    defaultMode: 0440
  {{- else }}
  configMap:
    name: {{ .existingConfigMap | quote }}
  {{- end }}
    items:
      - {key: {{ .key | quote }}, path: ca.crt}
{{- end -}}
{{- end -}}

{{/* cloudflared reads its credentials and the CA at its start alone. */}}
{{- define "math-wizard.cloudflared.checksum" -}}
{{- with .Values.cloudflared -}}
{{- if eq .mode "token" -}}
{{- include "math-wizard.checksum" (list $ (list "Secret" .token.existingSecret .token.key)) -}}
{{- else -}}
{{- $ca := .config.originRequest.caPool -}}
{{- $kind := empty $ca.existingSecret | ternary "ConfigMap" "Secret" -}}
{{- $name := default $ca.existingConfigMap $ca.existingSecret -}}
{{- include "math-wizard.checksum" (list $ (list "Secret" .config.existingSecret .config.key) (list $kind $name $ca.key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
