package main

import "sync"

// cache keeps the newest orders in memory: when it is full, the order that came first leaves.
type cache struct {
	mu     sync.RWMutex
	orders map[string][]byte
	ring   []string // ids in order of arrival
	next   int      // slot of the ring that the next new id takes
}

func newCache(capacity int) *cache {
	return &cache{orders: make(map[string][]byte, capacity), ring: make([]string, capacity)}
}

func (c *cache) get(id string) ([]byte, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	body, ok := c.orders[id]
	return body, ok
}

func (c *cache) put(id string, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.orders[id]; !known {
		delete(c.orders, c.ring[c.next])
		c.ring[c.next] = id
		c.next = (c.next + 1) % len(c.ring)
	}
	c.orders[id] = body
}

func (c *cache) len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.orders)
}
