package arenascope

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

func TestRefusesWhatItDoesNotUnderstand(t *testing.T) {
	for _, body := range []string{
		``, `{}`, `null`, `[]`, `7`, `"gogc"`, `{"gogc":"50"}`, `{"gogc":50.5}`, `{"gogc":1e400}`, `{"gogc":99999999999999999999}`,
		`{"gogc":50}{"gogc":60}`, `{"gogc":50} x`, `{"gogc":50`, `{"gcpercent":50}`, `{"gogc":50,"extra":1}`,
		`{"restore":true,"gogc":50}`, `{"restore":false}`, `{"free_os_memory":false}`, `{"reason":"none"}`,
		`{"gogc":50,"reason":"` + strings.Repeat("x", mostReason+1) + `"}`,
	} {
		r := newRig(Options{Token: token})
		r.post(t, body, 400)
		r.wantSettings(t, 100, math.MaxInt64)
	}
}

func TestBoundsTheBody(t *testing.T) {
	r := newRig(Options{Token: token})
	body := `{"gogc":50` + strings.Repeat(" ", mostBody) + `}`
	r.post(t, body, 413)
	r.post(t, body[:mostBody-200]+`}`, 200)
}

func TestKeepsFloorsAndCeilings(t *testing.T) {
	narrow := Options{Token: token, MinGOGC: 50, MaxGOGC: 200, MinMemoryLimit: 100 << 20, MaxMemoryLimit: 1 << 30, MaxLease: time.Minute}
	wide := Options{Token: token, MinGOGC: 1, MaxGOGC: 100_000, MinMemoryLimit: 1, MaxLease: 24 * time.Hour}
	cases := []struct {
		options Options
		body    string
		status  int
	}{
		{Options{Token: token}, `{"gogc":25}`, 200},
		{Options{Token: token}, `{"gogc":24}`, 422},
		{Options{Token: token}, `{"gogc":0}`, 422},
		{Options{Token: token}, `{"gogc":-1}`, 422},
		{Options{Token: token}, `{"gogc":400}`, 200},
		{Options{Token: token}, `{"gogc":401}`, 422},
		{Options{Token: token}, `{"memory_limit":67108864}`, 200}, // 50 MiB are in use
		{Options{Token: token}, `{"memory_limit":67108863}`, 422},
		{Options{Token: token}, `{"memory_limit":-1}`, 422},
		{Options{Token: token}, `{"memory_limit":9223372036854775807}`, 200},
		{Options{Token: token}, `{"gogc":50,"lease_seconds":0}`, 422},
		{Options{Token: token}, `{"gogc":50,"lease_seconds":-9223372036854775808}`, 422},
		{Options{Token: token}, `{"gogc":50,"lease_seconds":3600}`, 200},
		{Options{Token: token}, `{"gogc":50,"lease_seconds":3601}`, 422},
		{Options{Token: token}, `{"gogc":50,"lease_seconds":9223372036854775807}`, 422},
		{Options{Token: token}, `{"gogc":50,"memory_limit":1}`, 422}, // all or nothing
		{narrow, `{"gogc":49,"lease_seconds":60}`, 422},
		{narrow, `{"gogc":201,"lease_seconds":60}`, 422},
		{narrow, `{"memory_limit":104857599,"lease_seconds":60}`, 422},
		{narrow, `{"memory_limit":1073741825,"lease_seconds":60}`, 422},
		{narrow, `{"gogc":50,"lease_seconds":61}`, 422},
		{narrow, `{"gogc":50}`, 422}, // the usual lease is too long
		{narrow, `{"gogc":50,"memory_limit":104857600,"lease_seconds":60}`, 200},
		{wide, `{"gogc":24}`, 422},
		{wide, `{"gogc":401}`, 422},
		{wide, `{"memory_limit":67108863}`, 422},
		{wide, `{"gogc":50,"lease_seconds":3601}`, 422},
	}
	for _, c := range cases {
		r := newRig(c.options)
		answer := r.post(t, c.body, c.status)
		if c.status != 200 {
			r.wantSettings(t, 100, math.MaxInt64)
			if !strings.Contains(answer, " must be ") {
				t.Errorf("%s: answered %s", c.body, answer)
			}
		}
	}
}

func TestLimitStaysATenthAboveWhatIsInUse(t *testing.T) {
	r := newRig(Options{Token: token})
	r.collector.held = 100 << 20
	least := int64(100<<20) + int64(100<<20)/10
	r.post(t, fmt.Sprintf(`{"memory_limit":%d}`, least-1), 422)
	r.post(t, fmt.Sprintf(`{"memory_limit":%d}`, least), 200)
}

func TestLeavesTheEnvironmentAloneUnlessToldOtherwise(t *testing.T) {
	for _, c := range []struct {
		variable, body, other string
	}{
		{"GOGC", `{"gogc":50,"memory_limit":209715200}`, `{"memory_limit":209715200}`},
		{"GOMEMLIMIT", `{"gogc":50,"memory_limit":209715200}`, `{"gogc":50}`},
	} {
		r := newRig(Options{Token: token})
		r.collector.environment[c.variable] = true
		if answer := r.post(t, c.body, 409); !strings.Contains(answer, c.variable+" is set in the environment") {
			t.Errorf("%s: answered %s", c.variable, answer)
		}
		r.wantSettings(t, 100, math.MaxInt64)
		r.post(t, c.other, 200)
		willing := newRig(Options{Token: token, OverrideEnvironment: true})
		willing.collector.environment[c.variable] = true
		willing.post(t, c.body, 200)
	}
}

// FuzzPost: whatever is posted, the settings stay within the bounds, and a DELETE brings the first ones back.
func FuzzPost(f *testing.F) {
	for _, body := range []string{
		`{"gogc":50}`, `{"gogc":400,"lease_seconds":1}`, `{"memory_limit":209715200,"reason":"x"}`, `{"restore":true}`,
		`{"free_os_memory":true}`, `{"lease_seconds":60}`, `{"GOGC":24}`, `{"gogc":null}`, `{"gogc":50,"gogc":1}`, "{\"reason\":\"\xff\"}", `{"gogc":-9223372036854775808}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r := newRig(Options{Token: token})
		w := serve(r, fromLoopback("POST", body))
		switch w.Code {
		case 200, 400, 409, 413, 422:
		default:
			t.Fatalf("answered %d %s", w.Code, w.Body)
		}
		now := r.collector.settings()
		if now.GOGC < leastGOGC || now.GOGC > mostGOGC || now.MemoryLimit < leastMemoryLimit {
			t.Fatalf("settings are %+v", now)
		}
		if w.Code != 200 && now != atFirst {
			t.Fatalf("refused with %d, but settings are %+v", w.Code, now)
		}
		if now != atFirst && !r.control.lease().held {
			t.Fatalf("settings are %+v without a lease", now)
		}
		serve(r, fromLoopback("DELETE", ""))
		r.wantSettings(t, atFirst.GOGC, atFirst.MemoryLimit)
	})
}
