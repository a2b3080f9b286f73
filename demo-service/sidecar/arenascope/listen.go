package arenascope

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Listen opens a place that only this machine can reach: "unix:/run/orders/arenascope.sock" or a path that begins with a
// slash is a unix socket of mode 0600; anything else is a loopback address with a port, such as "127.0.0.1:9202",
// "[::1]:0" or "localhost:9202". An address that others could reach is an error.
func Listen(address string) (net.Listener, error) {
	if path := strings.TrimPrefix(address, "unix:"); path != address || strings.HasPrefix(address, "/") {
		return listenUnix(path)
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1" // not what a resolver makes of the name
	}
	ip := net.ParseIP(host)
	if ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("arenascope: %q is not a loopback address", address)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	return loopback{listener}, nil
}

// loopback takes connections of this machine only: with net.ipv4.conf.*.route_localnet set, neighbours on the same link can
// reach 127.0.0.1.
type loopback struct{ net.Listener }

func (l loopback) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || isLoopback(conn.RemoteAddr().String()) {
			return conn, err
		}
		conn.Close()
	}
}

func listenUnix(path string) (net.Listener, error) {
	if path == "" || path[0] == '@' || path[0] == 0 {
		// Linux has sockets without a file, and so without a mode: any user could connect.
		return nil, errors.New("arenascope: a unix socket needs a file")
	}
	if err := removeStale(path); err != nil {
		return nil, err
	}
	// Made in a directory of our own and moved once its mode is right: in its place it never has another.
	dir, err := os.MkdirTemp(filepath.Dir(path), ".a")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	made := filepath.Join(dir, "s")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: made, Net: "unix"})
	if err != nil {
		return nil, err
	}
	listener.SetUnlinkOnClose(false)
	info, err := place(made, path)
	if err != nil {
		listener.Close()
		return nil, err
	}
	return &socket{UnixListener: listener, path: path, file: info}, nil
}

func place(made, path string) (fs.FileInfo, error) {
	if err := os.Chmod(made, 0o600); err != nil {
		return nil, err
	}
	if err := os.Rename(made, path); err != nil {
		return nil, err
	}
	return os.Lstat(path)
}

// removeStale removes the socket that a process left which is no more, and nothing else.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("arenascope: %s is there and is not a socket", path)
	}
	if conn, err := net.Dial("unix", path); err == nil {
		conn.Close()
		return fmt.Errorf("arenascope: %s is in use", path)
	}
	return os.Remove(path)
}

// socket is a unix socket that was moved to path after it was made.
type socket struct {
	*net.UnixListener
	path string
	file fs.FileInfo
	once sync.Once
}

func (s *socket) Addr() net.Addr { return &net.UnixAddr{Name: s.path, Net: "unix"} }

func (s *socket) Close() error {
	s.once.Do(func() {
		// A successor may have its own socket there by now.
		if info, err := os.Lstat(s.path); err == nil && os.SameFile(info, s.file) {
			os.Remove(s.path)
		}
	})
	return s.UnixListener.Close()
}
