{{/* How the API learns who may do what, and how much one caller may ask. */}}
{{- define "math-wizard.access.env" -}}
- name: BEHIND_GATEWAY
  value: {{ ternary 1 0 .Values.gateway.enabled | quote }}
- name: ACCESS
  value: {{ ternary 1 0 (eq (include "math-wizard.access.required" .) "true") | quote }}
- name: PRIVATE
  value: {{ ternary 1 0 .Values.access.private | quote }}
- name: READ_ONLY
  value: {{ ternary 1 0 .Values.access.readOnly | quote }}
{{- with .Values.access.cloudflare }}
{{- if .team }}
- name: ACCESS_TEAM
  value: {{ .team | quote }}
- name: ACCESS_AUDIENCE
  value: {{ join "," .audience | quote }}
{{- end }}
{{- if .keysUrl }}
- name: ACCESS_KEYS_URL
  value: {{ .keysUrl | quote }}
{{- end }}
{{- end }}
{{- with .Values.access.oidc }}
{{- if .issuer }}
- name: OIDC_ISSUER
  value: {{ .issuer | quote }}
- name: OIDC_AUDIENCE
  value: {{ join "," .audience | quote }}
- name: OIDC_KEYS_URL
  value: {{ .keysUrl | quote }}
{{- end }}
{{- end }}
{{- if .Values.access.ca.existingConfigMap }}
- name: SSL_CERT_FILE
  value: /run/access-ca/ca.crt
{{- end }}
{{- if .Values.access.tokens.existingSecret }}
- name: ACCESS_TOKENS_FILE
  value: /run/secrets/tokens/tokens.json
{{- end }}
{{- if include "math-wizard.access.required" . }}
- name: ACCESS_ROLES_FILE
  value: /etc/wizard/roles.json
{{- end }}
- name: LIMITS
  value: {{ ternary 1 0 (eq (include "math-wizard.limits.enabled" .) "true") | quote }}
{{- with .Values.limits }}
- name: LIMIT_SUBMIT
  value: {{ .submit | quote }}
- name: LIMIT_SUBMIT_BURST
  value: {{ .submitBurst | int64 | quote }}
- name: LIMIT_READ
  value: {{ .read | quote }}
- name: LIMIT_READ_BURST
  value: {{ .readBurst | int64 | quote }}
- name: LIMIT_STREAMS
  value: {{ .streams | quote }}
- name: LIMIT_STREAMS_BURST
  value: {{ .streamsBurst | int64 | quote }}
- name: LIMIT_IN_FLIGHT
  value: {{ .inFlight | int64 | quote }}
{{- end }}
{{- end -}}

{{/* Whole folders: what is mounted by subPath would never change, and both may change without a restart. */}}
{{- define "math-wizard.access.mounts" -}}
{{- if .Values.access.ca.existingConfigMap }}
- {name: access-ca, mountPath: /run/access-ca, readOnly: true}
{{- end }}
{{- if .Values.access.tokens.existingSecret }}
- {name: tokens, mountPath: /run/secrets/tokens, readOnly: true}
{{- end }}
{{- if include "math-wizard.access.required" . }}
- {name: roles, mountPath: /etc/wizard, readOnly: true}
{{- end }}
{{- end -}}

{{- define "math-wizard.access.volumes" -}}
{{- with .Values.access.ca }}
{{- if .existingConfigMap }}
- name: access-ca
  configMap:
    name: {{ .existingConfigMap | quote }}
    items:
      - {key: {{ .key | quote }}, path: ca.crt}
{{- end }}
{{- end }}
{{- if .Values.access.tokens.existingSecret }}
- name: tokens
  secret:
    secretName: {{ .Values.access.tokens.existingSecret | quote }}
    defaultMode: 0440
    items:
      - {key: tokens.json, path: tokens.json}
{{- end }}
{{- if include "math-wizard.access.required" . }}
- name: roles
  configMap:
    name: {{ include "math-wizard.api.access" . }}
{{- end }}
{{- end -}}
