{{/* What all pods share: Pod Security "restricted" with a numeric user of its own, no token, a place to run.
     Called with a list: the context, the component, the uid, whether the pod gets a token of its account. */}}
{{- define "math-wizard.pod" -}}
{{- $root := index . 0 -}}
{{- $component := index . 1 -}}
{{- $pod := (index $root.Values $component).pod | default dict -}}
serviceAccountName: {{ include (printf "math-wizard.%s.name" $component) $root }}
automountServiceAccountToken: {{ index . 3 }}
# The variables that Kubernetes makes of Services could be taken for our own settings.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ index . 2 }}
  runAsGroup: {{ index . 2 }}
  fsGroup: {{ index . 2 }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $pod.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $pod.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $pod.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Spreads the pods of one component over the hosts, where that is possible. */}}
{{- define "math-wizard.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "math-wizard.selector" . | nindent 8 }}
{{- end -}}

{{/* The security of every container. Called with whether its root may be written. */}}
{{- define "math-wizard.container.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: {{ not . }}
capabilities:
  drop: [ALL]
{{- end -}}

{{/* An image's name. Called with a list: the context, the component. */}}
{{- define "math-wizard.image" -}}
{{- $root := index . 0 -}}
{{- $image := (index $root.Values (index . 1)).image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ default $root.Chart.AppVersion $image.tag }}
{{- end -}}
{{- end -}}

{{/* How the API and the workers know who they are, where Valkey is and what holds for tasks.
     Called with a list: the context, the component. */}}
{{- define "math-wizard.env" -}}
{{- $root := index . 0 -}}
{{- $values := $root.Values -}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: NODE_NAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
- name: VALKEY_HOST
  value: {{ include "math-wizard.valkey.host" $root }}
- name: VALKEY_PORT
  value: {{ include "math-wizard.valkey.port" $root | quote }}
- name: VALKEY_USERNAME
  value: {{ $values.valkey.enabled | ternary (index . 1) (get $values.valkey.external.users (index . 1)) }}
- name: VALKEY_PASSWORD_FILE
  value: /run/secrets/valkey/password
- name: VALKEY_PREFIX
  value: {{ $values.valkey.prefix | quote }}
- name: MAX_FAILURES
  value: {{ $values.tasks.maxFailures | quote }}
- name: DEMO
  value: {{ ternary 1 0 $values.demo.enabled | quote }}
- name: MEMO
  value: {{ ternary 1 0 $values.tasks.memo | quote }}
- name: QUEUE_CAP
  value: {{ $values.tasks.queueCap | int64 | quote }}
- name: KEEP_SECONDS
  value: {{ $values.tasks.keepSeconds | int64 | quote }}
- name: DEAD_LETTER_KEEP_SECONDS
  value: {{ $values.tasks.deadLetterKeepSeconds | int64 | quote }}
{{- end -}}

{{/* The password of one user of Valkey, as a file that only its pod's user reads. */}}
{{- define "math-wizard.password.volume" -}}
- name: password
  secret:
    secretName: {{ include "math-wizard.valkey.secret" (index . 0) }}
    defaultMode: 0440
    items:
      - {key: {{ index . 1 }}, path: password}
{{- end -}}

{{- define "math-wizard.password.mount" -}}
- {name: password, mountPath: /run/secrets/valkey, readOnly: true}
{{- end -}}
