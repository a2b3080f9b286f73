package arenascope

import (
	"context"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func local(r *http.Request, address net.Addr) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, address))
}

func TestRefusesWritersThatAreNotAtHome(t *testing.T) {
	cases := []struct {
		name   string
		spoil  func(r *http.Request) *http.Request
		status int
	}{
		{"no token", func(r *http.Request) *http.Request { r.Header.Del("Authorization"); return r }, 401},
		{"wrong token", func(r *http.Request) *http.Request { r.Header.Set("Authorization", "Bearer "+token+"x"); return r }, 401},
		{"wrong scheme", func(r *http.Request) *http.Request { r.Header.Set("Authorization", "Basic "+token); return r }, 401},
		{"token alone", func(r *http.Request) *http.Request { r.Header.Set("Authorization", token); return r }, 401},
		{"another machine", func(r *http.Request) *http.Request { r.RemoteAddr = "10.1.2.3:40000"; return r }, 403},
		{"another machine, IPv6", func(r *http.Request) *http.Request { r.RemoteAddr = "[2001:db8::1]:40000"; return r }, 403},
		{"remote address that is none", func(r *http.Request) *http.Request { r.RemoteAddr = "localhost"; return r }, 403},
		{"remote address overwritten by a header", func(r *http.Request) *http.Request {
			return local(r, &net.TCPAddr{IP: net.IPv4(10, 1, 2, 4), Port: 80})
		}, 403},
		{"no connection known", func(r *http.Request) *http.Request { return r.WithContext(context.Background()) }, 403},
		{"proxy", func(r *http.Request) *http.Request { r.Header.Set("X-Forwarded-For", "127.0.0.1"); return r }, 403},
		{"proxy that says so", func(r *http.Request) *http.Request { r.Header.Set("Via", "1.1 edge"); return r }, 403},
		{"rebound name", func(r *http.Request) *http.Request { r.Host = "evil.example:9202"; return r }, 403},
		{"name that looks like home", func(r *http.Request) *http.Request { r.Host = "127.0.0.1.evil.example"; return r }, 403},
		{"no name", func(r *http.Request) *http.Request { r.Host = ""; return r }, 403},
		{"web page", func(r *http.Request) *http.Request { r.Header.Set("Origin", "http://localhost"); return r }, 403},
		{"form", func(r *http.Request) *http.Request { r.Header.Set("Content-Type", "text/plain"); return r }, 415},
		{"no type", func(r *http.Request) *http.Request { r.Header.Del("Content-Type"); return r }, 415},
	}
	for _, c := range cases {
		r := newRig(Options{Token: token})
		w := serve(r, c.spoil(fromLoopback("POST", `{"gogc":50}`)))
		if w.Code != c.status || !strings.HasPrefix(w.Body.String(), `{"error":"`) {
			t.Errorf("%s: POST answered %d %s", c.name, w.Code, w.Body)
		}
		r.wantSettings(t, 100, math.MaxInt64)
		if c.status == 415 {
			continue // a DELETE has no body
		}
		r.post(t, `{"gogc":50}`, 200)
		if w := serve(r, c.spoil(fromLoopback("DELETE", ""))); w.Code != c.status {
			t.Errorf("%s: DELETE answered %d", c.name, w.Code)
		}
		r.wantSettings(t, 50, math.MaxInt64)
	}
}

func TestTakesWritersAtHome(t *testing.T) {
	cases := []struct {
		name string
		give func(r *http.Request) *http.Request
	}{
		{"as it is", func(r *http.Request) *http.Request { return r }},
		{"localhost", func(r *http.Request) *http.Request { r.Host = "LocalHost:9202"; return r }},
		{"another address of the loopback", func(r *http.Request) *http.Request { r.Host = "127.8.8.8"; return r }},
		{"IPv6", func(r *http.Request) *http.Request {
			r.Host, r.RemoteAddr = "[::1]:9202", "[::1]:40000"
			return local(r, &net.TCPAddr{IP: net.IPv6loopback, Port: 9202})
		}},
		{"IPv4 in IPv6", func(r *http.Request) *http.Request { r.RemoteAddr = "[::ffff:127.0.0.1]:40000"; return r }},
		{"name that the options list", func(r *http.Request) *http.Request { r.Host = "orders.local:9202"; return r }},
		{"unix socket", func(r *http.Request) *http.Request {
			r.Host, r.RemoteAddr = "whatever", "@"
			return local(r, &net.UnixAddr{Name: "/run/orders.sock", Net: "unix"})
		}},
		{"scheme in small letters", func(r *http.Request) *http.Request { r.Header.Set("Authorization", "bearer "+token); return r }},
		{"type with a charset", func(r *http.Request) *http.Request {
			r.Header.Set("Content-Type", "application/json; charset=utf-8")
			return r
		}},
	}
	for _, c := range cases {
		r := newRig(Options{Token: token, Hosts: []string{"orders.local"}})
		if w := serve(r, c.give(fromLoopback("POST", `{"gogc":50}`))); w.Code != 200 {
			t.Errorf("%s: answered %d %s", c.name, w.Code, w.Body)
		}
	}
}

func TestNobodyWritesWithoutATokenOfTheService(t *testing.T) {
	for _, short := range []string{"", "fifteen bytes.."} {
		r := newRig(Options{Token: short})
		request := fromLoopback("POST", `{"gogc":50}`)
		request.Header.Set("Authorization", "Bearer "+short)
		if w := serve(r, request); w.Code != 403 || !strings.Contains(w.Body.String(), "read only") {
			t.Errorf("token %q: answered %d %s", short, w.Code, w.Body)
		}
	}
}

func TestReadersNeedATokenOnlyWhenAsked(t *testing.T) {
	request := func() *http.Request {
		r := fromLoopback("GET", "")
		r.Header.Del("Authorization")
		r.RemoteAddr, r.Host = "10.1.2.3:40000", "orders.example"
		return r
	}
	if w := serve(newRig(Options{Token: token}), request()); w.Code != 200 {
		t.Errorf("GET answered %d", w.Code)
	}
	for _, options := range []Options{{Token: token, ReadsNeedToken: true}, {ReadsNeedToken: true}} {
		if w := serve(newRig(options), request()); w.Code != 401 || w.Header().Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("GET answered %d", w.Code)
		}
	}
	withToken := request()
	withToken.Header.Set("Authorization", "Bearer "+token)
	if w := serve(newRig(Options{Token: token, ReadsNeedToken: true}), withToken); w.Code != 200 {
		t.Errorf("GET with the token answered %d", w.Code)
	}
}

func TestRefusesOtherMethods(t *testing.T) {
	w := serve(newRig(Options{Token: token}), fromLoopback("PUT", `{"gogc":50}`))
	if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD, POST, DELETE" {
		t.Fatalf("answered %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

// TestOverRealConnections checks what net/http itself says of a connection, which the other tests make up.
func TestOverRealConnections(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "unix:" + t.TempDir() + "/s"} {
		r := newRig(Options{Token: token})
		listener, err := Listen(address)
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{Handler: r, ReadHeaderTimeout: 5 * time.Second}
		go server.Serve(listener)
		at := listener.Addr()
		client := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return net.Dial(at.Network(), at.String())
		}}}
		request, _ := http.NewRequest("POST", "http://localhost/", strings.NewReader(`{"gogc":50}`))
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Content-Type", "application/json")
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != 200 {
			t.Errorf("%s: answered %d %s", address, response.StatusCode, body)
		}
		r.wantSettings(t, 50, math.MaxInt64)
		client.CloseIdleConnections()
		server.Close()
	}
}
