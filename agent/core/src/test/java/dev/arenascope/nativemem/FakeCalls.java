package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** An allocator written down for a test: symbols, numbers by name, and the addresses that it owns. */
final class FakeCalls implements AllocatorCalls {
    final Map<String, Long> symbols = new HashMap<>();
    final Map<String, Long> numbers = new HashMap<>();
    long mimallocVersion = 209;
    final Set<Long> owned = new HashSet<>();

    private static Reading<Long> of(Map<String, Long> map, String name) {
        Long value = map.get(name);
        return value == null ? Reading.absent("no " + name) : Reading.of(value);
    }

    @Override
    public Reading<Long> symbol(String name) {
        return of(symbols, name);
    }

    @Override
    public Reading<Long> mallctl(String name, int bytes) {
        return of(numbers, name);
    }

    @Override
    public Reading<Long> mallctl(String name, int index, int bytes) {
        return of(numbers, name.replace("*", String.valueOf(index)));
    }

    @Override
    public Reading<String> mallctlText(String name) {
        return Reading.of("5.3.0-0-g54eaed1d8b56");
    }

    @Override
    public Reading<Long> refresh() {
        return Reading.of(1L);
    }

    @Override
    public Reading<Long> tcmalloc(String property) {
        return of(numbers, property);
    }

    @Override
    public Reading<Boolean> tcmallocOwns(long address) {
        return Reading.of(owned.contains(address));
    }

    @Override
    public Reading<String> tcmallocVersion() {
        return Reading.of("gperftools 2.10");
    }

    @Override
    public Reading<Long> mimallocCommitted() {
        return of(numbers, "committed");
    }

    @Override
    public Reading<Long> mimallocVersion() {
        return Reading.of(mimallocVersion);
    }
}
