package arenascope

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

const leastToken = 16

// proxied are headers by which a proxy tells whom it speaks for.
var proxied = [...]string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"}

// refuseWriter says why the sender of r may not write, nil when it may. What a web page could do comes before the token,
// so that the answers tell nothing of it.
func (h *handler) refuseWriter(r *http.Request) *refusal {
	if why := notFromHere(r); why != "" {
		return &refusal{http.StatusForbidden, why}
	}
	if !overUnixSocket(r) && !h.knows(r.Host) {
		// A page whose own name was made to point to this machine still sends that name.
		return &refusal{http.StatusForbidden, "want a loopback address or localhost in the header Host"}
	}
	if r.Header.Get("Origin") != "" {
		return &refusal{http.StatusForbidden, "web pages may not write"}
	}
	if len(h.options.Token) < leastToken {
		return &refusal{http.StatusForbidden, "this service has no token for writers of 16 bytes or more: it can be read only"}
	}
	return h.refuseToken(r)
}

func (h *handler) refuseToken(r *http.Request) *refusal {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	// Sums are of one length: the time of the comparison tells nothing of the token, not even how long it is.
	given, wanted := sha256.Sum256([]byte(strings.TrimSpace(token))), sha256.Sum256([]byte(h.options.Token))
	same := subtle.ConstantTimeCompare(given[:], wanted[:]) == 1
	if !same || !strings.EqualFold(scheme, "Bearer") || len(h.options.Token) < leastToken {
		return &refusal{http.StatusUnauthorized, "want Authorization: Bearer and the token"}
	}
	return nil
}

// notFromHere says why the connection of r may come from another machine, "" when it cannot.
func notFromHere(r *http.Request) string {
	for _, header := range proxied {
		if len(r.Header.Values(header)) > 0 {
			return "a proxy may not write"
		}
	}
	if overUnixSocket(r) {
		return ""
	}
	// Both ends: some services let a header overwrite RemoteAddr, and the local end is out of a sender's reach.
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok || !local.IP.IsLoopback() || !isLoopback(r.RemoteAddr) {
		return "only a loopback connection or a unix socket may write"
	}
	return ""
}

func overUnixSocket(r *http.Request) bool {
	_, unix := r.Context().Value(http.LocalAddrContextKey).(*net.UnixAddr)
	return unix
}

func isLoopback(address string) bool {
	peer, err := netip.ParseAddrPort(address)
	return err == nil && peer.Addr().Unmap().IsLoopback()
}

// knows says whether host, with or without a port, is this machine's loopback or a name that the options list.
func (h *handler) knows(host string) bool {
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	if address, err := netip.ParseAddr(name); err == nil {
		return address.Unmap().IsLoopback()
	}
	for _, known := range h.options.Hosts {
		if strings.EqualFold(name, known) {
			return true
		}
	}
	return false
}
