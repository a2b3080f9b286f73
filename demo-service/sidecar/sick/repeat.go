package sick

import (
	"sync"
	"time"
)

// worker does something again and again on a goroutine of its own until it is ended.
type worker struct {
	stop chan struct{}
	done sync.WaitGroup
}

func repeat(every time.Duration, do func()) *worker {
	w := &worker{stop: make(chan struct{})}
	w.done.Add(1)
	go func() {
		defer w.done.Done()
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-w.stop:
				return
			case <-ticker.C:
				do()
			}
		}
	}()
	return w
}

// end waits until the goroutine is gone.
func (w *worker) end() {
	close(w.stop)
	w.done.Wait()
}
