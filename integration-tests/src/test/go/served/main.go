// Served tells of its heap by expvar, at a port that nobody has named, until its input ends.
package main

import (
	_ "expvar"
	"net"
	"net/http"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, nil)
	println("ready", listener.Addr().(*net.TCPAddr).Port)
	os.Stdin.Read(make([]byte, 1))
}
