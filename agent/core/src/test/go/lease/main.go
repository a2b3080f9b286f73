// A program with this project's Go package, which the test puts beside it.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"

	"lease/arenascope"
)

func main() {
	listener, err := arenascope.Listen(os.Args[1])
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", listener.Addr())
	http.Handle("/arenascope", arenascope.Handler(arenascope.Options{Token: os.Args[2]}))
	go http.Serve(listener, nil)
	io.Copy(io.Discard, os.Stdin)
}
