{{/* A memory quantity as whole MiB: 512Mi, 2Gi, 536870912, 500M. */}}
{{- define "math-wizard.mebibytes" -}}
{{- $text := kindIs "string" . | ternary . (int64 . | toString) -}}
{{- $number := regexFind "^[0-9]+([.][0-9]+)?" $text -}}
{{- $unit := trimPrefix $number $text -}}
{{- $bytes := dict "" 1 "k" 1000 "Ki" 1024 "M" 1000000 "Mi" 1048576 "G" 1000000000 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- if not (and $number (hasKey $bytes $unit)) }}{{ fail (printf "%s is no amount of memory that this chart understands: write it as 512Mi or 2Gi." $text) }}{{ end -}}
{{- divf (mulf (float64 $number) (get $bytes $unit)) 1048576 | floor | int64 -}}
{{- end -}}

{{/* "true" or nothing: whether the workers' number is an autoscaler's. */}}
{{- define "math-wizard.worker.autoscaled" -}}
{{- if ne .Values.worker.autoscaling.mode "none" }}true{{ end -}}
{{- end -}}

{{/* "true" or nothing: whether the API serves Kubernetes the metric that the workers are scaled by. */}}
{{- define "math-wizard.api.servesMetric" -}}
{{- if and .Values.api.enabled .Values.worker.enabled (eq .Values.worker.autoscaling.mode "queue") }}true{{ end -}}
{{- end -}}

{{/* "true" or nothing: whether an API replica writes pod-deletion-cost. */}}
{{- define "math-wizard.deletionCost.enabled" -}}
{{- $asked := .Values.api.deletionCost.enabled -}}
{{- if kindIs "invalid" $asked }}{{ include "math-wizard.worker.autoscaled" . }}{{ else if $asked }}true{{ end -}}
{{- end -}}

{{/* "true" or "false": whether the API may ask Kubernetes, and so holds a token. */}}
{{- define "math-wizard.api.asksKubernetes" -}}
{{- or .Values.api.clusterView.enabled (eq (include "math-wizard.deletionCost.enabled" .) "true") -}}
{{- end -}}

{{/* The fewest replicas that a component has: what a disruption budget and a test may count on. */}}
{{- define "math-wizard.worker.fewest" -}}
{{- if include "math-wizard.worker.autoscaled" . -}}
{{ int64 .Values.worker.autoscaling.minReplicas }}
{{- else -}}
{{ kindIs "invalid" .Values.worker.replicas | ternary 2 .Values.worker.replicas | int64 }}
{{- end -}}
{{- end -}}

{{/* MiB that Valkey may fill: three fifths of its limit, since rewriting the log may need the rest. */}}
{{- define "math-wizard.valkey.maxmemory" -}}
{{- div (mul (include "math-wizard.mebibytes" .Values.valkey.resources.limits.memory | int64) 3) 5 -}}
{{- end -}}
