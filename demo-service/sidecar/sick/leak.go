package sick

import (
	"sync/atomic"
	"time"
)

const (
	leaksEvery = 100 * time.Millisecond
	// It reaches its ceiling in two minutes: it shows within a minute, and not at once.
	leaksUntilFull = 1200
	// Garbage beside what leaks, as requests make it; without collections nobody sees what lives.
	garbagePerLeak = 10
	leastLeak      = 1 << 10
)

// leak remembers a little more all the time, up to its ceiling.
type leak struct {
	every   time.Duration
	ceiling int
	held    atomic.Int64
	kept    [][]byte // of the worker's goroutine, while there is one
	worker  *worker
}

func (*leak) Story() string {
	return "requests are remembered and never removed: what lives after a collection grows, and reaches its ceiling in two minutes"
}

func (*leak) Megabytes() (usual, ceiling int) { return 120, 200 }

func (l *leak) Begin(megabytes int) {
	l.ceiling = megabytes << 20
	l.worker = repeat(l.every, l.grow)
}

func (l *leak) grow() {
	size := max(leastLeak, l.ceiling/leaksUntilFull)
	for i := 0; i < garbagePerLeak; i++ {
		message := touched(size)
		lastMessage.Store(&message)
	}
	if int(l.held.Load())+size <= l.ceiling {
		l.kept = append(l.kept, touched(size))
		l.held.Add(int64(size))
	}
}

func (l *leak) Heal() {
	l.worker.end()
	l.worker = nil
	l.kept = nil
	l.held.Store(0)
	lastMessage.Store(nil)
}

func (l *leak) HeldBytes() int64 { return l.held.Load() }
