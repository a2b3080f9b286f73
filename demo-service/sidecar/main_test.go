package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"arenascope.dev/sidecar/arenascope"
)

func call(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

func TestReturnsWhatWasPut(t *testing.T) {
	h := handler(newCache(10), arenascope.Options{})
	if w := call(h, "PUT", "/orders/7", `{"id":7}`); w.Code != http.StatusNoContent {
		t.Fatalf("PUT answered %d", w.Code)
	}
	if w := call(h, "GET", "/orders/7", ""); w.Code != http.StatusOK || w.Body.String() != `{"id":7}` {
		t.Fatalf("GET answered %d %q", w.Code, w.Body)
	}
}

func TestAnswersNotFoundForWhatItDoesNotHold(t *testing.T) {
	h := handler(newCache(10), arenascope.Options{})
	for _, path := range []string{"/orders/8", "/orders/", "/orders/8/9"} {
		if w := call(h, "GET", path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", path, w.Code)
		}
	}
}

func TestRefusesOtherMethodsAndHugeOrders(t *testing.T) {
	h := handler(newCache(10), arenascope.Options{})
	if w := call(h, "POST", "/orders/1", "x"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST answered %d", w.Code)
	}
	if w := call(h, "PUT", "/orders/1", strings.Repeat("x", mostOrderBytes+1)); w.Code != http.StatusBadRequest {
		t.Errorf("a huge PUT answered %d", w.Code)
	}
}

func TestForgetsTheOldestWhenFull(t *testing.T) {
	c := newCache(2)
	for _, id := range []string{"1", "2", "2", "3"} {
		c.put(id, []byte(id))
	}
	if _, ok := c.get("1"); ok || c.len() != 2 {
		t.Fatalf("order 1 is kept: %v, %d orders", ok, c.len())
	}
	if body, ok := c.get("3"); !ok || string(body) != "3" {
		t.Fatalf("order 3: %q, %v", body, ok)
	}
}

func TestTellsOfItself(t *testing.T) {
	h := handler(newCache(1), arenascope.Options{})
	call(h, "GET", "/orders/7", "")
	for path, want := range map[string]string{
		"/debug/vars":               "orders_misses",
		"/metrics":                  "orders_misses_total ",
		"/debug/pprof/heap?debug=1": "# HeapReleased = ",
		"/debug/pprof/":             "goroutine",
		"/debug/pprof/cmdline":      "test",
		"/arenascope":               `"arenascope":1,`,
		"/sick":                     `"name":"span-fragmentation","sick":false,`,
	} {
		if w := call(h, "GET", path, ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s answered %d without %q", path, w.Code, want)
		}
	}
	metrics := call(h, "GET", "/metrics", "").Body.String()
	for _, want := range []string{"\ngo_memstats_heap_inuse_bytes ", "\ngo_gc_gogc_percent ", "\nprocess_resident_memory_bytes "} {
		if !strings.Contains(metrics, want) {
			t.Errorf("/metrics has no %q", want)
		}
	}
}

func TestReadsTheTokenWithoutItsNewline(t *testing.T) {
	file := t.TempDir() + "/token"
	if err := os.WriteFile(file, []byte("a token of its own\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if token, err := readToken(file); token != "a token of its own" || err != nil {
		t.Errorf("token is %q, %v", token, err)
	}
	if token, err := readToken(""); token != "" || err != nil {
		t.Errorf("without a file it is %q, %v", token, err)
	}
	if _, err := readToken(file + "s"); err == nil {
		t.Error("a missing file is taken for none")
	}
}

// BenchmarkTelling compares what serving each source costs this process.
func BenchmarkTelling(b *testing.B) {
	h := handler(newCache(1), arenascope.Options{})
	for _, path := range []string{"/arenascope", "/metrics", "/debug/vars", "/debug/pprof/heap?debug=1"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for i := 0; i < b.N; i++ {
				size = call(h, "GET", path, "").Body.Len()
			}
			b.ReportMetric(float64(size), "answer-B")
		})
	}
}
