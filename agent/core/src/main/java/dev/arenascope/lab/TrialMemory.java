package dev.arenascope.lab;

import dev.arenascope.nativemem.CallResult;
import dev.arenascope.nativemem.MemoryCalls;
import dev.arenascope.snapshot.Reading;

/** A mapping of the lab's own: mapped, used for one trial, unmapped. */
final class TrialMemory implements AutoCloseable {
    /** One huge page of x86-64, and of aarch64 with pages of 4 KB. */
    static final long BYTES = 2 << 20;

    private static final int READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    /** With huge pages of 2 MB, whatever the host's default size is. */
    private static final int MAP_HUGETLB_2MB = 0x40000 | 21 << 26;

    enum Kind {
        PRIVATE("private"),
        LOCKED("locked"),
        SHARED("shared"),
        HUGE("huge (THP)"),
        HUGETLB("hugetlb");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private final long mapped;
    private final long mappedBytes;
    private final long start;

    private TrialMemory(long mapped, long mappedBytes) {
        this.mapped = mapped;
        this.mappedBytes = mappedBytes;
        start = (mapped + BYTES - 1) & -BYTES;
    }

    /**
     * Twice the size is mapped and the aligned half is used, so that huge pages fit and no neighbour is touched.
     *
     * @param untouched leave the pages to the trial
     */
    static Reading<TrialMemory> map(Kind kind, boolean untouched, boolean smallPages, long pageBytes) {
        int flags = MAP_ANONYMOUS | (kind == Kind.SHARED ? MAP_SHARED : MAP_PRIVATE);
        if (kind == Kind.HUGETLB) flags |= MAP_HUGETLB_2MB;
        long bytes = kind == Kind.HUGETLB ? BYTES : 2 * BYTES;
        Reading<CallResult> call = MemoryCalls.mmap(bytes, READ_WRITE, flags);
        if (!(call instanceof Reading.Present<CallResult> p)) return Reading.absent(call.reason());
        if (p.value().failed()) {
            String none = kind == Kind.HUGETLB ? ": no huge pages are set aside (vm.nr_hugepages)" : "";
            return Reading.absent("mmap gave " + p.value().name() + none);
        }
        TrialMemory memory = new TrialMemory(p.value().value(), bytes);
        Reading<Long> ready = memory.prepare(kind, untouched, smallPages, pageBytes);
        if (ready.isPresent()) return Reading.of(memory);
        memory.close();
        return Reading.absent(ready.reason());
    }

    private Reading<Long> prepare(Kind kind, boolean untouched, boolean smallPages, long pageBytes) {
        if (kind == Kind.HUGE) {
            Reading<String> advised = advise(Advice.HUGEPAGE).map(CallResult::name);
            if (!advised.equals(Reading.of("ok"))) return Reading.absent("HUGEPAGE gave " + advised.orElse("nothing"));
        } else if (smallPages && kind != Kind.HUGETLB) {
            advise(Advice.NOHUGEPAGE);
        }
        if (!untouched) MemoryCalls.touch(start, BYTES, pageBytes);
        if (kind == Kind.LOCKED) {
            Reading<String> locked = MemoryCalls.mlock(start, BYTES).map(CallResult::name);
            if (!locked.equals(Reading.of("ok")))
                return Reading.absent("mlock gave " + locked.orElse("nothing") + ": see ulimit -l");
        }
        return Reading.of(start);
    }

    Reading<CallResult> advise(Advice advice) {
        return MemoryCalls.madvise(start, BYTES, advice.number());
    }

    long start() {
        return start;
    }

    long end() {
        return start + BYTES;
    }

    @Override
    public void close() {
        MemoryCalls.munmap(mapped, mappedBytes);
    }
}
