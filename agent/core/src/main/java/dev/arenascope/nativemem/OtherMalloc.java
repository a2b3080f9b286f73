package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.AllocatorStats.Kind;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * A malloc that stands in glibc's place and can be asked. Which one it is, is proven by symbols, not by a file's name: the process's
 * own {@code malloc} and the allocator's own function lie in the same file. So a library under another name and a launcher that
 * carries its allocator are found, and a library that is mapped for another purpose is not taken for malloc.
 */
final class OtherMalloc {
    private final AllocatorCalls calls;
    private final boolean mayCall;
    private Reading<Kind> kind = Reading.absent("not asked yet");
    private boolean glibc;
    private boolean asked;
    private String version = "";

    /** @param mayCall false to never call a native function */
    OtherMalloc(AllocatorCalls calls, boolean mayCall) {
        this.calls = calls;
        this.mayCall = mayCall;
    }

    /** Which allocator answers for malloc; asked once, since it cannot change. Absent when none that is known does. */
    Reading<Kind> kind(List<Mapping> mappings) {
        if (!asked) {
            asked = true;
            kind = find(mappings);
            if (kind instanceof Reading.Present<Kind> found) version = version(found.value());
        }
        return kind;
    }

    /** Whether the process's malloc was seen to lie in glibc, whatever other allocator is mapped. */
    boolean isGlibc() {
        return glibc;
    }

    /** For example {@code jemalloc 5.3.0}. */
    String name(Kind of) {
        return version.isEmpty() ? of.label() : of.label() + " " + version;
    }

    /**
     * What it says of itself now: some hundred short calls.
     *
     * @param segments reads mimalloc's tables
     * @param ranges where its memory lies
     */
    Reading<AllocatorStats> stats(MimallocSegments segments, List<AddressRange> ranges) {
        if (!(kind instanceof Reading.Present<Kind> found)) return Reading.absent(kind.reason());
        return switch (found.value()) {
            case JEMALLOC -> new JemallocStats(calls, version).read();
            case TCMALLOC -> TcmallocStats.read(calls, version);
            case MIMALLOC -> MimallocStats.read(calls, calls.mimallocVersion().orElse(0L), segments, ranges);
        };
    }

    /** Upper bound of its resident bytes, by its own word. */
    Reading<Long> residentBytes() {
        if (!(kind instanceof Reading.Present<Kind> found)) return Reading.absent(kind.reason());
        return switch (found.value()) {
            case JEMALLOC -> new JemallocStats(calls, version).residentBytes();
            case TCMALLOC -> TcmallocStats.residentBytes(calls);
            case MIMALLOC -> calls.mimallocCommitted();
        };
    }

    /** Whether tcmalloc says that the page at this address is its own; it alone can be asked without risk. */
    boolean owns(long address) {
        return kind.equals(Reading.of(Kind.TCMALLOC))
                && calls.tcmallocOwns(address).orElse(false);
    }

    private Reading<Kind> find(List<Mapping> mappings) {
        if (!mayCall) return Reading.absent("native=off");
        Reading<Long> malloc = calls.symbol("malloc");
        if (!(malloc instanceof Reading.Present<Long> address)) return Reading.absent(malloc.reason());
        String file = fileAt(address.value(), mappings);
        for (Kind candidate : Kind.values()) {
            Reading<Long> own = calls.symbol(sign(candidate));
            if (own instanceof Reading.Present<Long> at
                    && !file.isEmpty()
                    && fileAt(at.value(), mappings).equals(file)) {
                return Reading.of(candidate);
            }
        }
        glibc = Libraries.isLibc(Libraries.fileName(file));
        return Reading.absent(
                "malloc lies in " + Libraries.fileName(file) + ", which answers no question that is known");
    }

    private static String sign(Kind kind) {
        return switch (kind) {
            case JEMALLOC -> "mallctl";
            case TCMALLOC -> "MallocExtension_GetNumericProperty";
            case MIMALLOC -> "mi_process_info";
        };
    }

    private static String fileAt(long address, List<Mapping> mappings) {
        for (Mapping m : mappings) {
            if (m.start() <= address && address < m.end()) return m.inode() == 0 ? "" : m.path();
        }
        return "";
    }

    private String version(Kind of) {
        return switch (of) {
            // For example 5.3.0-0-g54eaed1d8b56b1aa528be3bdd1877e59c56fa90c.
            case JEMALLOC -> upTo(calls.mallctlText("version").orElse(""), '-');
            // For example gperftools 2.10.
            case TCMALLOC -> {
                String told = calls.tcmallocVersion().orElse("");
                yield told.substring(told.lastIndexOf(' ') + 1);
            }
            case MIMALLOC -> calls.mimallocVersion().map(MimallocStats::version).orElse("");
        };
    }

    private static String upTo(String text, char end) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }
}
