package main

import (
	"expvar"
	"net/http"
	"net/http/pprof"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// The same counters as in expvar, for those who scrape.
var (
	_ = counted("orders_hits_total", "Orders found.", hits)
	_ = counted("orders_misses_total", "Orders asked for that are not here.", misses)
	_ = counted("orders_puts_total", "Orders put.", puts)
)

func counted(name, help string, count *expvar.Int) prometheus.CounterFunc {
	return promauto.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(count.Value()) })
}

// observe serves what Go services commonly tell of themselves.
func observe(mux *http.ServeMux) {
	mux.Handle("/metrics", promhttp.Handler())
	mux.Handle("/debug/vars", expvar.Handler())
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
}
