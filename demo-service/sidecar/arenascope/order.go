package arenascope

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"
)

const (
	leastGOGC        = 25
	mostGOGC         = 400
	leastMemoryLimit = 64 << 20
	usualLease       = 5 * time.Minute
	mostLease        = time.Hour
	mostBody         = 4 << 10
	mostReason       = 200
)

// order is the body of a POST.
type order struct {
	GOGC         *int64 `json:"gogc"`
	MemoryLimit  *int64 `json:"memory_limit"`
	FreeOSMemory bool   `json:"free_os_memory"`
	LeaseSeconds *int64 `json:"lease_seconds"`
	Reason       string `json:"reason"`
	Restore      bool   `json:"restore"`
}

// reply is the answer to a POST or DELETE.
type reply struct {
	Previous      Settings `json:"previous"`
	Current       Settings `json:"current"`
	LeaseSeconds  *int64   `json:"lease_seconds"`
	ReleasedBytes *int64   `json:"released_bytes"`
}

// refusal is why a write was not done.
type refusal struct {
	status int
	why    string
}

const (
	malformed   = http.StatusBadRequest
	outOfBounds = http.StatusUnprocessableEntity
	conflict    = http.StatusConflict
	tooSoon     = http.StatusTooManyRequests
)

func parseOrder(body []byte) (order, *refusal) {
	var o order
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&o); err != nil {
		return o, &refusal{malformed, "the body is not what is asked for: " + err.Error()}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return o, &refusal{malformed, "the body goes on after its JSON object"}
	}
	sets := o.GOGC != nil || o.MemoryLimit != nil || o.FreeOSMemory || o.LeaseSeconds != nil
	switch {
	case o.Restore && sets:
		return o, &refusal{malformed, "restore stands alone"}
	case !o.Restore && !sets:
		return o, &refusal{malformed, "want one of gogc, memory_limit, free_os_memory, lease_seconds, restore"}
	case len(o.Reason) > mostReason:
		return o, &refusal{malformed, fmt.Sprintf("the reason is longer than %d bytes", mostReason)}
	}
	return o, nil
}

// renewsOnly says whether nothing but the lease is asked for.
func (o order) renewsOnly() bool {
	return o.LeaseSeconds != nil && o.GOGC == nil && o.MemoryLimit == nil
}

func (o order) lease() time.Duration {
	if o.LeaseSeconds == nil {
		return usualLease
	}
	return time.Duration(*o.LeaseSeconds) * time.Second
}

// bounds are what a controller may ask for.
type bounds struct {
	leastGOGC, mostGOGC   int64
	leastLimit, mostLimit int64
	lease                 time.Duration
	overrideEnvironment   bool
}

// boundsOf narrows the package's own bounds by what the options say; none of them can widen.
func boundsOf(options Options) bounds {
	b := bounds{leastGOGC, mostGOGC, leastMemoryLimit, math.MaxInt64, mostLease, options.OverrideEnvironment}
	b.leastGOGC = max(b.leastGOGC, int64(options.MinGOGC))
	if options.MaxGOGC > 0 {
		b.mostGOGC = min(b.mostGOGC, int64(options.MaxGOGC))
	}
	b.leastLimit = max(b.leastLimit, options.MinMemoryLimit)
	if options.MaxMemoryLimit > 0 {
		b.mostLimit = options.MaxMemoryLimit
	}
	if options.MaxLease > 0 {
		b.lease = min(b.lease, options.MaxLease)
	}
	return b
}

func (b bounds) refuse(o order, collector collector) *refusal {
	if o.LeaseSeconds != nil && (*o.LeaseSeconds < 1 || *o.LeaseSeconds > int64(b.lease/time.Second)) {
		return outside("lease_seconds", *o.LeaseSeconds, 1, int64(b.lease/time.Second))
	}
	if o.LeaseSeconds == nil && (o.GOGC != nil || o.MemoryLimit != nil) && o.lease() > b.lease {
		return &refusal{outOfBounds, fmt.Sprintf("lease_seconds must be given: at most %d", int64(b.lease/time.Second))}
	}
	if o.GOGC != nil {
		if *o.GOGC < b.leastGOGC || *o.GOGC > b.mostGOGC {
			return outside("gogc", *o.GOGC, b.leastGOGC, b.mostGOGC)
		}
		if !b.overrideEnvironment && collector.inEnvironment("GOGC") {
			return chosen("GOGC")
		}
	}
	if o.MemoryLimit != nil {
		if *o.MemoryLimit < b.leastLimit || *o.MemoryLimit > b.mostLimit {
			return outside("memory_limit", *o.MemoryLimit, b.leastLimit, b.mostLimit)
		}
		// Nearer than this the collector would run without end and free nothing.
		if held := collector.heldBytes(); *o.MemoryLimit < held+held/10 {
			return outside("memory_limit", *o.MemoryLimit, held+held/10, b.mostLimit)
		}
		if !b.overrideEnvironment && collector.inEnvironment("GOMEMLIMIT") {
			return chosen("GOMEMLIMIT")
		}
	}
	return nil
}

func outside(name string, value, least, most int64) *refusal {
	return &refusal{outOfBounds, fmt.Sprintf("%s must be %d to %d, not %d", name, least, most, value)}
}

func chosen(variable string) *refusal {
	return &refusal{conflict, variable + " is set in the environment of this service, which chose it so"}
}
