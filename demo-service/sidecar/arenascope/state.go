package arenascope

import (
	"encoding/json"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync"
)

// gauges are the members of the answer that runtime/metrics tells, in their order.
var gauges = [...]struct{ member, metric string }{
	{"objectsBytes", "/memory/classes/heap/objects:bytes"},
	{"unusedBytes", "/memory/classes/heap/unused:bytes"},
	{"freeBytes", "/memory/classes/heap/free:bytes"},
	{"releasedBytes", "/memory/classes/heap/released:bytes"},
	{"stackBytes", "/memory/classes/heap/stacks:bytes"},
	{"sysBytes", "/memory/classes/total:bytes"},
	{"liveBytes", "/gc/heap/live:bytes"},
	{"goalBytes", "/gc/heap/goal:bytes"},
	{"gogc", "/gc/gogc:percent"},
	{"memoryLimitBytes", "/gc/gomemlimit:bytes"},
	{"gcCycles", "/gc/cycles/total:gc-cycles"},
	{"allocatedBytes", "/gc/heap/allocs:bytes"},
	{"gcCpuSeconds", "/cpu/classes/gc/total:cpu-seconds"},
	{"totalCpuSeconds", "/cpu/classes/total:cpu-seconds"},
	{"limiterLastCycle", "/gc/limiter/last-enabled:gc-cycle"},
}

// reading is the room that one answer needs; readings are used again, so that asking often makes no garbage.
type reading struct {
	samples [len(gauges)]metrics.Sample
	text    []byte
}

var readings = sync.Pool{New: func() any {
	r := new(reading)
	for i, gauge := range gauges {
		r.samples[i].Name = gauge.metric
	}
	return r
}}

// identity is the part of the answer that never changes, up to and without the first gauge.
var identity = sync.OnceValue(func() []byte {
	text := append([]byte(`{"arenascope":1,"goVersion":`), quoted(runtime.Version())...)
	var path, module string
	if info, ok := debug.ReadBuildInfo(); ok {
		path, module = info.Path, info.Main.Path
		if module != "" && info.Main.Version != "" {
			module += " " + info.Main.Version
		}
	}
	text = append(append(text, `,"path":`...), quoted(path)...)
	return append(append(text, `,"module":`...), quoted(module)...)
})

// quoted is text as JSON; what is empty is not known, so null.
func quoted(text string) []byte {
	if text == "" {
		return []byte("null")
	}
	json, err := json.Marshal(text)
	if err != nil {
		return []byte("null")
	}
	return json
}

// read puts the whole answer into r.text.
func (r *reading) read(lease lease) {
	metrics.Read(r.samples[:])
	r.text = append(r.text[:0], identity()...)
	for i := range r.samples {
		r.text = append(append(append(r.text, `,"`...), gauges[i].member...), `":`...)
		r.text = appendValue(r.text, r.samples[i].Value)
	}
	r.text = append(append(r.text, `,"leaseSeconds":`...), lease.secondsText()...)
	r.text = append(append(r.text, `,"leaseReason":`...), quoted(lease.reason)...)
	r.text = append(r.text, '}', '\n')
}

func appendValue(text []byte, value metrics.Value) []byte {
	switch value.Kind() {
	case metrics.KindUint64:
		// GOGC=off is told as 2^64 - 1, which is -1 here.
		return strconv.AppendInt(text, int64(value.Uint64()), 10)
	case metrics.KindFloat64:
		if seconds := value.Float64(); !math.IsNaN(seconds) && !math.IsInf(seconds, 0) {
			return strconv.AppendFloat(text, seconds, 'f', 6, 64)
		}
	}
	return append(text, "null"...)
}
