// rclone itself, with one of its back ends and one of its commands: the other hundreds would take minutes to build.
package main

import (
	_ "github.com/rclone/rclone/backend/local"
	"github.com/rclone/rclone/cmd"
	_ "github.com/rclone/rclone/cmd/rcd"
)

func main() { cmd.Main() }
