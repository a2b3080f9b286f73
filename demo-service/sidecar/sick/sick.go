// Package sick makes this process sick in ways that a diagnosis should tell apart, by switches over HTTP.
package sick

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// Sickness is one way in which a Go service falls sick. A new one is a new entry of all.
type Sickness interface {
	// Story tells what happens, and what a diagnosis should find.
	Story() string
	// Megabytes are what it takes when the caller names none, and the most that may be asked for.
	Megabytes() (usual, ceiling int)
	// Begin falls sick with so many megabytes; called when healthy only, by one goroutine at a time.
	Begin(megabytes int)
	// Heal gives everything back; called when sick only, by one goroutine at a time.
	Heal()
	// HeldBytes is what it keeps alive right now.
	HeldBytes() int64
}

var all = map[string]func() Sickness{
	"garbage-headroom":   func() Sickness { return &garbageHeadroom{} },
	"idle-retention":     func() Sickness { return &idleRetention{} },
	"leak":               func() Sickness { return &leak{every: leaksEvery} },
	"span-fragmentation": func() Sickness { return &spanFragmentation{} },
}

var names = func() (sorted []string) {
	for name := range all {
		sorted = append(sorted, name)
	}
	sort.Strings(sorted)
	return sorted
}()

// Switches serve GET /sick, POST /sick/{name}?mb=N and DELETE /sick/{name}. One sickness at a time: each alone stays
// below 512 MB, and a diagnosis should name one.
type Switches struct {
	mu      sync.Mutex
	byName  map[string]Sickness
	current string // name of the sickness that is on, or ""
}

// New makes the switches of this process, all healthy.
func New() *Switches {
	s := &Switches{byName: map[string]Sickness{}}
	for _, name := range names {
		s.byName[name] = all[name]()
	}
	return s
}

// state is what is told of one switch.
type state struct {
	Name      string `json:"name"`
	Sick      bool   `json:"sick"`
	HeldBytes int64  `json:"heldBytes"`
	DefaultMb int    `json:"defaultMb"`
	CeilingMb int    `json:"ceilingMb"`
	Story     string `json:"story"`
}

func (s *Switches) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/sick"), "/")
	if name == "" {
		s.list(w, r)
		return
	}
	sickness, known := s.byName[name]
	if !known {
		refuse(w, http.StatusNotFound, fmt.Sprintf("no switch named %s; there are %v", name, names))
		return
	}
	switch r.Method {
	case http.MethodPost:
		if status, why := s.fallSick(name, sickness, r.URL.Query().Get("mb")); why != "" {
			refuse(w, status, why)
			return
		}
	case http.MethodDelete:
		s.heal(name, sickness)
	default:
		w.Header().Set("Allow", "POST, DELETE")
		refuse(w, http.StatusMethodNotAllowed, "want POST or DELETE")
		return
	}
	respond(w, http.StatusOK, s.state(name))
}

func (s *Switches) list(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", "GET")
		refuse(w, http.StatusMethodNotAllowed, "want GET")
		return
	}
	var states []state
	for _, name := range names {
		states = append(states, s.state(name))
	}
	respond(w, http.StatusOK, states)
}

func (s *Switches) fallSick(name string, sickness Sickness, mb string) (status int, why string) {
	megabytes, ceiling := sickness.Megabytes()
	if mb != "" {
		asked, err := strconv.Atoi(mb)
		if err != nil || asked < 1 || asked > ceiling {
			return http.StatusBadRequest, fmt.Sprintf("mb must be 1 to %d, not %s", ceiling, mb)
		}
		megabytes = asked
	}
	if s.current != "" {
		return http.StatusConflict, fmt.Sprintf("%s is on already; DELETE /sick/%s heals it", s.current, s.current)
	}
	s.current = name
	sickness.Begin(megabytes)
	return http.StatusOK, ""
}

func (s *Switches) heal(name string, sickness Sickness) {
	if s.current == name {
		sickness.Heal()
		s.current = ""
		debug.FreeOSMemory()
	}
}

func (s *Switches) state(name string) state {
	sickness := s.byName[name]
	usual, ceiling := sickness.Megabytes()
	return state{name, s.current == name, sickness.HeldBytes(), usual, ceiling, sickness.Story()}
}

func refuse(w http.ResponseWriter, status int, why string) {
	respond(w, status, map[string]string{"error": why})
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
