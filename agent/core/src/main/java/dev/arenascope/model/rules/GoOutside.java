package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import java.util.List;

/**
 * Anonymous memory of a Go process outside of its heap: C code, or mmap. No setting of Go touches it.
 */
final class GoOutside implements Rule {
    private static final long LEAST_BYTES = 64 * Case.MIB;
    private static final double CONFIDENCE = 0.75;

    @Override
    public void judge(Case c) {
        for (GoPatient p : GoPatient.all(c)) judge(p);
    }

    private static void judge(GoPatient p) {
        if (!(outside(p) instanceof Reading.Present<Long> present)) return;
        long bytes = present.value();
        long rss = p.residentBytes();
        if (bytes < LEAST_BYTES || bytes < rss / 4) return;
        p.add(
                Finding.Code.UNEXPLAINED,
                bytes,
                CONFIDENCE,
                Case.mb(bytes) + " outside the Go heap; of " + Case.mb(rss) + " resident: "
                        + (isCgo(p) ? "C code that it is linked with, or mmap" : "mmap, or C code")
                        + ", out of reach of GOGC and GOMEMLIMIT",
                List.of(
                        "the allocator of its C code (MALLOC_ARENA_MAX=2 where that is glibc), or the store that it maps"),
                Reading.absent("unknown owner"),
                List.of());
    }

    /** Without the runtime's own tables, as far as they are told. */
    private static Reading<Long> outside(GoPatient p) {
        if (p.mappings() instanceof Reading.Present<GoMappings> m) {
            long tables = p.heap() instanceof Reading.Present<GoHeap> heap
                    ? p.besideHeapBytes(heap.value())
                            - heap.value().stackBytes().orElse(0L)
                    : m.value().residentBytes() / 20;
            return Reading.of(m.value().otherAnonBytes() - Math.max(0, tables));
        }
        if (p.row().sidecar().memory() instanceof Reading.Present<Sidecar.ProcessMemory> memory
                && memory.value().anonBytes() instanceof Reading.Present<Long> anon
                && p.heap() instanceof Reading.Present<GoHeap> heap
                && heap.value().sysBytes() instanceof Reading.Present<Long> sys) {
            return Reading.of(anon.value() - (sys.value() - heap.value().releasedBytes()));
        }
        return Reading.absent("neither its mappings nor its anonymous memory is known");
    }

    private static boolean isCgo(GoPatient p) {
        return p.row().sidecar().build() instanceof Reading.Present<GoBuild> build
                && build.value().cgo().orElse(false);
    }
}
