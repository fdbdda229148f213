{{- define "math-wizard.guards.valkey" -}}
{{- with .Values.valkey -}}
{{- $ways := list -}}
{{- range $way, $value := dict "host" .external.host "url" .external.url "sentinel.addresses" .external.sentinel.addresses -}}
{{- if $value }}{{ $ways = append $ways $way }}{{ end -}}
{{- end -}}
{{- if and .enabled $ways -}}
{{- fail (printf "valkey.external.%s is set while valkey.enabled is true: set valkey.enabled to false to use the external one, or leave it out." (first $ways)) -}}
{{- end -}}
{{- if and (not .enabled) (not $ways) -}}
{{- fail "valkey.enabled is false and valkey.external.host is empty: name the Valkey to use by its host, by valkey.external.url or by valkey.external.sentinel.addresses." -}}
{{- end -}}
{{- if gt (len $ways) 1 -}}
{{- fail (printf "valkey.external.%s and valkey.external.%s both say where Valkey is: leave one of them out." (first $ways) (last $ways)) -}}
{{- end -}}
{{- if and (not .enabled) (not .auth.existingSecret) (not .external.existingSecret) -}}
{{- fail "valkey.enabled is false, so valkey.external.existingSecret or valkey.auth.existingSecret must name the Secret that holds the passwords, under the keys api and worker, or one for both under valkey.external.passwordKey." -}}
{{- end -}}
{{- with .external -}}
{{- if and .url (not (regexMatch "^(valkey|valkeys|redis|rediss)://[^/?#]+(/[0-9]*)?$" .url)) -}}
{{- fail "valkey.external.url must be valkey://host:6379/0, or valkeys://… for TLS, with a user before an @ if there is one for all." -}}
{{- end -}}
{{- if regexMatch "//[^/@]*:[^/@]*@" (default "" .url) -}}
{{- fail "valkey.external.url holds a password: values are no place for one. Leave it out, and name a Secret in valkey.external.existingSecret." -}}
{{- end -}}
{{- if and .tls.enabled (regexMatch "^(valkey|redis)://" (default "" .url)) -}}
{{- fail "valkey.external.tls.enabled is true, but valkey.external.url is unencrypted: begin it with valkeys://." -}}
{{- end -}}
{{- if and (or .tls.caSecret .tls.clientSecret .tls.serverName) (not (include "math-wizard.valkey.encrypted" $)) -}}
{{- fail "valkey.external.tls names files or a name, but the connection is not encrypted: set valkey.external.tls.enabled, or begin valkey.external.url with valkeys://." -}}
{{- end -}}
{{- end -}}
{{- if and .enabled (not .persistence.enabled) (not .persistence.acceptDataLoss) -}}
{{- fail "valkey.persistence.enabled is false: every task is lost whenever Valkey's pod is. Set valkey.persistence.acceptDataLoss to true if you mean it." -}}
{{- end -}}
{{- if and .enabled (not (dig "limits" "memory" "" .resources)) -}}
{{- fail "valkey.resources.limits.memory is missing: Valkey's maxmemory is three fifths of it." -}}
{{- end -}}
{{- if and .enabled (lt (include "math-wizard.mebibytes" .resources.limits.memory | int64) 64) -}}
{{- fail (printf "valkey.resources.limits.memory is %v: Valkey alone takes some 10 MiB, so give it at least 64Mi." .resources.limits.memory) -}}
{{- end -}}
{{- if and .restore .replicas -}}
{{- fail "valkey.restore is set beside valkey.replicas: restore with valkey.replicas 0, and raise it when the restored one serves." -}}
{{- end -}}
{{- if and (or .restore $.Values.backup.enabled) (not $.Values.backup.existingClaim) -}}
{{- fail "backup.enabled and valkey.restore need backup.existingClaim: the claim of the volume of the backups." -}}
{{- end -}}
{{- if and $.Values.backup.enabled (not .enabled) -}}
{{- fail "backup.enabled is for the chart's own Valkey, but valkey.enabled is false: leave the backup to whoever runs the external one." -}}
{{- end -}}
{{- end -}}
{{- end -}}
