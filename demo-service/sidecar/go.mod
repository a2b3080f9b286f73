module arenascope.dev/sidecar

go 1.21
