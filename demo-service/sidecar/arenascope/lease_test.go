package arenascope

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPostSetsAndTellsWhatWasBefore(t *testing.T) {
	r := newRig(Options{Token: token})
	got := r.post(t, `{"gogc":50,"memory_limit":209715200,"lease_seconds":60,"reason":"headroom"}`, 200)
	want := `{"previous":{"gogc":100,"memory_limit":9223372036854775807},` +
		`"current":{"gogc":50,"memory_limit":209715200},"lease_seconds":60,"released_bytes":null}`
	if got != want {
		t.Fatalf("answered\n%s, want\n%s", got, want)
	}
	r.wantSettings(t, 50, 200<<20)
}

func TestLeaseEndsByItself(t *testing.T) {
	r := newRig(Options{Token: token})
	r.post(t, `{"gogc":50,"memory_limit":209715200,"lease_seconds":60}`, 200)
	r.clock.move(59 * time.Second)
	r.wantSettings(t, 50, 200<<20)
	r.clock.move(time.Second)
	r.wantSettings(t, 100, math.MaxInt64)
	if r.control.lease().held {
		t.Fatal("the lease is still held")
	}
}

func TestLeaseIsFiveMinutesWhereNoneIsNamed(t *testing.T) {
	r := newRig(Options{Token: token})
	r.post(t, `{"gogc":50}`, 200)
	r.clock.move(299 * time.Second)
	r.wantSettings(t, 50, math.MaxInt64)
	r.clock.move(time.Second)
	r.wantSettings(t, 100, math.MaxInt64)
}

func TestRenewingKeepsTheSettingsAndTheFirstOnesToGoBackTo(t *testing.T) {
	r := newRig(Options{Token: token})
	r.post(t, `{"gogc":50,"lease_seconds":60}`, 200)
	for i := 0; i < 5; i++ {
		r.clock.move(50 * time.Second)
		r.post(t, `{"lease_seconds":60}`, 200)
	}
	r.post(t, `{"gogc":75,"lease_seconds":10}`, 200)
	r.wantSettings(t, 75, math.MaxInt64)
	r.clock.move(10 * time.Second)
	r.wantSettings(t, 100, math.MaxInt64)
}

func TestThereIsNothingToRenewWithoutALease(t *testing.T) {
	r := newRig(Options{Token: token})
	r.post(t, `{"lease_seconds":60}`, 409)
	r.post(t, `{"gogc":50,"lease_seconds":1}`, 200)
	r.clock.move(time.Second)
	r.post(t, `{"lease_seconds":60}`, 409)
}

func TestTimerThatCameTooLateDoesNothing(t *testing.T) {
	r := newRig(Options{Token: token})
	r.post(t, `{"gogc":50,"lease_seconds":60}`, 200)
	late := r.clock.timers[0].f
	r.post(t, `{"lease_seconds":60}`, 200)
	late()
	r.wantSettings(t, 50, math.MaxInt64)
}

func TestDeleteAndRestoreGiveBack(t *testing.T) {
	r := newRig(Options{Token: token})
	r.post(t, `{"gogc":50,"memory_limit":209715200}`, 200)
	got := r.post(t, `{"restore":true}`, 200)
	want := `{"previous":{"gogc":50,"memory_limit":209715200},` +
		`"current":{"gogc":100,"memory_limit":9223372036854775807},"lease_seconds":null,"released_bytes":null}`
	if got != want {
		t.Fatalf("answered\n%s, want\n%s", got, want)
	}
	r.post(t, `{"gogc":50}`, 200)
	for i := 0; i < 2; i++ { // the second finds nothing to do
		if w := serve(r, fromLoopback("DELETE", "")); w.Code != 200 {
			t.Fatalf("DELETE answered %d", w.Code)
		}
		r.wantSettings(t, 100, math.MaxInt64)
	}
}

func TestGivesBackWhatIsBelowItsOwnFloor(t *testing.T) {
	r := newRig(Options{Token: token})
	r.collector.now = Settings{GOGC: -1, MemoryLimit: 1 << 20}
	r.post(t, `{"gogc":50,"memory_limit":209715200}`, 200)
	serve(r, fromLoopback("DELETE", ""))
	r.wantSettings(t, -1, 1<<20)
}

func TestLeavesAloneWhatTheServiceChoseMeanwhile(t *testing.T) {
	r := newRig(Options{Token: token})
	r.post(t, `{"gogc":50,"memory_limit":209715200,"lease_seconds":60}`, 200)
	r.collector.setMemoryLimit(300 << 20)
	r.clock.move(time.Minute)
	r.wantSettings(t, 100, 300<<20)

	r.post(t, `{"memory_limit":209715200,"lease_seconds":60}`, 200)
	r.collector.setMemoryLimit(400 << 20)
	r.post(t, `{"memory_limit":209715200,"lease_seconds":60}`, 200)
	r.clock.move(time.Minute)
	r.wantSettings(t, 100, 400<<20)
}

func TestFreesMemoryWithoutALeaseAndNotTooOften(t *testing.T) {
	r := newRig(Options{Token: token})
	got := r.post(t, `{"free_os_memory":true}`, 200)
	if !strings.HasSuffix(got, `"lease_seconds":null,"released_bytes":1048576}`) {
		t.Fatalf("answered %s", got)
	}
	r.post(t, `{"gogc":50,"free_os_memory":true}`, 429)
	r.wantSettings(t, 100, math.MaxInt64)
	r.clock.move(leastFreePause)
	r.post(t, `{"free_os_memory":true}`, 200)
	if r.collector.freed != 2 {
		t.Fatalf("freed %d times", r.collector.freed)
	}
}

func TestNobodyWaitsForAFreeing(t *testing.T) {
	r := newRig(Options{Token: token})
	r.post(t, `{"gogc":50,"lease_seconds":60}`, 200)
	r.collector.whileFree = func() {
		if w := serve(r, fromLoopback("GET", "")); w.Code != 200 {
			t.Errorf("GET answered %d", w.Code)
		}
		r.post(t, `{"free_os_memory":true}`, 429)
		r.clock.move(time.Minute)
		r.wantSettings(t, 100, math.MaxInt64)
	}
	r.post(t, `{"free_os_memory":true}`, 200)
}

func TestTellsTheServiceOfEachChange(t *testing.T) {
	var told []string
	r := newRig(Options{Token: token, Changed: func(c Change) {
		told = append(told, fmt.Sprintf("%s %d->%d %s", c.Cause, c.Previous.GOGC, c.Current.GOGC, c.Reason))
	}})
	r.post(t, `{"gogc":50,"reason":"headroom"}`, 200)
	r.post(t, `{"lease_seconds":60}`, 200)
	r.post(t, `{"gogc":10}`, 422)
	r.clock.move(time.Minute)
	r.post(t, `{"gogc":75}`, 200)
	r.post(t, `{"restore":true}`, 200)
	r.post(t, `{"restore":true}`, 200)
	got := strings.Join(told, "; ")
	if want := "ordered 100->50 headroom; lease ended 50->100 headroom; ordered 100->75 ; restored 75->100 "; got != want {
		t.Fatalf("told %q, want %q", got, want)
	}
}

func TestManyWritersLeaveNothingBehind(t *testing.T) {
	r := newRig(Options{Token: token})
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		i := i
		all.Add(1)
		go func() {
			defer all.Done()
			for j := 0; j < 50; j++ {
				serve(r, fromLoopback("POST", fmt.Sprintf(`{"gogc":%d,"memory_limit":%d,"lease_seconds":1}`, 25+i*40+j%3, 100<<20+i)))
				serve(r, fromLoopback("GET", ""))
				switch j % 10 {
				case 3:
					r.clock.move(time.Second)
				case 7:
					serve(r, fromLoopback("DELETE", ""))
				}
			}
		}()
	}
	all.Wait()
	r.clock.move(time.Second)
	r.wantSettings(t, 100, math.MaxInt64)
}
