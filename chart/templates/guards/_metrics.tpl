{{- define "math-wizard.guards.metrics" -}}
{{- if and .Values.metrics.podMonitor.enabled .Values.networkPolicy.enabled (not .Values.networkPolicy.metricsFrom) -}}
{{- fail "metrics.podMonitor.enabled needs networkPolicy.metricsFrom: name where Prometheus runs, or the policies keep it out, such as [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]." -}}
{{- end -}}
{{- end -}}
