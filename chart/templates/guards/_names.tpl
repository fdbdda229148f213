{{/* Kubernetes would refuse these half way through an installation, or take one of two for the other in silence. */}}
{{- define "math-wizard.guards.names" -}}
{{- $full := include "math-wizard.fullname" . -}}
{{- if not (regexMatch "^[a-z][a-z0-9-]*$" $full) -}}
{{- fail (printf "The names of Services would begin with %q, but Kubernetes wants a letter first, and then letters of a to z, digits and - alone: set fullnameOverride." $full) -}}
{{- end -}}
{{- range $component := list "api" "worker" "valkey" "backup" "gateway" "cloudflared" -}}
{{- $values := index $.Values $component -}}
{{- with $values.pod -}}
{{- range $key, $_ := .labels -}}
{{- if regexMatch "^app.kubernetes.io/(name|instance|component|part-of|version)$" $key -}}
{{- fail (printf "%s.pod.labels sets %s, which the chart sets and finds its pods by: use a label of another name." $component $key) -}}
{{- end -}}
{{- end -}}
{{- range $key, $_ := .annotations -}}
{{- if hasPrefix "checksum/" $key -}}
{{- fail (printf "%s.pod.annotations sets %s, by which the chart renews pods: use an annotation of another name." $component $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $values.podDisruptionBudget -}}
{{- if not (or (kindIs "invalid" .maxUnavailable) (kindIs "invalid" .minAvailable)) -}}
{{- fail (printf "%s.podDisruptionBudget holds maxUnavailable and minAvailable, and Kubernetes takes one of them: set %s.podDisruptionBudget.maxUnavailable to null beside minAvailable." $component $component) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $kind := list "podMonitor" "prometheusRule" "dashboard" -}}
{{- range $key, $_ := (index $.Values.metrics $kind).labels -}}
{{- if regexMatch "^(app.kubernetes.io/(name|instance|component|part-of|version|managed-by)|helm.sh/chart|grafana_dashboard)$" $key -}}
{{- fail (printf "metrics.%s.labels sets %s, which the chart sets: use a label of another name." $kind $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
