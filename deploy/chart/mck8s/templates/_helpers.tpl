{{- /* What several templates say. */ -}}

{{- define "mck8s.image" -}}
{{- with .Values.image -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end -}}
{{- end -}}
{{- end -}}

{{- define "mck8s.args" -}}
{{- $args := list "run" -}}
{{- if ne .Release.Namespace "mck8s-system" -}}{{- $args = concat $args (list "--namespace" .Release.Namespace) -}}{{- end -}}
{{- if ne .Values.logLevel "info" -}}{{- $args = concat $args (list "--log-level" .Values.logLevel) -}}{{- end -}}
{{- toJson (concat $args .Values.extraArgs) -}}
{{- end -}}

{{- /* Of what is there only while helm uninstall runs; one that failed stays for its log. Given: the weight. */ -}}
{{- define "mck8s.beforeUninstall" -}}
{ helm.sh/hook: pre-delete, helm.sh/hook-weight: {{ . | quote }}, helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded" }
{{- end -}}

{{- define "mck8s.labels" -}}
{ app.kubernetes.io/name: mck8s, app.kubernetes.io/component: operator }
{{- end -}}
