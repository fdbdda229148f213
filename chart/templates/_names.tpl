{{/* The name of the release's objects; every other name begins with it. */}}
{{- define "math-wizard.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.api.name" -}}{{ include "math-wizard.fullname" . }}-api{{- end -}}
{{- define "math-wizard.worker.name" -}}{{ include "math-wizard.fullname" . }}-worker{{- end -}}
{{- define "math-wizard.valkey.name" -}}{{ include "math-wizard.fullname" . }}-valkey{{- end -}}
{{- define "math-wizard.valkey.headless" -}}{{ include "math-wizard.valkey.name" . }}-pods{{- end -}}
{{- define "math-wizard.gateway.name" -}}{{ include "math-wizard.fullname" . }}-gateway{{- end -}}
{{- define "math-wizard.cloudflared.name" -}}{{ include "math-wizard.fullname" . }}-cloudflared{{- end -}}
{{- define "math-wizard.tests.name" -}}{{ include "math-wizard.fullname" . }}-tests{{- end -}}

{{/* Of the whole cluster, so the namespace is part of its name. */}}
{{- define "math-wizard.deletionCost.policy" -}}
{{ include "math-wizard.api.name" . }}.{{ .Release.Namespace }}.deletion-cost
{{- end -}}

{{/* The Secret with the passwords of Valkey's users. */}}
{{- define "math-wizard.valkey.secret" -}}
{{- default (include "math-wizard.valkey.name" .) .Values.valkey.auth.existingSecret -}}
{{- end -}}

{{/* A Service's name that holds in every namespace, and for nginx, which knows no search list.
     Called with a list: the context, the name of the Service. */}}
{{- define "math-wizard.dns" -}}
{{- $root := index . 0 -}}
{{- printf "%s.%s.svc.%s" (index . 1) $root.Release.Namespace $root.Values.clusterDomain -}}
{{- end -}}
