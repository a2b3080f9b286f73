// Held keeps 64 MB of touched memory until its input ends. Nothing but the runtime and os is imported, so that every toolchain builds it in a moment.
package main

import (
	"os"
	"runtime"
)

var held [][]byte

func main() {
	for i := 0; i < 64; i++ {
		block := make([]byte, 1<<20)
		for j := range block {
			block[j] = 1
		}
		held = append(held, block)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	println("ready", m.HeapSys, m.HeapInuse, m.HeapIdle-m.HeapReleased)
	os.Stdin.Read(make([]byte, 1))
	runtime.KeepAlive(held)
}
