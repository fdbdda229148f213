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

{{/* The labels of a component's pods: their version is that of their image, or every new chart would restart them all.
     Called with a list: the context, the component. */}}
{{- define "math-wizard.podLabels" -}}
{{- $root := index . 0 -}}
{{ include "math-wizard.selector" . }}
app.kubernetes.io/part-of: math-wizard
{{- $image := (index $root.Values (eq (index . 1) "backup" | ternary "valkey" (index . 1))).image }}
app.kubernetes.io/version: {{ default $root.Chart.AppVersion $image.tag | trunc 63 | trimAll "-_." | quote }}
{{- with (index $root.Values (index . 1)).pod.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A hash of what a template makes, without the version of the chart that its labels tell.
     Called with a list: the context, the path of the template. */}}
{{- define "math-wizard.checksum.config" -}}
{{- $made := include (print (index . 0).Template.BasePath (index . 1)) (index . 0) | fromYaml -}}
{{- get $made "data" | toJson | sha256sum -}}
{{- end -}}

{{/* metadata of an object of one component. Called with a list: the context, the component, the name. */}}
{{- define "math-wizard.metadata" -}}
name: {{ index . 2 | quote }}
labels:
  {{- include "math-wizard.labels" . | nindent 2 }}
{{- end -}}
