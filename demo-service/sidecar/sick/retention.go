package sick

import (
	"runtime"
	"runtime/debug"
)

const (
	reportBytes = 64 << 10
	// Far above every ceiling: the runtime gives nothing back before 95 % of it.
	restLimit = 512 << 20
)

// idleRetention is a service with GOGC=off under a memory limit, as is often advised, that rests after a peak.
type idleRetention struct {
	previousGOGC  int
	previousLimit int64
}

func (*idleRetention) Story() string {
	return "GOGC=off under GOMEMLIMIT=512MiB, and a peak that is over: nothing collects, and the free spans stay resident"
}

func (*idleRetention) Megabytes() (usual, ceiling int) { return 150, 300 }

func (i *idleRetention) Begin(megabytes int) {
	i.previousGOGC = debug.SetGCPercent(-1)
	i.previousLimit = debug.SetMemoryLimit(restLimit)
	report(megabytes)
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
	debug.SetGCPercent(i.previousGOGC)
	debug.SetMemoryLimit(i.previousLimit)
}

func (*idleRetention) HeldBytes() int64 { return 0 }
