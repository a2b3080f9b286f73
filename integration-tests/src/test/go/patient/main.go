// Command patient is a Go process of known sickness, or of known health, for the exam. It serves what client_golang exports by default, and
// the two metrics of runtime/metrics beside that which tell what is alive; it says on its standard output what it holds.
//
//	patient SICKNESS
//
// A line on its standard input is the cure; when that ends, it ends.
package main

import (
	"bufio"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"syscall"
	"time"
)

const mib = 1 << 20

type order struct {
	next  *order
	lines [11]uint64 // 96 bytes with the pointer: a size class of its own
}

var (
	kept   []*order
	blocks [][]byte
	trash  *order
	cured  atomic.Bool
	sink   []byte
)

func main() {
	if len(os.Args) != 2 || illnesses[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: patient SICKNESS")
		os.Exit(2)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("port %d\n", listener.Addr().(*net.TCPAddr).Port)
	http.HandleFunc("/metrics", serve)
	go func() {
		fmt.Fprintln(os.Stderr, http.Serve(listener, nil))
		os.Exit(1)
	}()
	go func() {
		in := bufio.NewScanner(os.Stdin)
		for in.Scan() {
			cured.Store(true)
		}
		os.Exit(0) // whoever started it has ended
	}()
	illnesses[os.Args[1]]()
}

var illnesses map[string]func()

func init() {
	illnesses = map[string]func(){
		// Healthy: 80 MB alive, and enough garbage for a collection or two a second.
		"busy": func() { fill(80); churn(100, held, nil) },
		// Healthy: a large live set beside little garbage.
		"large": func() { fill(300); churn(2, held, nil) },
		// A peak of requests that is over: half of it was held until just behind the collection that ended the peak.
		"rested": rested,
		// One order in forty survives the peak, and each keeps its span; or, in a healthy heap, all survivors lie together.
		"sparse": func() { peak(func(i int) bool { return i%40 == 0 }); churn(2, unused, compact) },
		"dense":  func() { peak(func(i int) bool { return i < peakOrders/40 }); fill(80); churn(2, unused, nil) },
		// GOGC is what the environment says: a peak of garbage, and then little of it, with room for a lot.
		"headroom": func() {
			fill(60)
			garbage(700)
			churn(5, room, func() { debug.SetGCPercent(100); debug.FreeOSMemory() })
		},
		// One block of a kilobyte in twenty is never forgotten; or never more than so many.
		"leak":    func() { leak(math.MaxInt) },
		"bounded": func() { leak(48 * 1024) },
		// Memory that no setting of Go touches, as C code or a store would map it.
		"mapped": func() { fill(40); mapped(200); churn(2, func() float64 { return 200 * mib }, nil) },
		// Given back by the runtime, which the kernel only counts at once where GODEBUG does not say otherwise.
		"released": func() { fill(300); blocks = nil; debug.FreeOSMemory(); fill(40); churn(2, released, nil) },
		// Alive is what the environment's GOMEMLIMIT has no room for, or has.
		"limit": func() { fill(140); churn(60, held, func() { debug.SetMemoryLimit(400 * mib) }) },
	}
}

func say(bytes float64) { fmt.Printf("held %.0f at %d\n", bytes, time.Now().UnixMilli()) }

func fill(n int) {
	for i := 0; i < n*64; i++ {
		block := make([]byte, 16*1024)
		for j := 0; j < len(block); j += 4096 {
			block[j] = 1
		}
		blocks = append(blocks, block)
	}
}

func garbage(n int) {
	for i := 0; i < n*1024; i++ {
		sink = make([]byte, 1024)
	}
}

// churn makes so many megabytes of garbage a second for ever, and says what is at stake.
func churn(perSecond int, stake func() float64, cure func()) {
	for tick := 0; ; tick++ {
		for i := 0; i < perSecond*mib/10/1024; i++ {
			sink = make([]byte, 1024)
		}
		if cure != nil && cured.CompareAndSwap(true, false) {
			cure()
		}
		if tick%10 == 0 {
			say(stake())
		}
		time.Sleep(100 * time.Millisecond)
	}
}

const peakOrders = 2_000_000

func peak(survives func(int) bool) {
	for i := 0; i < peakOrders; i++ {
		o := &order{}
		if survives(i) {
			kept = append(kept, o)
		} else {
			o.next, trash = trash, o
		}
	}
	trash = nil
	runtime.GC()
}

// compact is what a restart would do: survivors lie together again.
func compact() {
	for i, o := range kept {
		moved := *o
		kept[i] = &moved
	}
	kept = append([]*order(nil), kept...)
	runtime.GC()
}

func rested() {
	fill(320)
	for i := 0; i < len(blocks); i += 2 {
		blocks[i] = nil
	}
	runtime.GC()
	blocks = nil
	for tick := 0; ; tick++ {
		if cured.CompareAndSwap(true, false) {
			debug.FreeOSMemory()
		}
		say(read()[2])
		time.Sleep(time.Second)
	}
}

func leak(most int) {
	for n := 0; ; n++ {
		for i := 0; i < 2*1024; i++ { // 2 MB
			block := make([]byte, 1024)
			if i%20 == 0 && len(blocks) < most {
				blocks = append(blocks, block)
			}
		}
		if n%10 == 0 {
			say(float64(len(blocks)) * 1024)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func mapped(n int) {
	memory, err := syscall.Mmap(-1, 0, n*mib, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 0; i < len(memory); i += 4096 {
		memory[i] = 1
	}
	blocks = append(blocks, memory)
}

var names = []string{
	"/memory/classes/heap/objects:bytes", "/memory/classes/heap/unused:bytes", "/memory/classes/heap/free:bytes",
	"/memory/classes/heap/released:bytes", "/memory/classes/total:bytes", "/memory/classes/heap/stacks:bytes",
	"/gc/heap/goal:bytes", "/gc/gogc:percent", "/gc/gomemlimit:bytes", "/gc/heap/live:bytes", "/gc/cycles/total:gc-cycles",
	"/gc/heap/allocs:bytes", "/cpu/classes/gc/total:cpu-seconds", "/cpu/classes/total:cpu-seconds",
}

func read() []float64 {
	samples := make([]metrics.Sample, len(names))
	for i := range names {
		samples[i].Name = names[i]
	}
	metrics.Read(samples)
	values := make([]float64, len(names))
	for i, s := range samples {
		switch s.Value.Kind() {
		case metrics.KindUint64:
			values[i] = float64(s.Value.Uint64())
		case metrics.KindFloat64:
			values[i] = s.Value.Float64()
		}
	}
	return values
}

func held() float64 {
	v := read()
	return v[0] + v[1] + v[2]
}

func unused() float64 { return read()[1] }

func released() float64 { return read()[3] }

// room is what the heap holds beyond what is alive and as much garbage again.
func room() float64 { return held() - 2*read()[9] }

func serve(w http.ResponseWriter, _ *http.Request) {
	v := read()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	fmt.Fprintf(w, "# TYPE go_info gauge\ngo_info{version=\"%s\"} 1\n", runtime.Version())
	line := func(name string, value float64) { fmt.Fprintf(w, "%s %v\n", name, value) }
	line("go_memstats_alloc_bytes", v[0])
	line("go_memstats_heap_alloc_bytes", v[0])
	line("go_memstats_heap_inuse_bytes", v[0]+v[1])
	line("go_memstats_heap_idle_bytes", v[2]+v[3])
	line("go_memstats_heap_released_bytes", v[3])
	line("go_memstats_heap_sys_bytes", v[0]+v[1]+v[2]+v[3])
	line("go_memstats_sys_bytes", v[4])
	line("go_memstats_stack_inuse_bytes", v[5])
	line("go_memstats_next_gc_bytes", v[6])
	line("go_memstats_alloc_bytes_total", v[11])
	line("go_gc_gogc_percent", v[7])
	line("go_gc_gomemlimit_bytes", v[8])
	line("go_gc_heap_live_bytes", v[9])
	line("go_gc_cycles_total_gc_cycles_total", v[10])
	line("go_cpu_classes_gc_total_cpu_seconds_total", v[12])
	line("go_cpu_classes_total_cpu_seconds_total", v[13])
	var stat debug.GCStats
	debug.ReadGCStats(&stat)
	line("go_gc_duration_seconds_count", float64(stat.NumGC))
	if rss := resident(); rss > 0 {
		line("process_resident_memory_bytes", rss)
	}
}

func resident() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages float64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize())
}
