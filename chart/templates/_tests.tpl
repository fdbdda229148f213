{{/* A pod that runs one of the programs once, in our own image and as restricted as every other.
     Called with a list: the context, the program, a YAML list of its environment. */}}
{{- define "math-wizard.tests.pod" -}}
{{- $root := index . 0 -}}
apiVersion: v1
kind: Pod
metadata:
  {{- include "math-wizard.metadata" (list $root "tests" (printf "%s-%s" (include "math-wizard.tests.name" $root) (index . 1))) | nindent 2 }}
  annotations:
    helm.sh/hook: test
    # What failed stays to be looked at; what went well leaves its words and no pod.
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
    helm.sh/hook-output-log-policy: hook-succeeded,hook-failed
spec:
  {{- include "math-wizard.pod" (list $root "tests" 10001 false) | nindent 2 }}
  restartPolicy: Never
  terminationGracePeriodSeconds: 5
  containers:
    - name: {{ index . 1 }}
      image: {{ include "math-wizard.image" (list $root "api") }}
      imagePullPolicy: {{ $root.Values.api.image.pullPolicy }}
      command: [python, /tests/{{ index . 1 }}.py]
      env:
        {{- index . 2 | nindent 8 }}
      securityContext:
        {{- include "math-wizard.container.security" (list $root false) | nindent 8 }}
      resources:
        requests: {cpu: 50m, memory: 32Mi, ephemeral-storage: 16Mi}
        limits: {cpu: 500m, memory: 128Mi, ephemeral-storage: 32Mi}
      volumeMounts:
        - {name: tests, mountPath: /tests, readOnly: true}
        {{- if $root.Values.gateway.tls.enabled }}
        - {name: certificate, mountPath: /run/certificate, readOnly: true}
        {{- end }}
        {{- if $root.Values.tests.existingSecret }}
        - {name: token, mountPath: /run/secrets/token, readOnly: true}
        {{- end }}
  volumes:
    - name: tests
      configMap:
        name: {{ include "math-wizard.tests.name" $root }}
    {{- if $root.Values.gateway.tls.enabled }}
    # Without its key: the test trusts this certificate and no other.
    - name: certificate
      secret:
        secretName: {{ include "math-wizard.gateway.certificate" $root | quote }}
        defaultMode: 0440
        items:
          - {key: tls.crt, path: tls.crt}
    {{- end }}
    {{- with $root.Values.tests.existingSecret }}
    - name: token
      secret:
        secretName: {{ . | quote }}
        defaultMode: 0440
        items:
          - {key: token, path: token}
    {{- end }}
{{- end -}}

{{/* Where the test asks: by TLS where the gateway has a certificate. */}}
{{- define "math-wizard.tests.gateway" -}}
{{- if .Values.gateway.tls.enabled -}}
https://{{ include "math-wizard.gateway.name" . }}:443
{{- else -}}
http://{{ include "math-wizard.gateway.name" . }}:{{ .Values.gateway.service.port }}
{{- end -}}
{{- end -}}

{{- define "math-wizard.tests.ask.env" -}}
- name: GATEWAY
  value: {{ include "math-wizard.tests.gateway" . }}
- name: LOGIN
  value: {{ ternary 1 0 (eq (include "math-wizard.access.required" .) "true") | quote }}
- name: WORKERS
  value: {{ include "math-wizard.worker.fewest" . | quote }}
- name: TASKS
  value: {{ .Values.tests.tasks | int64 | quote }}
- name: TIMEOUT_SECONDS
  value: {{ .Values.tests.timeoutSeconds | int64 | quote }}
{{- end -}}

{{- define "math-wizard.tests.isolation.env" -}}
- name: FORBIDDEN
  value: {{ include "math-wizard.valkey.host" . }}:{{ include "math-wizard.valkey.port" . }} {{ include "math-wizard.api.name" . }}:5000 {{ include "math-wizard.api.name" . }}:5001{{ if .Values.cloudflared.enabled }} {{ include "math-wizard.gateway.tunnel" . }}:8444{{ end }}
{{- end -}}
