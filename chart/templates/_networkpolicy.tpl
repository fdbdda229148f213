{{/* The head of a component's policy: what is not let through below is denied both ways.
     Called with a list: the context, the component, the name. */}}
{{- define "math-wizard.policy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "math-wizard.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "math-wizard.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
{{- end -}}

{{/* The pods of one component as a peer. Called with a list: the context, the component. */}}
{{- define "math-wizard.peer" -}}
- podSelector:
    matchLabels:
      {{- include "math-wizard.selector" . | nindent 6 }}
{{- end -}}

{{/* Egress to the cluster's DNS. */}}
{{- define "math-wizard.egress.dns" -}}
- to:
    {{- toYaml .Values.networkPolicy.dns | nindent 4 }}
  ports:
    {{- range .Values.networkPolicy.dnsPorts }}
    - {port: {{ . }}, protocol: UDP}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
{{- end -}}

{{/* Egress to Valkey, wherever it is. */}}
{{- define "math-wizard.egress.valkey" -}}
- to:
    {{- if .Values.valkey.enabled }}
    {{- include "math-wizard.peer" (list . "valkey") | nindent 4 }}
    {{- else }}
    - ipBlock: {cidr: {{ .Values.valkey.external.cidr | quote }}}
    {{- end }}
  ports:
    {{- range include "math-wizard.valkey.ports" . | fromJsonArray }}
    - port: {{ . }}
    {{- end }}
{{- end -}}

{{/* Egress to where a value says. Called with that value: its `to` are peers, its `ports` numbers. */}}
{{- define "math-wizard.egress.to" -}}
- to:
    {{- toYaml .to | nindent 4 }}
  ports:
    {{- range .ports }}
    - port: {{ . }}
    {{- end }}
{{- end -}}
