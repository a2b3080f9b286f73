package sick

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

const (
	looseGOGC    = 800
	messageBytes = 2 << 10
	// 4 MB/s: a collector that leaves room for what lives would run every four seconds, which nobody feels.
	messagesEvery = 10 * time.Millisecond
	messagesAtOne = 20
)

// garbageHeadroom lets garbage pile up to nine times what lives, and makes garbage steadily.
type garbageHeadroom struct {
	tables   [][]byte
	held     atomic.Int64
	previous int
	worker   *worker
}

func (*garbageHeadroom) Story() string {
	return "GOGC=800 under modest traffic: before it is collected, garbage grows to eight times what lives"
}

func (*garbageHeadroom) Megabytes() (usual, ceiling int) { return 150, 300 }

func (g *garbageHeadroom) Begin(megabytes int) {
	runtime.GC()
	// What lives already counts: where it is much, fewer per cent do, so that the ceiling holds.
	live, goal := int(liveBytes()), megabytes<<20
	tables := max(0, goal/(1+looseGOGC/100)-live)
	gogc := min(looseGOGC, max(100, (goal-live-tables)*100/max(1, live+tables)))
	for ; tables > 0; tables -= reportBytes {
		g.tables = append(g.tables, touched(reportBytes))
	}
	g.held.Store(int64(len(g.tables)) * reportBytes)
	runtime.GC()
	g.previous = debug.SetGCPercent(gogc)
	// Nearly sick at once, and not after the minute that such traffic needs; a collection amid such haste would take the haste
	// for what lives.
	for made := 0; made < (goal-live)/3*2; made += messagesAtOne * messageBytes {
		messages()
	}
	g.worker = repeat(messagesEvery, messages)
}

// lastMessage keeps one message, so that none is left out by the compiler.
var lastMessage atomic.Pointer[[]byte]

func messages() {
	for i := 0; i < messagesAtOne; i++ {
		message := touched(messageBytes)
		lastMessage.Store(&message)
	}
}

func (g *garbageHeadroom) Heal() {
	g.worker.end()
	g.worker = nil
	debug.SetGCPercent(g.previous)
	g.tables = nil
	g.held.Store(0)
	lastMessage.Store(nil)
}

func (g *garbageHeadroom) HeldBytes() int64 { return g.held.Load() }

func liveBytes() uint64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return live[0].Value.Uint64()
}
