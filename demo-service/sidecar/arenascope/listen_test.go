package arenascope

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestListensOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"", ":9202", "0.0.0.0:0", "[::]:0", "10.1.2.3:0", "example.com:80", "127.0.0.1", "unix:", "unix:@abstract"} {
		if listener, err := Listen(address); err == nil {
			listener.Close()
			t.Errorf("%q is taken", address)
		}
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0", "127.1.2.3:0"} {
		listener, err := Listen(address)
		if err != nil {
			t.Fatalf("%q: %v", address, err)
		}
		if !isLoopback(listener.Addr().String()) {
			t.Errorf("%q is at %v", address, listener.Addr())
		}
		listener.Close()
	}
}

// strangers is a listener whose first connection comes from another machine.
type strangers struct {
	net.Listener
	conns []net.Conn
}

func (s *strangers) Accept() (net.Conn, error) {
	if len(s.conns) == 0 {
		return nil, net.ErrClosed
	}
	conn := s.conns[0]
	s.conns = s.conns[1:]
	return conn, nil
}

type peer struct {
	net.Conn
	address string
	closed  bool
}

func (p *peer) RemoteAddr() net.Addr {
	address, _ := net.ResolveTCPAddr("tcp", p.address)
	return address
}

func (p *peer) Close() error { p.closed = true; return nil }

func TestDropsConnectionsOfOtherMachines(t *testing.T) {
	far, near := &peer{address: "10.1.2.3:40000"}, &peer{address: "127.0.0.1:40000"}
	listener := loopback{&strangers{conns: []net.Conn{far, near}}}
	conn, err := listener.Accept()
	if err != nil || conn != net.Conn(near) || !far.closed || near.closed {
		t.Fatalf("accepted %v, %v; the stranger closed: %v", conn, err, far.closed)
	}
	if _, err := listener.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Fatalf("then %v", err)
	}
}

func TestSocketIsForItsOwnerOnlyAndGoesWithTheListener(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "arenascope.sock")
	listener, err := Listen("unix:" + path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil || info.Mode() != fs.ModeSocket|0o600 {
		t.Fatalf("mode is %v, %v", info.Mode(), err)
	}
	if listener.Addr().String() != path {
		t.Errorf("address is %v", listener.Addr())
	}
	if _, err := Listen(path); err == nil {
		t.Error("a socket in use is taken")
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	listener.Close()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Fatalf("left behind: %v", left)
	}
}

func TestReplacesAStaleSocketAndNothingElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	stale.Close()
	first, err := Listen(path)
	if err != nil {
		t.Fatalf("stale: %v", err)
	}
	// A process that was slow to end closes its socket when its successor has one there already.
	os.Remove(path)
	second, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	if _, err := os.Lstat(path); err != nil {
		t.Fatalf("the successor's socket is gone: %v", err)
	}
	second.Close()

	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(path); err == nil {
		t.Fatal("a file is taken")
	}
	if text, _ := os.ReadFile(path); string(text) != "x" {
		t.Fatal("the file is gone")
	}
}
