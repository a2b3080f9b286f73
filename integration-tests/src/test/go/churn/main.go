// A Go process whose spans are fragmented: of two million small objects one in forty is left, and traffic goes on.
package main

import (
	"expvar"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
)

type object struct{ fields [96]byte }

var (
	kept  []*object
	live  [1 << 12]*object
	bytes []byte
)

func main() {
	all := make([]*object, 2_000_000)
	for i := range all {
		all[i] = new(object)
	}
	for i := 0; i < len(all); i += 40 {
		kept = append(kept, all[i])
	}
	all = nil
	runtime.GC()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", listener.Addr())
	// Beside /debug: those that fail there are left alone for half a minute.
	http.Handle("/vars", expvar.Handler())
	go http.Serve(listener, nil)
	go churn()
	io.Copy(io.Discard, os.Stdin)
}

func churn() {
	random := rand.New(rand.NewSource(1))
	for {
		live[random.Intn(len(live))] = new(object)
		bytes = make([]byte, 16<<random.Intn(7))
	}
}
