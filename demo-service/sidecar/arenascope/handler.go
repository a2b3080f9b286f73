package arenascope

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"
)

// Options are what a service allows. The zero value can be read by whoever reaches it, and written by nobody.
type Options struct {
	// Token is what a writer must show, at least 16 bytes. Where it is empty or shorter, nobody can write.
	Token string
	// ReadsNeedToken asks readers for the token, too.
	ReadsNeedToken bool
	// Hosts are names, without a port, that a writer's header Host may bear beside localhost and loopback addresses.
	Hosts []string
	// MinGOGC and MaxGOGC narrow the range of GOGC from 25 to 400; 0 leaves it.
	MinGOGC, MaxGOGC int
	// MinMemoryLimit and MaxMemoryLimit narrow the range of the memory limit from 64 MiB up, in bytes; 0 leaves it.
	MinMemoryLimit, MaxMemoryLimit int64
	// MaxLease narrows the longest lease, an hour; 0 leaves it.
	MaxLease time.Duration
	// OverrideEnvironment lets a writer change what GOGC or GOMEMLIMIT in the environment set at the start.
	OverrideEnvironment bool
	// Changed is told of each change and each freeing of memory, for the service's log: after a write by the goroutine that
	// serves it, at the end of a lease by one of its own. Renewing a lease is no change.
	Changed func(Change)
}

// Cause is why settings changed.
type Cause string

const (
	// Ordered by a POST.
	Ordered Cause = "ordered"
	// Restored by a DELETE.
	Restored Cause = "restored"
	// LeaseEnded because the lease was not renewed in time.
	LeaseEnded Cause = "lease ended"
)

// Change is what happened to the settings.
type Change struct {
	Cause    Cause
	Previous Settings
	Current  Settings
	// Reason is what the controller gave, "" for none.
	Reason string
}

type handler struct {
	options Options
	bounds  bounds
	control *control
}

// Handler serves the state of this process by GET and takes settings by POST and DELETE, under whatever path it is mounted.
// The package's own documentation tells the format.
func Handler(options Options) http.Handler { return newHandler(options, process) }

func newHandler(options Options, control *control) *handler {
	return &handler{options, boundsOf(options), control}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		h.get(w, r)
	case http.MethodPost:
		h.post(w, r)
	case http.MethodDelete:
		h.delete(w, r)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST, DELETE")
		refuse(w, &refusal{http.StatusMethodNotAllowed, "want GET, POST or DELETE"})
	}
}

func (h *handler) get(w http.ResponseWriter, r *http.Request) {
	if h.options.ReadsNeedToken {
		if refused := h.refuseToken(r); refused != nil {
			refuse(w, refused)
			return
		}
	}
	reading := readings.Get().(*reading)
	defer readings.Put(reading)
	reading.read(h.control.lease())
	w.Write(reading.text)
}

func (h *handler) post(w http.ResponseWriter, r *http.Request) {
	o, refused := h.order(w, r)
	if refused != nil {
		refuse(w, refused)
		return
	}
	if o.Restore {
		h.restore(w)
		return
	}
	answer, refused := h.control.change(o, h.bounds, h.options.Changed)
	if refused != nil {
		refuse(w, refused)
		return
	}
	if answer.Previous != answer.Current || o.FreeOSMemory {
		h.tell(Change{Ordered, answer.Previous, answer.Current, o.Reason})
	}
	respond(w, http.StatusOK, answer)
}

// order reads the body only once the sender is known.
func (h *handler) order(w http.ResponseWriter, r *http.Request) (order, *refusal) {
	if refused := h.refuseWriter(r); refused != nil {
		return order{}, refused
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return order{}, &refusal{http.StatusUnsupportedMediaType, "want Content-Type: application/json"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return order{}, &refusal{http.StatusRequestEntityTooLarge, "the body is longer than 4096 bytes"}
	}
	if err != nil {
		return order{}, &refusal{malformed, "the body ended early"}
	}
	return parseOrder(body)
}

func (h *handler) delete(w http.ResponseWriter, r *http.Request) {
	if refused := h.refuseWriter(r); refused != nil {
		refuse(w, refused)
		return
	}
	h.restore(w)
}

func (h *handler) restore(w http.ResponseWriter) {
	change, held := h.control.restore()
	if held {
		h.tell(change)
	}
	respond(w, http.StatusOK, reply{Previous: change.Previous, Current: change.Current})
}

func (h *handler) tell(change Change) {
	if h.options.Changed != nil {
		h.options.Changed(change)
	}
}

func refuse(w http.ResponseWriter, refused *refusal) {
	switch refused.status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "10")
	}
	respond(w, refused.status, map[string]string{"error": refused.why})
}

func respond(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
