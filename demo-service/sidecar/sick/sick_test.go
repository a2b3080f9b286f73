package sick

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

const mb = 1 << 20

func call(h http.Handler, method, path string) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w.Code, w.Body.String()
}

func throw(t *testing.T, s *Switches, method, path string, status int) string {
	t.Helper()
	code, body := call(s, method, path)
	if code != status {
		t.Fatalf("%s %s answered %d %s, want %d", method, path, code, body, status)
	}
	return body
}

// heap is what the runtime says, in bytes.
type heap struct{ objects, unused, free, live uint64 }

func heapNow() heap {
	samples := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"}, {Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(samples)
	return heap{samples[0].Value.Uint64(), samples[1].Value.Uint64(), samples[2].Value.Uint64(), samples[3].Value.Uint64()}
}

// until waits for what comes about in its own time.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s; the heap is %+v", what, heapNow())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestListsEverySwitch(t *testing.T) {
	var states []state
	if err := json.Unmarshal([]byte(throw(t, New(), "GET", "/sick", 200)), &states); err != nil {
		t.Fatal(err)
	}
	if len(states) != len(all) {
		t.Fatalf("%d switches of %d", len(states), len(all))
	}
	for _, s := range states {
		if s.Sick || s.HeldBytes != 0 || s.DefaultMb < 1 || s.DefaultMb > s.CeilingMb || s.CeilingMb > 512 || len(s.Story) < 40 {
			t.Errorf("%+v", s)
		}
	}
}

func TestRefusesWhatItCannotDo(t *testing.T) {
	s := New()
	for _, path := range []string{"/sick/leak?mb=0", "/sick/leak?mb=-1", "/sick/leak?mb=201", "/sick/leak?mb=x", "/sick/leak?mb=99999999999999999999"} {
		throw(t, s, "POST", path, 400)
	}
	throw(t, s, "POST", "/sick/flu", 404)
	throw(t, s, "DELETE", "/sick/flu", 404)
	throw(t, s, "GET", "/sick/leak", 405)
	throw(t, s, "POST", "/sick", 405)
	throw(t, s, "DELETE", "/sick/leak", 200) // healthy already
}

func TestOneSicknessAtATime(t *testing.T) {
	s := New()
	throw(t, s, "POST", "/sick/leak?mb=1", 200)
	for _, name := range []string{"leak", "span-fragmentation"} {
		if body := throw(t, s, "POST", "/sick/"+name, 409); !strings.Contains(body, "DELETE /sick/leak heals it") {
			t.Errorf("answered %s", body)
		}
	}
	throw(t, s, "DELETE", "/sick/span-fragmentation", 200) // is not on, and heals nothing
	throw(t, s, "POST", "/sick/span-fragmentation?mb=1", 409)
	throw(t, s, "DELETE", "/sick/leak", 200)
	throw(t, s, "POST", "/sick/span-fragmentation?mb=1", 200)
	throw(t, s, "DELETE", "/sick/span-fragmentation", 200)
}

func TestRetentionKeepsFreeSpans(t *testing.T) {
	s := New()
	throw(t, s, "POST", "/sick/idle-retention?mb=64", 200)
	until(t, "free spans of the burst", func() bool { h := heapNow(); return h.free > 48*mb && h.objects < 16*mb })
	throw(t, s, "DELETE", "/sick/idle-retention", 200)
	until(t, "free spans given back", func() bool { return heapNow().free < 8*mb })
}

func TestRetentionPutsTheSettingsBack(t *testing.T) {
	gogc, limit := debug.SetGCPercent(70), debug.SetMemoryLimit(1<<40)
	sickness := &idleRetention{}
	sickness.Begin(1)
	if now := debug.SetMemoryLimit(-1); now != restLimit {
		t.Errorf("the limit is %d", now)
	}
	sickness.Heal()
	if now := debug.SetGCPercent(gogc); now != 70 {
		t.Errorf("GOGC stays %d", now)
	}
	if now := debug.SetMemoryLimit(limit); now != 1<<40 {
		t.Errorf("the limit stays %d", now)
	}
}

func TestFragmentationPinsSpans(t *testing.T) {
	s := New()
	body := throw(t, s, "POST", "/sick/span-fragmentation?mb=64", 200)
	if want := fmt.Sprintf(`"heldBytes":%d`, (64*mb/sessionBytes+oneSurvivorIn-1)/oneSurvivorIn*sessionBytes); !strings.Contains(body, want) {
		t.Errorf("%s has no %s", body, want)
	}
	for i := 0; i < 3; i++ { // no collection mends it
		runtime.GC()
		if h := heapNow(); h.unused < 50*mb || h.live > 16*mb {
			t.Fatalf("heap is %+v", h)
		}
	}
	throw(t, s, "DELETE", "/sick/span-fragmentation", 200)
	until(t, "spans given back", func() bool { return heapNow().unused < 8*mb })
}

func TestHeadroomLetsGarbagePileUp(t *testing.T) {
	s := New()
	throw(t, s, "POST", "/sick/garbage-headroom?mb=54", 200)
	until(t, "garbage of four times what lives", func() bool { h := heapNow(); return h.objects > 4*h.live && h.objects > 24*mb })
	if before := debug.SetGCPercent(looseGOGC); before != looseGOGC {
		t.Errorf("GOGC is %d", before)
	}
	throw(t, s, "DELETE", "/sick/garbage-headroom", 200)
	if now := debug.SetGCPercent(100); now != 100 {
		t.Errorf("GOGC stays %d", now)
	}
}

func TestHeadroomOfALargeServiceKeepsItsCeiling(t *testing.T) {
	service := make([]byte, 100*mb)
	runtime.GC()
	sickness := &garbageHeadroom{}
	sickness.Begin(300)
	gogc := debug.SetGCPercent(100)
	debug.SetGCPercent(gogc)
	if goal := 100 * (100 + gogc) / 100; gogc < 150 || goal > 300 {
		t.Errorf("GOGC is %d: a goal of %d MB", gogc, goal)
	}
	runtime.KeepAlive(service)
	sickness.Heal()
}

func TestLeakGrowsToItsCeilingAndNoFurther(t *testing.T) {
	sickness := &leak{every: 200 * time.Microsecond}
	sickness.Begin(2)
	half := int64(1 * mb)
	until(t, "half of the ceiling", func() bool { return sickness.HeldBytes() >= half })
	until(t, "the ceiling", func() bool { return sickness.HeldBytes() > 2*mb-2*leastLeak })
	for i := 0; i < 10; i++ {
		sickness.worker.end()
		sickness.grow()
		sickness.worker = repeat(sickness.every, sickness.grow)
	}
	if held := sickness.HeldBytes(); held > 2*mb {
		t.Errorf("it holds %d", held)
	}
	sickness.Heal()
	if sickness.HeldBytes() != 0 {
		t.Error("it holds on")
	}
}
