// A program with the agent of gops, which says where that listens and ends with its standard input.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/google/gops/agent"
)

func main() {
	folder, err := os.MkdirTemp("", "gops")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	if err := agent.Listen(agent.Options{Addr: "127.0.0.1:0", ConfigDir: folder}); err != nil {
		panic(err)
	}
	port, err := os.ReadFile(fmt.Sprintf("%s/%d", folder, os.Getpid()))
	if err != nil {
		panic(err)
	}
	fmt.Printf("listening on 127.0.0.1:%s\n", port)
	io.Copy(io.Discard, os.Stdin)
}
