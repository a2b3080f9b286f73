package arenascope

import (
	"encoding/json"
	"math"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

func get(t *testing.T, r rig) map[string]any {
	t.Helper()
	w := serve(r, httptest.NewRequest("GET", "/arenascope", nil))
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("answered %d, %s", w.Code, w.Header().Get("Content-Type"))
	}
	var state map[string]any
	decoder := json.NewDecoder(w.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&state); err != nil {
		t.Fatalf("no JSON: %v", err)
	}
	return state
}

func number(t *testing.T, state map[string]any, name string) float64 {
	t.Helper()
	value, ok := state[name].(json.Number)
	if !ok {
		t.Fatalf("%s is %v", name, state[name])
	}
	n, err := value.Float64()
	if err != nil {
		t.Fatalf("%s is %v", name, value)
	}
	return n
}

func TestTellsTheStateOfThisProcess(t *testing.T) {
	kept := make([]byte, 32<<20)
	runtime.GC()
	state := get(t, newRig(Options{}))
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	near := func(name string, want uint64) {
		t.Helper()
		if got := number(t, state, name); math.Abs(got-float64(want)) > 4<<20 {
			t.Errorf("%s is %.0f, and the runtime says %d", name, got, want)
		}
	}
	near("objectsBytes", stats.HeapAlloc)
	near("unusedBytes", stats.HeapInuse-stats.HeapAlloc)
	near("freeBytes", stats.HeapIdle-stats.HeapReleased)
	near("releasedBytes", stats.HeapReleased)
	near("stackBytes", stats.StackInuse)
	near("sysBytes", stats.Sys)
	near("goalBytes", stats.NextGC)
	near("allocatedBytes", stats.TotalAlloc)
	near("liveBytes", uint64(len(kept)))
	if cycles := number(t, state, "gcCycles"); cycles < 1 || cycles > float64(stats.NumGC) {
		t.Errorf("gcCycles is %v of %d", cycles, stats.NumGC)
	}
	if gc, total := number(t, state, "gcCpuSeconds"), number(t, state, "totalCpuSeconds"); gc <= 0 || gc > total {
		t.Errorf("gcCpuSeconds is %v of %v", gc, total)
	}
	number(t, state, "limiterLastCycle")
	if state["arenascope"] != json.Number("1") || state["goVersion"] != runtime.Version() {
		t.Errorf("arenascope is %v, goVersion %v", state["arenascope"], state["goVersion"])
	}
	if state["leaseSeconds"] != nil || state["leaseReason"] != nil {
		t.Errorf("there is a lease: %v, %v", state["leaseSeconds"], state["leaseReason"])
	}
	runtime.KeepAlive(kept)
}

func TestTellsTheSettingsOfThisProcess(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	state := get(t, newRig(Options{}))
	if state["gogc"] != json.Number("-1") || state["memoryLimitBytes"] != json.Number("9223372036854775807") {
		t.Errorf("off: gogc is %v, memoryLimitBytes %v", state["gogc"], state["memoryLimitBytes"])
	}
	debug.SetGCPercent(75)
	debug.SetMemoryLimit(1 << 30)
	state = get(t, newRig(Options{}))
	if state["gogc"] != json.Number("75") || state["memoryLimitBytes"] != json.Number("1073741824") {
		t.Errorf("on: gogc is %v, memoryLimitBytes %v", state["gogc"], state["memoryLimitBytes"])
	}
}

func TestTellsTheLease(t *testing.T) {
	r := newRig(Options{Token: token})
	r.post(t, `{"gogc":50,"lease_seconds":60,"reason":"say \"less\"\n"}`, 200)
	r.clock.move(1500 * time.Millisecond)
	state := get(t, r)
	if state["leaseSeconds"] != json.Number("59") || state["leaseReason"] != "say \"less\"\n" {
		t.Fatalf("lease is %v, %q", state["leaseSeconds"], state["leaseReason"])
	}
}

// stops counts how often the world was stopped for something other than a collection; false where this toolchain does not tell.
func stops() (count uint64, told bool) {
	sample := []metrics.Sample{{Name: "/sched/pauses/total/other:seconds"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindFloat64Histogram {
		return 0, false
	}
	for _, n := range sample[0].Value.Float64Histogram().Counts {
		count += n
	}
	return count, true
}

func TestStopsNothing(t *testing.T) {
	before, told := stops()
	if !told {
		t.Skip("Go 1.21 does not tell how often it stops the world")
	}
	const times = 200
	h := Handler(Options{})
	for i := 0; i < times; i++ {
		serve(h, httptest.NewRequest("GET", "/arenascope", nil))
	}
	between, _ := stops()
	if n := between - before; n > times/10 { // the runtime may have reasons of its own
		t.Errorf("stopped %d times in %d requests", n, times)
	}
	var stats runtime.MemStats
	for i := 0; i < times; i++ {
		runtime.ReadMemStats(&stats)
	}
	if after, _ := stops(); after-between < times {
		t.Errorf("ReadMemStats stopped %d times only: what this test counts is not what it means", after-between)
	}
}

func TestMetricThatTheToolchainLacksIsNull(t *testing.T) {
	samples := []metrics.Sample{{Name: "/no/such:metric"}}
	metrics.Read(samples)
	if got := string(appendValue(nil, samples[0].Value)); got != "null" {
		t.Fatalf("it is %s", got)
	}
}

func TestSetsThisProcessAndGivesItBack(t *testing.T) {
	if os.Getenv("GOGC")+os.Getenv("GOMEMLIMIT") != "" {
		t.Skip("GOGC or GOMEMLIMIT is set in the environment of the test")
	}
	h := Handler(Options{Token: token})
	defer serve(h, fromLoopback("DELETE", ""))
	before := thisProcess{}.settings()
	w := serve(h, fromLoopback("POST", `{"gogc":42,"memory_limit":2147483648,"free_os_memory":true}`))
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"current":{"gogc":42,"memory_limit":2147483648}`) {
		t.Fatalf("answered %d %s", w.Code, w.Body)
	}
	if now := (thisProcess{}).settings(); now != (Settings{42, 2 << 30}) {
		t.Fatalf("settings are %+v", now)
	}
	serve(h, fromLoopback("DELETE", ""))
	if now := (thisProcess{}).settings(); now != before {
		t.Fatalf("settings are %+v, and were %+v", now, before)
	}
}

func BenchmarkGet(b *testing.B) {
	for _, size := range []struct {
		name string
		mb   int
	}{{"small", 0}, {"1GB", 1024}} {
		kept := filled(size.mb)
		h := Handler(Options{})
		request := httptest.NewRequest("GET", "/arenascope", nil)
		b.Run("handler/"+size.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				h.ServeHTTP(httptest.NewRecorder(), request)
			}
		})
		b.Run("state/"+size.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				r := readings.Get().(*reading)
				r.read(process.lease())
				readings.Put(r)
			}
		})
		b.Run("ReadMemStats/"+size.name, func(b *testing.B) {
			b.ReportAllocs()
			var stats runtime.MemStats
			for i := 0; i < b.N; i++ {
				runtime.ReadMemStats(&stats)
			}
		})
		runtime.KeepAlive(kept)
	}
}

// filled is mb megabytes in objects of a kilobyte.
func filled(mb int) [][]byte {
	kept := make([][]byte, mb<<10)
	for i := range kept {
		kept[i] = make([]byte, 1<<10)
	}
	return kept
}
