{{/* Where Valkey is: ours, or the external one by its host, its URL or its Sentinels. */}}
{{- define "math-wizard.valkey.host" -}}
{{- with .Values.valkey.external -}}
{{- if and $.Values.valkey.enabled $.Values.valkey.replicas -}}
{{ include "math-wizard.valkey.peers" $ | splitList " " | first }}
{{- else if $.Values.valkey.enabled -}}
{{ include "math-wizard.valkey.name" $ }}
{{- else if .url -}}
{{ (urlParse .url).hostname }}
{{- else if .sentinel.addresses -}}
{{ first .sentinel.addresses | regexFind "^[^:]+" }}
{{- else -}}
{{ .host }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.valkey.port" -}}
{{- with .Values.valkey.external -}}
{{- if $.Values.valkey.enabled -}}
6379
{{- else if .url -}}
{{ (urlParse .url).host | regexFind ":[0-9]+$" | trimPrefix ":" | default "6379" }}
{{- else -}}
{{ .port }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Every port that a client connects to, as a JSON list: of the server, and of its Sentinels. */}}
{{- define "math-wizard.valkey.ports" -}}
{{- $ports := list (include "math-wizard.valkey.port" . | int) -}}
{{- if and .Values.valkey.enabled .Values.valkey.replicas -}}
{{- $ports = append $ports 26379 -}}
{{- else if not .Values.valkey.enabled -}}
{{- range .Values.valkey.external.sentinel.addresses -}}
{{- $ports = append $ports (regexFind ":[0-9]+$" . | trimPrefix ":" | default "26379" | int) -}}
{{- end -}}
{{- end -}}
{{- uniq $ports | toJson -}}
{{- end -}}

{{/* "true" or nothing: whether the connection to an external Valkey is encrypted. */}}
{{- define "math-wizard.valkey.encrypted" -}}
{{- with .Values.valkey.external -}}
{{- if and (not $.Values.valkey.enabled) (or .tls.enabled (regexMatch "^(valkeys|rediss)://" (default "" .url))) }}true{{ end -}}
{{- end -}}
{{- end -}}

{{/* How a pod reaches Valkey. Called with a list: the context, the component, which is also our own user's name. */}}
{{- define "math-wizard.valkey.env" -}}
{{- $root := index . 0 -}}
{{- $user := index . 1 -}}
{{- if and $root.Values.valkey.enabled $root.Values.valkey.replicas -}}
- name: VALKEY_SENTINELS
  value: {{ printf "%s:26379" (include "math-wizard.valkey.peers" $root | replace " " ":26379,") }}
- name: VALKEY_SENTINEL_PRIMARY
  value: wizard
- name: VALKEY_SENTINEL_USERNAME
  value: {{ $user | quote }}
- name: VALKEY_SENTINEL_PASSWORD_FILE
  value: /run/secrets/valkey/password
# What no replica has is not acknowledged.
- name: VALKEY_WAIT_REPLICAS
  value: "1"
{{- else if $root.Values.valkey.enabled -}}
- name: VALKEY_HOST
  value: {{ include "math-wizard.valkey.name" $root }}
- name: VALKEY_PORT
  value: "6379"
{{- else -}}
{{- with $root.Values.valkey.external -}}
{{- $user = default (get .users $user) .user -}}
{{- if .url -}}
{{- if (urlParse .url).userinfo }}{{ $user = "" }}{{ end -}}
- name: VALKEY_URL
  value: {{ .url | quote }}
{{- else if .sentinel.addresses -}}
- name: VALKEY_SENTINELS
  value: {{ join "," .sentinel.addresses | quote }}
- name: VALKEY_SENTINEL_PRIMARY
  value: {{ .sentinel.primary | quote }}
{{- with .sentinel.user }}
- name: VALKEY_SENTINEL_USERNAME
  value: {{ . | quote }}
{{- end }}
{{- if .sentinel.passwordKey }}
- name: VALKEY_SENTINEL_PASSWORD_FILE
  value: /run/secrets/valkey/sentinel
{{- end }}
{{- else -}}
- name: VALKEY_HOST
  value: {{ .host | quote }}
- name: VALKEY_PORT
  value: {{ .port | quote }}
{{- end }}
{{- if and .tls.enabled (not .url) }}
- name: VALKEY_TLS
  value: "1"
{{- end }}
{{- if .tls.caSecret }}
- name: VALKEY_TLS_CA
  value: /run/secrets/valkey-tls/ca.crt
{{- end }}
{{- if .tls.clientSecret }}
- name: VALKEY_TLS_CERT
  value: /run/secrets/valkey-tls/tls.crt
- name: VALKEY_TLS_KEY
  value: /run/secrets/valkey-tls/tls.key
{{- end }}
{{- with .tls.serverName }}
- name: VALKEY_TLS_NAME
  value: {{ . | quote }}
{{- end }}
{{- end -}}
{{- end }}
{{- with $user }}
- name: VALKEY_USERNAME
  value: {{ . | quote }}
{{- end }}
- name: VALKEY_PASSWORD_FILE
  value: /run/secrets/valkey/password
- name: VALKEY_PREFIX
  value: {{ $root.Values.valkey.prefix | quote }}
{{- end -}}

{{/* The password of one user of Valkey, as a file that only its pod's user reads, and the files of TLS. Each connection
     reads them anew. Called with a list: the context, the component. */}}
{{- define "math-wizard.password.volume" -}}
{{- $root := index . 0 -}}
{{- $external := $root.Values.valkey.external -}}
{{- $key := index . 1 -}}
{{- if not $root.Values.valkey.enabled }}{{ $key = default $key $external.passwordKey }}{{ end -}}
- name: password
  secret:
    secretName: {{ include "math-wizard.valkey.secret" $root | quote }}
    defaultMode: 0440
    items:
      - {key: {{ $key | quote }}, path: password}
      {{- if and (not $root.Values.valkey.enabled) $external.sentinel.addresses $external.sentinel.passwordKey }}
      - {key: {{ $external.sentinel.passwordKey | quote }}, path: sentinel}
      {{- end }}
{{- if include "math-wizard.valkey.tlsFiles" $root }}
- name: valkey-tls
  projected:
    defaultMode: 0440
    sources:
      {{- with $external.tls.caSecret }}
      - secret:
          name: {{ . | quote }}
          items:
            - {key: {{ $external.tls.caKey | quote }}, path: ca.crt}
      {{- end }}
      {{- with $external.tls.clientSecret }}
      - secret:
          name: {{ . | quote }}
          items:
            - {key: tls.crt, path: tls.crt}
            - {key: tls.key, path: tls.key}
      {{- end }}
{{- end }}
{{- end -}}

{{- define "math-wizard.password.mount" -}}
- {name: password, mountPath: /run/secrets/valkey, readOnly: true}
{{- if include "math-wizard.valkey.tlsFiles" . }}
- {name: valkey-tls, mountPath: /run/secrets/valkey-tls, readOnly: true}
{{- end }}
{{- end -}}

{{/* "true" or nothing: whether TLS takes files of ours. */}}
{{- define "math-wizard.valkey.tlsFiles" -}}
{{- with .Values.valkey.external.tls -}}
{{- if and (include "math-wizard.valkey.encrypted" $) (or .caSecret .clientSecret) }}true{{ end -}}
{{- end -}}
{{- end -}}

{{/* The names of the Services of all pods of Valkey, the first primary first. */}}
{{- define "math-wizard.valkey.peers" -}}
{{- $names := list -}}
{{- range $number := until (add 1 .Values.valkey.replicas | int) -}}
{{- $names = append $names (include "math-wizard.dns" (list $ (printf "%s-%d" (include "math-wizard.valkey.name" $) $number))) -}}
{{- end -}}
{{- join " " $names -}}
{{- end -}}

{{- define "math-wizard.valkey.peers.env" -}}
{{- if .Values.valkey.replicas -}}
env:
  - name: POD_NAME
    valueFrom: {fieldRef: {fieldPath: metadata.name}}
  - name: ME
    value: {{ include "math-wizard.dns" (list . "$(POD_NAME)") }}
  - name: PEERS
    value: {{ include "math-wizard.valkey.peers" . }}
{{- end -}}
{{- end -}}

{{/* The readiness of a server, as a line of shell. A replica that has not caught up is not ready: an update waits for it. */}}
{{- define "math-wizard.valkey.ready" -}}
{{- $ask := "VALKEYCLI_AUTH=$(cat /run/valkey/valkey.local) valkey-cli -e --no-auth-warning --user metrics" -}}
{{- if .Values.valkey.replicas -}}
{{ $ask }} info replication | grep -Eq '^(role:master|master_link_status:up)' && {{ $ask }} ping
{{- else -}}
{{ $ask }} ping
{{- end -}}
{{- end -}}

{{/* Whom a backup is asked of, the last pod first: the first one is the primary to begin with. */}}
{{- define "math-wizard.backup.sources" -}}
{{- if .Values.valkey.replicas -}}
{{ include "math-wizard.valkey.peers" . | splitList " " | reverse | join " " }}
{{- else -}}
{{ include "math-wizard.valkey.name" . }}
{{- end -}}
{{- end -}}
