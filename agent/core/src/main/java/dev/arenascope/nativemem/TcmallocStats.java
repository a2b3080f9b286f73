package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** tcmalloc's numbers by the properties of gperftools' MallocExtension (malloc_extension.h names them). */
final class TcmallocStats {
    private static final String NOT_TOLD = "tcmalloc does not tell it";
    private static final String HEAP = "generic.heap_size";
    private static final String UNMAPPED = "tcmalloc.pageheap_unmapped_bytes";
    private static final String AGGRESSIVE = "tcmalloc.aggressive_memory_decommit";

    private TcmallocStats() {}

    static Reading<AllocatorStats> read(AllocatorCalls calls, String version) {
        Reading<Long> heap = calls.tcmalloc(HEAP);
        if (!(heap instanceof Reading.Present<Long> sum)) return Reading.absent(heap.reason());
        Reading<Long> free = calls.tcmalloc("tcmalloc.pageheap_free_bytes");
        Reading<Long> unmapped = calls.tcmalloc(UNMAPPED);
        Reading<Long> transfer = calls.tcmalloc("tcmalloc." + AllocatorStats.TRANSFER_CACHES);
        Reading<Long> threads = calls.tcmalloc("tcmalloc." + AllocatorStats.THREAD_CACHES);
        Reading<Long> cached = plus(calls.tcmalloc("tcmalloc.central_cache_free_bytes"), plus(transfer, threads));
        long notActive = free.orElse(0L) + unmapped.orElse(0L);
        List<AllocatorStats.Setting> settings = new ArrayList<>(4);
        settings.add(new AllocatorStats.Setting("aggressive_memory_decommit", calls.tcmalloc(AGGRESSIVE)));
        settings.add(new AllocatorStats.Setting(
                "max_total_thread_cache_bytes", calls.tcmalloc("tcmalloc.max_total_thread_cache_bytes")));
        settings.add(new AllocatorStats.Setting(AllocatorStats.THREAD_CACHES, threads));
        settings.add(new AllocatorStats.Setting(AllocatorStats.TRANSFER_CACHES, transfer));
        return Reading.of(new AllocatorStats(
                AllocatorStats.Kind.TCMALLOC,
                version,
                calls.tcmalloc("generic.current_allocated_bytes"),
                Reading.of(Math.max(0, sum.value() - notActive)),
                residentBytes(calls),
                heap,
                unmapped,
                Reading.absent(NOT_TOLD),
                free,
                Reading.absent("tcmalloc does not use MADV_FREE"),
                cached,
                Reading.absent(NOT_TOLD),
                free,
                List.copyOf(settings),
                List.of(),
                List.of()));
    }

    /** All but what it gave back; its own tables, some hundred KB, come on top. */
    static Reading<Long> residentBytes(AllocatorCalls calls) {
        long unmapped = calls.tcmalloc(UNMAPPED).orElse(0L);
        return calls.tcmalloc(HEAP).map(heap -> Math.max(0, heap - unmapped));
    }

    private static Reading<Long> plus(Reading<Long> a, Reading<Long> b) {
        if (!(a instanceof Reading.Present<Long> first)) return a;
        return b.map(second -> first.value() + second);
    }
}
