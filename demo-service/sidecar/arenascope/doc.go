// Package arenascope lets a controller beside a Go service read the state of its garbage collector and, if the service
// wants it so, set GOGC and GOMEMLIMIT for a while. It needs the standard library only, and Go 1.21 or newer; copy the
// directory or import it.
//
//	listener, err := arenascope.Listen("unix:/run/orders/arenascope.sock")
//	...
//	go http.Serve(listener, arenascope.Handler(arenascope.Options{Token: token}))
//
// or on a port that the service has anyway:
//
//	mux.Handle("/arenascope", arenascope.Handler(arenascope.Options{}))
//
// # Reading
//
// GET answers one flat JSON object from [runtime/metrics]. No goroutine is stopped for it, unlike /debug/vars and
// /debug/pprof/heap, which call [runtime.ReadMemStats]. Sizes are in bytes, times in seconds since the start of the
// process; what this toolchain does not tell is null.
//
//	arenascope         1, the version of this object
//	goVersion          runtime.Version()
//	path, module       import path of the main package; its module and version
//	objectsBytes       objects, those included that are dead but not yet swept (HeapAlloc)
//	unusedBytes        in spans in use, but not of an object (HeapInuse - HeapAlloc)
//	freeBytes          wholly free spans, still resident (HeapIdle - HeapReleased)
//	releasedBytes      given back to the kernel (HeapReleased)
//	stackBytes         stacks of goroutines
//	sysBytes           all that the runtime has from the kernel, released memory included (Sys)
//	liveBytes          alive after the last mark
//	goalBytes          at this heap size the next collection ends (NextGC)
//	gogc               GOGC in percent; -1 is off
//	memoryLimitBytes   GOMEMLIMIT; 9223372036854775807 is none
//	gcCycles           collections finished
//	allocatedBytes     by all objects since the start
//	gcCpuSeconds       processor time of the collector, as of the last collection
//	totalCpuSeconds    processor time at the disposal of the process (GOMAXPROCS over time), as of the last collection
//	limiterLastCycle   the last collection in which the limiter of GC processor time was on; 0 is never
//	leaseSeconds       left of the lease under which settings are changed; null when none are
//	leaseReason        what the controller gave as its reason; null when there is no lease
//
// # Writing
//
// POST takes a JSON object, all of whose members are optional:
//
//	gogc             25 to 400
//	memory_limit     bytes: at least 64 MiB, and at least 1.1 times what the runtime holds and uses now
//	free_os_memory   true: collect now, and give every free span back to the kernel (takes long; once in 10 s at most)
//	lease_seconds    how long the settings hold, by default 300; by itself it renews the lease
//	reason           up to 200 bytes
//	restore          true, alone: the same as DELETE
//
// It answers {"previous":{"gogc":100,"memory_limit":9223372036854775807},"current":{...},"lease_seconds":300,
// "released_bytes":null}. All of a request is done or, when one part of it is refused, none of it. When the lease ends and
// was not renewed, or on DELETE, the settings go back to what they were before the first POST, unless the service itself
// has changed them since: what it chose is left alone.
//
// A write is refused
//
//   - without a token in [Options], and without the same in the header Authorization: Bearer;
//   - from another machine, or through a proxy: only a loopback connection or a unix socket will do;
//   - under a foreign name in the header Host, or with a header Origin, which is how a web page would reach a loopback port;
//   - outside the bounds above, which options can narrow but not widen;
//   - where the environment set GOGC or GOMEMLIMIT at the start, unless [Options.OverrideEnvironment] is set.
//
// Both settings belong to the process: two handlers share one lease.
package arenascope
