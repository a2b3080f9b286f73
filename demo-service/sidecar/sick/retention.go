package sick

import (
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// Go collects an idle process every two minutes, and returns free spans at the first collection that finds the heap
	// small: a burst that comes sooner keeps everything.
	burstsEvery = 30 * time.Second
	reportBytes = 64 << 10
)

// idleRetention is a report that is made now and then: a burst, and idleness until the next.
type idleRetention struct {
	every  time.Duration
	bursts atomic.Int64
	held   atomic.Int64
	worker *worker
}

func (*idleRetention) Story() string {
	return "a report takes its memory for a moment every 30 s and drops it: the free spans stay resident for the next one"
}

func (*idleRetention) Megabytes() (usual, ceiling int) { return 150, 300 }

func (i *idleRetention) Begin(megabytes int) {
	i.burst(megabytes)
	i.worker = repeat(i.every, func() { i.burst(megabytes) })
}

func (i *idleRetention) burst(megabytes int) {
	i.held.Store(int64(megabytes) << 20)
	report(megabytes)
	i.held.Store(0)
	i.bursts.Add(1)
	runtime.GC()
}

// report is apart from its caller, so that no frame holds the pieces when the collection runs.
//
//go:noinline
func report(megabytes int) {
	pieces := make([][]byte, megabytes<<20/reportBytes)
	for i := range pieces {
		pieces[i] = touched(reportBytes)
	}
	runtime.KeepAlive(pieces)
}

func (i *idleRetention) Heal() {
	i.worker.end()
	i.worker = nil
}

func (i *idleRetention) HeldBytes() int64 { return i.held.Load() }
