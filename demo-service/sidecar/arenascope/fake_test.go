package arenascope

import (
	"context"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const token = "a token of more than sixteen bytes"

// fakeCollector is a collector whose settings are two numbers.
type fakeCollector struct {
	mu          sync.Mutex
	now         Settings
	held        int64
	released    int64
	environment map[string]bool
	freed       int
	whileFree   func()
}

func (f *fakeCollector) settings() Settings {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fakeCollector) setGOGC(percent int64) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	previous := f.now.GOGC
	f.now.GOGC = percent
	return previous
}

func (f *fakeCollector) setMemoryLimit(bytes int64) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	previous := f.now.MemoryLimit
	f.now.MemoryLimit = bytes
	return previous
}

func (f *fakeCollector) heldBytes() int64 { return f.held }

func (f *fakeCollector) releasedBytes() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.released
}

func (f *fakeCollector) freeOSMemory() {
	if f.whileFree != nil {
		f.whileFree()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.freed++
	f.released += 1 << 20
}

func (f *fakeCollector) inEnvironment(variable string) bool { return f.environment[variable] }

// fakeClock stands still until it is moved.
type fakeClock struct {
	mu     sync.Mutex
	time   time.Time
	timers []*fakeTimer
}

type fakeTimer struct {
	at   time.Time
	f    func()
	over bool
}

func (c *fakeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

func (c *fakeClock) after(d time.Duration, f func()) func() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := &fakeTimer{at: c.time.Add(d), f: f}
	c.timers = append(c.timers, timer)
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		stopped := !timer.over
		timer.over = true
		return stopped
	}
}

// move lets d pass, and runs what is due.
func (c *fakeClock) move(d time.Duration) {
	c.mu.Lock()
	c.time = c.time.Add(d)
	var due []func()
	for _, timer := range c.timers {
		if !timer.over && !timer.at.After(c.time) {
			timer.over = true
			due = append(due, timer.f)
		}
	}
	c.mu.Unlock()
	for _, f := range due {
		f()
	}
}

// rig is a handler over a fake collector and a fake clock.
type rig struct {
	*handler
	collector *fakeCollector
	clock     *fakeClock
}

var atFirst = Settings{GOGC: 100, MemoryLimit: math.MaxInt64}

func newRig(options Options) rig {
	collector := &fakeCollector{now: atFirst, held: 50 << 20, environment: map[string]bool{}}
	clock := &fakeClock{time: time.Unix(1_000_000, 0)}
	return rig{newHandler(options, newControl(collector, clock)), collector, clock}
}

// fromLoopback is a request of a writer that has everything right; tests spoil one thing each.
func fromLoopback(method, body string) *http.Request {
	r := httptest.NewRequest(method, "http://127.0.0.1:9202/arenascope", strings.NewReader(body))
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9202})))
	r.RemoteAddr = "127.0.0.1:40000"
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	return r
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func (r rig) post(t *testing.T, body string, status int) string {
	t.Helper()
	w := serve(r, fromLoopback("POST", body))
	if w.Code != status {
		t.Fatalf("POST %s answered %d %s, want %d", body, w.Code, w.Body, status)
	}
	return strings.TrimSpace(w.Body.String())
}

func (r rig) wantSettings(t *testing.T, gogc, limit int64) {
	t.Helper()
	if got := r.collector.settings(); got != (Settings{gogc, limit}) {
		t.Fatalf("settings are %+v, want GOGC %d and limit %d", got, gogc, limit)
	}
}
