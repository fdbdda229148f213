{{/* What Kubernetes refuses to change in a StatefulSet, and would refuse only half way through an upgrade. */}}
{{- define "math-wizard.guards.volume" -}}
{{- $name := include "math-wizard.valkey.name" . -}}
{{- $found := lookup "apps/v1" "StatefulSet" .Release.Namespace $name -}}
{{- if and $found .Values.valkey.enabled -}}
{{- if ne (default "OrderedReady" $found.spec.podManagementPolicy) "Parallel" -}}
{{- fail (printf "%s was made by an older chart, which started its pods one by one, and Kubernetes does not change that in a StatefulSet. Its pod goes on while this takes it away, and the upgrade takes the pod over: kubectl --namespace %s delete statefulset %s --cascade=orphan" $name .Release.Namespace $name) -}}
{{- end -}}
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

{{/* Nor does it change by which labels pods are found. */}}
{{- define "math-wizard.guards.selectors" -}}
{{- range $component := list "api" "worker" "valkey" "gateway" "cloudflared" -}}
{{- $name := include (printf "math-wizard.%s.name" $component) $ -}}
{{- $found := lookup "apps/v1" (eq $component "valkey" | ternary "StatefulSet" "Deployment") $.Release.Namespace $name -}}
{{- $selector := include "math-wizard.selector" (list $ $component) | fromYaml -}}
{{- if and $found (index $.Values $component).enabled (ne (toJson $found.spec.selector.matchLabels) (toJson $selector)) -}}
{{- fail (printf "%s finds its pods by %s, and Kubernetes does not change that to %s: set nameOverride to what it was, or another fullnameOverride." $name (toJson $found.spec.selector.matchLabels) (toJson $selector)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
