{{- define "math-wizard.guards.replicas" -}}
{{- if and .Values.api.autoscaling.enabled (not (kindIs "invalid" .Values.api.replicas)) -}}
{{- fail "api.replicas is set beside api.autoscaling.enabled: the autoscaler owns the number, so leave api.replicas out and set api.autoscaling.minReplicas." -}}
{{- end -}}
{{- if and (include "math-wizard.worker.autoscaled" .) (not (kindIs "invalid" .Values.worker.replicas)) -}}
{{- fail (printf "worker.replicas is set beside worker.autoscaling.mode %s: the autoscaler owns the number, so leave worker.replicas out and set worker.autoscaling.minReplicas." .Values.worker.autoscaling.mode) -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.guards.autoscaling" -}}
{{- with .Values.api.autoscaling -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- fail (printf "api.autoscaling.minReplicas is %v, but must not be above api.autoscaling.maxReplicas (%v)." .minReplicas .maxReplicas) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.api.autoscaling.enabled (not (dig "requests" "cpu" "" .Values.api.resources)) -}}
{{- fail "api.autoscaling.enabled needs api.resources.requests.cpu: utilization is a share of what was requested." -}}
{{- end -}}
{{- with .Values.worker.autoscaling -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- fail (printf "worker.autoscaling.minReplicas is %v, but must not be above worker.autoscaling.maxReplicas (%v)." .minReplicas .maxReplicas) -}}
{{- end -}}
{{- if and (eq .mode "cpu") (lt (int .minReplicas) 1) -}}
{{- fail "worker.autoscaling.minReplicas is 0, but with mode cpu must be at least 1: without a pod there is no CPU time to go by. Mode keda can begin at 0." -}}
{{- end -}}
{{- if and (has .mode (list "queue" "external")) (lt (int .minReplicas) 1) (not (semverCompare ">=1.37.0-0" $.Capabilities.KubeVersion.Version)) -}}
{{- fail (printf "worker.autoscaling.minReplicas is 0, but with mode %s takes Kubernetes 1.37, and this is %s: set it to 1, or use mode keda." .mode $.Capabilities.KubeVersion.Version) -}}
{{- end -}}
{{- if and (has .mode (list "queue" "keda")) (not $.Values.api.enabled) -}}
{{- fail (printf "worker.autoscaling.mode %s needs api.enabled: the API says how many slots are wanted. Mode external takes the number from elsewhere." .mode) -}}
{{- end -}}
{{- if and (eq .mode "external") (not .external.metricName) -}}
{{- fail "worker.autoscaling.mode external needs worker.autoscaling.external.metricName: the metric that your adapter serves." -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.guards.demo" -}}
{{- if and .Values.demo.enabled (not .Values.demo.existingSecret) -}}
{{- fail "demo.enabled needs demo.existingSecret: a Secret with the key operator-token, for whoever may kill workers from the page." -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.guards.worker" -}}
{{- with dig "limits" "memory" "" .Values.worker.resources -}}
{{- $needed := add (mul (int $.Values.worker.slots) (int $.Values.worker.taskMemoryMiB)) 128 -}}
{{- if gt $needed (include "math-wizard.mebibytes" . | int64) -}}
{{- fail (printf "worker.slots (%v) × worker.taskMemoryMiB (%v) + 128 MiB for the worker itself is %dMi, more than worker.resources.limits.memory (%v): raise the limit or lower one of the two." $.Values.worker.slots $.Values.worker.taskMemoryMiB $needed .) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.guards.api" -}}
{{- with .Values.api -}}
{{- if ge (add (int .maxStreams) (int .maxWaiters)) (int64 .threads) -}}
{{- fail (printf "api.maxStreams (%v) and api.maxWaiters (%v) together must stay below api.threads (%v), or waiting clients leave no thread for the others." .maxStreams .maxWaiters .threads) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.guards.ways-in" -}}
{{- with .Values.gateway.service -}}
{{- if and .nodePort (eq .type "ClusterIP") -}}
{{- fail (printf "gateway.service.nodePort is %v, but gateway.service.type is ClusterIP: set the type to NodePort, or leave the port out." .nodePort) -}}
{{- end -}}
{{- if and $.Values.gateway.tls.enabled (eq (int .port) 443) -}}
{{- fail "gateway.service.port is 443, but that is the port of gateway.tls: gateway.service.port is the plain one, so set it to 80." -}}
{{- end -}}
{{- if and .nodePort .tlsNodePort (eq (int .nodePort) (int .tlsNodePort)) -}}
{{- fail (printf "gateway.service.nodePort and gateway.service.tlsNodePort are both %v: give one of them another port." .nodePort) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "ingress.enabled needs ingress.host: the name under which people will come." -}}
{{- end -}}
{{- if and .Values.ingress.enabled .Values.ingress.tls.enabled (not .Values.ingress.tls.secretName) -}}
{{- fail "ingress.tls.enabled needs ingress.tls.secretName: a Secret of type kubernetes.io/tls." -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.enabled needs httpRoute.parentRefs: without a Gateway to belong to, a route is never used." -}}
{{- end -}}
{{- if not .Values.gateway.enabled -}}
{{- range $way, $on := dict "ingress" .Values.ingress.enabled "httpRoute" .Values.httpRoute.enabled "cloudflared" .Values.cloudflared.enabled -}}
{{- if $on -}}
{{- fail (printf "%s.enabled needs gateway.enabled: every way in leads to the gateway." $way) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "math-wizard.guards.cloudflared" -}}
{{- if .Values.cloudflared.enabled -}}
{{- with .Values.cloudflared -}}
{{- if and (eq .mode "token") (not .token.existingSecret) -}}
{{- fail "cloudflared.mode token needs cloudflared.token.existingSecret: the Secret that holds the tunnel's token." -}}
{{- end -}}
{{- if eq .mode "config" -}}
{{- range $key := list "tunnelId" "hostname" "existingSecret" -}}
{{- if not (get $.Values.cloudflared.config $key) -}}
{{- fail (printf "cloudflared.mode config needs cloudflared.config.%s." $key) -}}
{{- end -}}
{{- end -}}
{{- with .config.originRequest -}}
{{- if and .caPool.existingConfigMap .caPool.existingSecret -}}
{{- fail "cloudflared.config.originRequest.caPool names a ConfigMap and a Secret: name the one that holds the CA." -}}
{{- end -}}
{{- if and (or .caPool.existingConfigMap .caPool.existingSecret .originServerName) (not $.Values.gateway.tls.enabled) -}}
{{- fail "cloudflared.config.originRequest says how the gateway's certificate is verified, but gateway.tls.enabled is false: the tunnel would reach the gateway unencrypted." -}}
{{- end -}}
{{- end -}}
{{- range .config.routes -}}
{{- if and .originRequest (not .service) -}}
{{- fail (printf "cloudflared.config.routes: the route of %s leads to the gateway, so its originRequest is the one of cloudflared.config. Give it a service of its own, or leave its originRequest out." .hostname) -}}
{{- end -}}
{{- end -}}
{{- if regexMatch "\"noTLSVerify\":true" (toJson (list .config.originRequest .config.routes)) -}}
{{- fail "noTLSVerify is refused: without verification anyone in the cluster could be the gateway. Name the certificate's CA in cloudflared.config.originRequest.caPool, and its name in originServerName." -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
