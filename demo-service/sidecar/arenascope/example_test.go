package arenascope_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"arenascope.dev/sidecar/arenascope"
)

// A service that has a port anyway lets its state be read there.
func ExampleHandler() {
	mux := http.NewServeMux()
	mux.Handle("/arenascope", arenascope.Handler(arenascope.Options{}))
	server := httptest.NewServer(mux)
	defer server.Close()

	response, err := http.Get(server.URL + "/arenascope")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	var state struct {
		Arenascope int
		LiveBytes  int64
	}
	err = json.NewDecoder(response.Body).Decode(&state)
	fmt.Println(state.Arenascope, state.LiveBytes >= 0, err)
	// Output: 1 true <nil>
}

// A socket of its own, which no other user of the machine can open.
func ExampleListen() {
	dir, err := os.MkdirTemp("", "orders")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	listener, err := arenascope.Listen("unix:" + filepath.Join(dir, "arenascope.sock"))
	if err != nil {
		fmt.Println(err)
		return
	}
	server := &http.Server{Handler: arenascope.Handler(arenascope.Options{
		Token:   os.Getenv("ORDERS_TOKEN"),
		MinGOGC: 50,
		Changed: func(c arenascope.Change) { fmt.Println(c.Cause, c.Reason, c.Previous, c.Current) },
	})}
	go server.Serve(listener)
	fmt.Println(listener.Addr().Network())
	server.Close()
	// Output: unix
}
