package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func call(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w
}

func TestReturnsWhatWasPut(t *testing.T) {
	h := handler(newCache(10))
	if w := call(h, "PUT", "/orders/7", `{"id":7}`); w.Code != http.StatusNoContent {
		t.Fatalf("PUT answered %d", w.Code)
	}
	if w := call(h, "GET", "/orders/7", ""); w.Code != http.StatusOK || w.Body.String() != `{"id":7}` {
		t.Fatalf("GET answered %d %q", w.Code, w.Body)
	}
}

func TestAnswersNotFoundForWhatItDoesNotHold(t *testing.T) {
	h := handler(newCache(10))
	for _, path := range []string{"/orders/8", "/orders/", "/orders/8/9"} {
		if w := call(h, "GET", path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", path, w.Code)
		}
	}
}

func TestRefusesOtherMethodsAndHugeOrders(t *testing.T) {
	h := handler(newCache(10))
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

func TestShowsItsCounters(t *testing.T) {
	if w := call(handler(newCache(1)), "GET", "/debug/vars", ""); !strings.Contains(w.Body.String(), "orders_hits") {
		t.Fatalf("no counters in %q", w.Body)
	}
}
