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
{{- with $root.Values.podSecurityContext }}
securityContext:
  {{- $security := dict }}
  {{- range $key, $value := . }}
  {{- if not (kindIs "invalid" $value) }}
  {{- $security = set $security $key (eq (toString $value) "auto" | ternary (index $ 2) $value) }}
  {{- end }}
  {{- end }}
  {{- toYaml $security | nindent 2 }}
{{- end }}
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
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

{{/* The security of every container. Called with a list: the context, whether its root may be written. */}}
{{- define "math-wizard.container.security" -}}
{{- $security := dict -}}
{{- range $key, $value := (index . 0).Values.containerSecurityContext -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $security = set $security $key (and (eq $key "readOnlyRootFilesystem") (index $ 1) | ternary false $value) -}}
{{- end -}}
{{- end -}}
{{- toYaml $security -}}
{{- end -}}

{{/* What the values add to the end of a list of a component's container or pod: extraEnv, extraVolumes, extraVolumeMounts.
     Called with a list: the context, the component, the key. */}}
{{- define "math-wizard.extra" -}}
{{- with get (index (index . 0).Values (index . 1)) (index . 2) -}}
{{ tpl (toYaml .) (index $ 0) }}
{{- end -}}
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
{{ include "math-wizard.valkey.env" . }}
- name: MAX_FAILURES
  value: {{ $values.tasks.maxFailures | int64 | quote }}
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
- name: LOG_LEVEL
  value: {{ $values.logs.level }}
{{- with $values.tracing.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
- name: OTEL_TRACES_SAMPLER
  value: parentbased_traceidratio
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ $values.tracing.sampleRatio | quote }}
{{- end }}
{{- end -}}

{{/* An annotation that renews pods when an upgrade finds a Secret or ConfigMap changed that they read only at their start.
     Nothing where it cannot be looked up. Called with a list: the context, then for each: its kind, name and key. */}}
{{- define "math-wizard.checksum" -}}
{{- $root := first . -}}
{{- $values := list -}}
{{- range rest . -}}
{{- /* An empty name would mean all objects. */ -}}
{{- with and (index . 1) (get ((lookup "v1" (index . 0) $root.Release.Namespace (index . 1)).data | default dict) (index . 2)) -}}
{{- $values = append $values . -}}
{{- end -}}
{{- end -}}
{{- with $values -}}
checksum/secrets: {{ join "\n" . | sha256sum }}
{{- end -}}
{{- end -}}
