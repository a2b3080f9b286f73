// Command sidecar is the order cache beside demo-service: GET and PUT /orders/{id}. It tells of itself at /metrics,
// /debug/vars, /debug/pprof/ and /arenascope, and falls sick by POST /sick/{name}.
package main

import (
	"context"
	"errors"
	"expvar"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"arenascope.dev/sidecar/arenascope"
	"arenascope.dev/sidecar/sick"
)

const mostOrderBytes = 1 << 16

var (
	hits   = expvar.NewInt("orders_hits")
	misses = expvar.NewInt("orders_misses")
	puts   = expvar.NewInt("orders_puts")
)

// handler serves the orders of c, and what this process tells of itself.
func handler(c *cache, options arenascope.Options) http.Handler {
	mux := http.NewServeMux()
	observe(mux)
	mux.Handle("/arenascope", arenascope.Handler(options))
	switches := sick.New()
	mux.Handle("/sick", switches)
	mux.Handle("/sick/", switches)
	mux.HandleFunc("/orders/", func(w http.ResponseWriter, r *http.Request) {
		id := strings.TrimPrefix(r.URL.Path, "/orders/")
		if id == "" || strings.Contains(id, "/") {
			http.Error(w, "want /orders/{id}", http.StatusNotFound)
			return
		}
		switch r.Method {
		case http.MethodGet:
			get(c, id, w)
		case http.MethodPut:
			put(c, id, w, r)
		default:
			w.Header().Set("Allow", "GET, PUT")
			http.Error(w, "want GET or PUT", http.StatusMethodNotAllowed)
		}
	})
	return mux
}

func get(c *cache, id string, w http.ResponseWriter) {
	body, ok := c.get(id)
	if !ok {
		misses.Add(1)
		http.Error(w, "no such order", http.StatusNotFound)
		return
	}
	hits.Add(1)
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
}

func put(c *cache, id string, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostOrderBytes))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	puts.Add(1)
	c.put(id, body)
	w.WriteHeader(http.StatusNoContent)
}

func run(ctx context.Context, addr string, capacity int, options arenascope.Options) error {
	if capacity < 1 {
		return fmt.Errorf("-max must be at least 1, not %d", capacity)
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	c := newCache(capacity)
	expvar.Publish("orders_cached", expvar.Func(func() any { return c.len() }))
	server := &http.Server{Handler: handler(c, options), ReadHeaderTimeout: 5 * time.Second}
	fmt.Printf("sidecar listening on %s\n", listener.Addr())
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return server.Close()
}

// readToken reads a file, and no flag: a command line is there for everybody to see.
func readToken(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	return strings.TrimSpace(string(text)), err
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "address to listen on; port 0 takes a free one")
	capacity := flag.Int("max", 50_000, "orders to keep")
	tokenFile := flag.String("token-file", "", "file with the token of those who may set GOGC at /arenascope; none: nobody may")
	flag.Parse()
	token, err := readToken(*tokenFile)
	if err != nil {
		fmt.Fprintln(os.Stderr, "sidecar:", err)
		os.Exit(1)
	}
	options := arenascope.Options{Token: token, Changed: func(c arenascope.Change) {
		fmt.Fprintf(os.Stderr, "sidecar: %s: %+v, before %+v; reason %q\n", c.Cause, c.Current, c.Previous, c.Reason)
	}}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *capacity, options); err != nil {
		fmt.Fprintln(os.Stderr, "sidecar:", err)
		os.Exit(1)
	}
}
