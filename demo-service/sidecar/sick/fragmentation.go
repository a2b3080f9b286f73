package sick

import (
	"runtime"
	"sync/atomic"
)

const (
	sessionBytes  = 96
	oneSurvivorIn = 40
)

type session [sessionBytes]byte

// spanFragmentation keeps one small object in forty. A span of 8 KB has room for 85 of them: each keeps its survivors.
type spanFragmentation struct {
	survivors []*session
	held      atomic.Int64
}

func (*spanFragmentation) Story() string {
	return "sessions of 96 B, of which one in 40 survives: each span of 8 KB keeps a survivor or two, and none can be given back"
}

func (*spanFragmentation) Megabytes() (usual, ceiling int) { return 150, 300 }

func (s *spanFragmentation) Begin(megabytes int) {
	s.survivors = survivors(megabytes << 20 / sessionBytes)
	s.held.Store(int64(len(s.survivors)) * sessionBytes)
	runtime.GC()
}

// survivors is apart from its caller, so that no frame holds the sessions when the collection runs.
//
//go:noinline
func survivors(sessions int) []*session {
	open := make([]*session, sessions)
	for i := range open {
		open[i] = new(session)
		open[i][0] = 1
	}
	kept := make([]*session, 0, sessions/oneSurvivorIn+1)
	for i := 0; i < sessions; i += oneSurvivorIn {
		kept = append(kept, open[i])
	}
	runtime.KeepAlive(open)
	return kept
}

func (s *spanFragmentation) Heal() {
	s.survivors = nil
	s.held.Store(0)
}

func (s *spanFragmentation) HeldBytes() int64 { return s.held.Load() }
