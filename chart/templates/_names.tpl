{{/* The name of the release's objects; every other name begins with it. One that would be too long ends in a hash of the
     whole: two that begin alike stay two. */}}
{{- define "math-wizard.fullname" -}}
{{- $base := default .Chart.Name .Values.nameOverride -}}
{{- $name := contains $base .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $base) -}}
{{- with .Values.fullnameOverride }}{{ $name = . }}{{ end -}}
{{- if gt (len $name) 40 -}}
{{- printf "%s-%s" ($name | trunc 31 | trimSuffix "-") ($name | sha256sum | trunc 8) -}}
{{- else -}}
{{- $name | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.api.name" -}}{{ include "math-wizard.fullname" . }}-api{{- end -}}
{{- define "math-wizard.api.all" -}}{{ include "math-wizard.api.name" . }}-all{{- end -}}
{{- define "math-wizard.api.metric" -}}{{ include "math-wizard.api.name" . }}-metric{{- end -}}
{{- define "math-wizard.api.access" -}}{{ include "math-wizard.api.name" . }}-access{{- end -}}
{{- define "math-wizard.worker.name" -}}{{ include "math-wizard.fullname" . }}-worker{{- end -}}
{{- define "math-wizard.valkey.name" -}}{{ include "math-wizard.fullname" . }}-valkey{{- end -}}
{{- define "math-wizard.valkey.headless" -}}{{ include "math-wizard.valkey.name" . }}-pods{{- end -}}
{{- define "math-wizard.backup.name" -}}{{ include "math-wizard.fullname" . }}-backup{{- end -}}
{{- define "math-wizard.gateway.name" -}}{{ include "math-wizard.fullname" . }}-gateway{{- end -}}
{{- define "math-wizard.gateway.tunnel" -}}{{ include "math-wizard.gateway.name" . }}-tunnel{{- end -}}
{{- define "math-wizard.cloudflared.name" -}}{{ include "math-wizard.fullname" . }}-cloudflared{{- end -}}
{{- define "math-wizard.tests.name" -}}{{ include "math-wizard.fullname" . }}-tests{{- end -}}

{{/* Of the whole cluster, so the namespace is part of its name. */}}
{{- define "math-wizard.deletionCost.policy" -}}
{{ include "math-wizard.api.name" . }}.{{ .Release.Namespace }}.deletion-cost
{{- end -}}

{{/* The Secret with the passwords of Valkey's users. */}}
{{- define "math-wizard.valkey.secret" -}}
{{- $own := default (include "math-wizard.valkey.name" .) .Values.valkey.auth.existingSecret -}}
{{- .Values.valkey.enabled | ternary $own (default $own .Values.valkey.external.existingSecret) -}}
{{- end -}}

{{/* The Secret with the gateway's certificate. */}}
{{- define "math-wizard.gateway.certificate" -}}
{{- default (printf "%s-tls" (include "math-wizard.gateway.name" .)) .Values.gateway.tls.secretName -}}
{{- end -}}

{{/* A Service's name that holds in every namespace, whatever the cluster's domain.
     Called with a list: the context, the name of the Service. */}}
{{- define "math-wizard.dns" -}}
{{- printf "%s.%s.svc" (index . 1) (index . 0).Release.Namespace -}}
{{- end -}}
