{{/* What chooses the pods of one component and never changes. Called with a list: the context, the component. */}}
{{- define "math-wizard.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ default $root.Chart.Name $root.Values.nameOverride | quote }}
app.kubernetes.io/instance: {{ $root.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* What every object carries. Called with a list: the context, the component. */}}
{{- define "math-wizard.labels" -}}
{{- $root := index . 0 -}}
{{ include "math-wizard.selector" . }}
app.kubernetes.io/part-of: math-wizard
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* The labels of a component's pods: no chart version, or every new chart would restart them all.
     Called with a list: the context, the component. */}}
{{- define "math-wizard.podLabels" -}}
{{- $root := index . 0 -}}
{{ include "math-wizard.selector" . }}
app.kubernetes.io/part-of: math-wizard
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
{{- with (index $root.Values (index . 1)).pod.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* metadata of an object of one component. Called with a list: the context, the component, the name. */}}
{{- define "math-wizard.metadata" -}}
name: {{ index . 2 | quote }}
labels:
  {{- include "math-wizard.labels" . | nindent 2 }}
{{- end -}}
