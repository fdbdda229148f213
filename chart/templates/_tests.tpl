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
        {{- include "math-wizard.container.security" false | nindent 8 }}
      resources:
        requests: {cpu: 50m, memory: 32Mi, ephemeral-storage: 16Mi}
        limits: {cpu: 500m, memory: 128Mi, ephemeral-storage: 32Mi}
      volumeMounts:
        - {name: tests, mountPath: /tests, readOnly: true}
  volumes:
    - name: tests
      configMap:
        name: {{ include "math-wizard.tests.name" $root }}
{{- end -}}

{{- define "math-wizard.tests.ask.env" -}}
- name: GATEWAY
  value: http://{{ include "math-wizard.gateway.name" . }}:{{ .Values.gateway.service.port }}
- name: WORKERS
  value: {{ include "math-wizard.worker.fewest" . | quote }}
- name: TASKS
  value: {{ .Values.tests.tasks | quote }}
- name: TIMEOUT_SECONDS
  value: {{ .Values.tests.timeoutSeconds | quote }}
{{- end -}}

{{- define "math-wizard.tests.isolation.env" -}}
- name: FORBIDDEN
  value: {{ include "math-wizard.valkey.host" . }}:{{ include "math-wizard.valkey.port" . }} {{ include "math-wizard.api.name" . }}:5000
{{- end -}}
