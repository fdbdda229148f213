{{/* What Kubernetes refuses to change in a StatefulSet, and would refuse only half way through an upgrade. */}}
{{- define "math-wizard.guards.volume" -}}
{{- $name := include "math-wizard.valkey.name" . -}}
{{- $found := lookup "apps/v1" "StatefulSet" .Release.Namespace $name -}}
{{- if and $found .Values.valkey.enabled -}}
{{- $claim := (first ($found.spec.volumeClaimTemplates | default (list dict))).spec -}}
{{- $way := printf "Kubernetes changes no claim of a StatefulSet: see \"A larger volume\" in the chart's README.md" -}}
{{- with .Values.valkey.persistence -}}
{{- if ne .enabled (not (empty $claim)) -}}
{{- fail (printf "valkey.persistence.enabled is %v, but %s was made with %v. Its tasks would stay behind: set it back, or uninstall first." .enabled $name (not .enabled)) -}}
{{- end -}}
{{- if $claim -}}
{{- if ne (include "math-wizard.mebibytes" .size) (include "math-wizard.mebibytes" $claim.resources.requests.storage) -}}
{{- fail (printf "valkey.persistence.size is %v, but %s was made with %v. %s." .size $name $claim.resources.requests.storage $way) -}}
{{- end -}}
{{- if or (ne .accessMode (first $claim.accessModes)) (and .storageClass (ne .storageClass (default "" $claim.storageClassName))) -}}
{{- fail (printf "valkey.persistence.storageClass and accessMode are %q and %s, but %s was made with %q and %s. %s." .storageClass .accessMode $name (default "" $claim.storageClassName) (first $claim.accessModes) $way) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
