package arenascope

import (
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync"
	"time"
)

// Settings are the two settings of the garbage collector.
type Settings struct {
	// GOGC in percent; -1 is off.
	GOGC int64 `json:"gogc"`
	// MemoryLimit in bytes; math.MaxInt64 is none.
	MemoryLimit int64 `json:"memory_limit"`
}

// collector is the garbage collector as far as it can be set; tests have one of their own.
type collector interface {
	settings() Settings
	setGOGC(percent int64) (previous int64)
	setMemoryLimit(bytes int64) (previous int64)
	// heldBytes is what the memory limit governs, without the free spans that a collection could give back at once.
	heldBytes() int64
	releasedBytes() int64
	freeOSMemory()
	// inEnvironment says whether the variable was set when the process started.
	inEnvironment(variable string) bool
}

// clock is time, which tests move by hand.
type clock interface {
	now() time.Time
	// after calls f once, on a goroutine of its own, unless it is stopped before.
	after(d time.Duration, f func()) (stop func() bool)
}

// knob is one setting, and what it goes back to.
type knob struct {
	read func() int64
	set  func(int64) int64
	// base is what it goes back to, ours what was set last; both only while it is held.
	base, ours int64
	held       bool
}

func (k *knob) turn(value int64) {
	previous := k.set(value)
	// The service itself may have changed it since: then that is what it goes back to.
	if !k.held || previous != k.ours {
		k.base = previous
	}
	k.ours, k.held = value, true
}

func (k *knob) giveBack() {
	if k.held && k.read() == k.ours {
		k.set(k.base)
	}
	k.held = false
}

// lease is what is left of the time for which settings are changed.
type lease struct {
	held   bool
	left   time.Duration
	reason string
}

func (l lease) seconds() int64 { return int64((l.left + time.Second - 1) / time.Second) }

func (l lease) secondsText() string {
	if !l.held {
		return "null"
	}
	return strconv.FormatInt(l.seconds(), 10)
}

// control changes the settings of one process, for one controller at a time.
type control struct {
	collector collector
	clock     clock

	mu       sync.Mutex
	gogc     knob
	limit    knob
	until    time.Time
	reason   string
	changed  func(Change)
	stop     func() bool // the timer of the lease; nil when there is none
	term     int         // counts leases, so that a timer that came too late does nothing
	freeing  bool
	lastFree time.Time
}

func newControl(collector collector, clock clock) *control {
	return &control{
		collector: collector,
		clock:     clock,
		gogc:      knob{read: func() int64 { return collector.settings().GOGC }, set: collector.setGOGC},
		limit:     knob{read: func() int64 { return collector.settings().MemoryLimit }, set: collector.setMemoryLimit},
	}
}

// process is the control of this process.
var process = newControl(thisProcess{}, wallClock{})

const leastFreePause = 10 * time.Second

// change does what o asks, all of it or nothing. Its reply tells what the settings were before.
func (c *control) change(o order, limits bounds, changed func(Change)) (reply, *refusal) {
	c.mu.Lock()
	if refused := c.refuse(o, limits); refused != nil {
		c.mu.Unlock()
		return reply{}, refused
	}
	previous := c.collector.settings()
	if o.GOGC != nil {
		c.gogc.turn(*o.GOGC)
	}
	if o.MemoryLimit != nil {
		c.limit.turn(*o.MemoryLimit)
	}
	if o.GOGC != nil || o.MemoryLimit != nil || o.LeaseSeconds != nil {
		if o.Reason != "" || !o.renewsOnly() {
			c.reason = o.Reason
		}
		c.changed = changed
		c.extend(o.lease())
	}
	if o.FreeOSMemory {
		c.freeing = true
	}
	answer := reply{Previous: previous, Current: c.collector.settings()}
	c.mu.Unlock()
	if o.FreeOSMemory {
		released := c.free()
		answer.ReleasedBytes = &released
	}
	if held := c.lease(); held.held {
		seconds := held.seconds()
		answer.LeaseSeconds = &seconds
	}
	return answer, nil
}

// refuse says why o is not done. The lock is held.
func (c *control) refuse(o order, limits bounds) *refusal {
	if refused := limits.refuse(o, c.collector); refused != nil {
		return refused
	}
	if o.renewsOnly() && c.stop == nil {
		return &refusal{conflict, "there is no lease to renew: nothing is changed"}
	}
	if !o.FreeOSMemory {
		return nil
	}
	if c.freeing {
		return &refusal{tooSoon, "memory is being freed already"}
	}
	if !c.lastFree.IsZero() && c.clock.now().Sub(c.lastFree) < leastFreePause {
		return &refusal{tooSoon, fmt.Sprintf("memory was freed less than %v ago", leastFreePause)}
	}
	return nil
}

// free runs without the lock: it takes as long as a collection, and neither the lease nor a reader has to wait for it.
func (c *control) free() int64 {
	defer func() {
		c.mu.Lock()
		c.freeing, c.lastFree = false, c.clock.now()
		c.mu.Unlock()
	}()
	before := c.collector.releasedBytes()
	c.collector.freeOSMemory()
	return max(0, c.collector.releasedBytes()-before)
}

// extend lets the lease end d from now. The lock is held.
func (c *control) extend(d time.Duration) {
	if c.stop != nil {
		c.stop()
	}
	c.term++
	term := c.term
	c.until = c.clock.now().Add(d)
	c.stop = c.clock.after(d, func() { c.expire(term) })
}

func (c *control) expire(term int) {
	c.mu.Lock()
	if c.term != term || c.stop == nil {
		c.mu.Unlock()
		return
	}
	change, changed := c.giveBack(LeaseEnded), c.changed
	c.mu.Unlock()
	if changed != nil {
		changed(change)
	}
}

// restore gives both settings back now; held says whether there was something to give back.
func (c *control) restore() (change Change, held bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	held = c.stop != nil
	return c.giveBack(Restored), held
}

// giveBack ends the lease. The lock is held.
func (c *control) giveBack(cause Cause) Change {
	change := Change{Cause: cause, Previous: c.collector.settings(), Reason: c.reason}
	if c.stop != nil {
		c.stop()
	}
	c.stop, c.reason = nil, ""
	c.gogc.giveBack()
	c.limit.giveBack()
	change.Current = c.collector.settings()
	return change
}

func (c *control) lease() lease {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stop == nil {
		return lease{}
	}
	return lease{held: true, left: max(0, c.until.Sub(c.clock.now())), reason: c.reason}
}

// thisProcess is the collector of this process.
type thisProcess struct{}

var atStart = func() map[string]bool {
	// Read before main runs: a service may set these variables itself later.
	set := map[string]bool{}
	for _, variable := range []string{"GOGC", "GOMEMLIMIT"} {
		set[variable] = os.Getenv(variable) != ""
	}
	return set
}()

func (thisProcess) settings() Settings {
	gogc := one("/gc/gogc:percent")
	return Settings{GOGC: gogc, MemoryLimit: debug.SetMemoryLimit(-1)}
}

func (thisProcess) setGOGC(percent int64) int64 {
	return int64(debug.SetGCPercent(int(max(-1, min(percent, math.MaxInt32)))))
}

func (thisProcess) setMemoryLimit(bytes int64) int64 { return debug.SetMemoryLimit(bytes) }

func (thisProcess) heldBytes() int64 {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64() - samples[1].Value.Uint64() - samples[2].Value.Uint64())
}

func (thisProcess) releasedBytes() int64 { return one("/memory/classes/heap/released:bytes") }

func (thisProcess) freeOSMemory() { debug.FreeOSMemory() }

func (thisProcess) inEnvironment(variable string) bool { return atStart[variable] }

func one(metric string) int64 {
	sample := []metrics.Sample{{Name: metric}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

type wallClock struct{}

func (wallClock) now() time.Time { return time.Now() }

func (wallClock) after(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }
