{{/* What chooses the series of this release: PodMonitor gives them this job. */}}
{{- define "math-wizard.metrics.of" -}}
namespace="{{ .Release.Namespace }}",job="{{ include "math-wizard.fullname" . }}"
{{- end -}}

{{/* How one alert looks; it says which installation it is about. Called with a list: the context, the name, the
     expression, how long it must hold, the severity, a summary, and what to do. */}}
{{- define "math-wizard.metrics.alert" -}}
{{- $root := index . 0 -}}
- alert: {{ index . 1 }}
  expr: {{ index . 2 | quote }}
  for: {{ index . 3 }}
  labels:
    severity: {{ index . 4 }}
    namespace: {{ $root.Release.Namespace | quote }}
    job: {{ include "math-wizard.fullname" $root | quote }}
  annotations:
    summary: {{ index . 5 | quote }}
    description: {{ index . 6 | quote }}
{{- end -}}
