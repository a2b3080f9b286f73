// The status port of TiDB as far as GOGC goes, written after what its handler does: TiDB itself takes too long to build.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
	"sync/atomic"
)

var percent atomic.Int64

func gogc(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		fmt.Fprint(w, percent.Load())
	}
	if r.Method != http.MethodPost {
		return
	}
	body, _ := io.ReadAll(r.Body)
	wanted, err := strconv.Atoi(string(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if wanted <= 0 {
		wanted = 100
	}
	debug.SetGCPercent(wanted)
	percent.Store(int64(wanted))
}

func main() {
	percent.Store(100)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", listener.Addr())
	http.HandleFunc("/debug/gogc", gogc)
	go http.Serve(listener, nil)
	io.Copy(io.Discard, os.Stdin)
}
