{{- define "weerbaar.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "weerbaar.labels" -}}
app.kubernetes.io/name: weerbaar
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- /* A pod of one container that may do little: not root, nothing to write to but /tmp, no rights of the cluster. */ -}}
{{- define "weerbaar.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
terminationGracePeriodSeconds: {{ .grace | default 60 }}
securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: { type: RuntimeDefault } }
volumes:
  - { name: tmp, emptyDir: { sizeLimit: 512Mi } }
  - name: secrets
    secret:
      secretName: {{ .root.Values.secret }}
      defaultMode: 0440
      items: {{- range .secrets }}
        - { key: {{ . }}, path: {{ . }} }{{ end }}
containers:
  - name: {{ .name }}
    image: {{ include "weerbaar.image" .root | quote }}
    command: {{ toJson .command }}
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
    resources: {{ toJson .resources }}
    volumeMounts:
      - { name: tmp, mountPath: /tmp }
      - { name: secrets, mountPath: /run/secrets/weerbaar, readOnly: true }
    env:
      - { name: ALLOWED_HOSTS, value: {{ .root.Values.host | quote }} }
      - { name: BASE_URL, value: {{ printf "https://%s" .root.Values.host | quote }} }
      - { name: BEHIND_PROXY, value: "1" }
      - { name: TMPDIR, value: /tmp }
      {{- range .secrets }}
      - { name: {{ if hasPrefix "database_url" . }}DATABASE_URL_FILE{{ else if eq . "broker_url" }}REDIS_URL_FILE{{ else if eq . "cache_url" }}REDIS_CACHE_URL_FILE{{ else }}{{ upper . }}_FILE{{ end }}, value: /run/secrets/weerbaar/{{ . }} }
      {{- end }}
      {{- range $name, $value := .root.Values.environment }}
      - { name: {{ $name }}, value: {{ $value | quote }} }
      {{- end }}
      {{- range $name, $value := .environment }}
      - { name: {{ $name }}, value: {{ $value | quote }} }
      {{- end }}
{{- end }}
