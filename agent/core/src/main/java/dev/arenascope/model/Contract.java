package dev.arenascope.model;

import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * What this JVM promised itself: how large it may grow with the flags it has. Each term has what is used now, what it is
 * <em>likely</em> to reach, and what is <em>allowed</em>. They differ where a default allows what hardly anybody uses: direct
 * memory is allowed to be as large as the heap, code 240 MB, each stack 1 MB. What was set by hand is a promise and counts as
 * likely; so does the heap, which a JVM fills before it collects what is old.
 *
 * @param terms the heap first
 */
public record Contract(List<Term> terms) {
    /** What metaspace and code may still grow: a report may come before the service is warm. A choice, not a measure. */
    private static final double GROWTH = 1.2;

    private static final long MIB = 1 << 20;

    /**
     * @param name as it stands in a sentence
     * @param flag what limits it, or the empty string
     */
    public record Term(String name, String flag, long usedBytes, long likelyBytes, long allowedBytes) {}

    /** Absent while the flags are not known. */
    public static Reading<Contract> of(Snapshot s, Ledger ledger) {
        return s.flags().map(flags -> new Contract(terms(s, flags, ledger)));
    }

    public long likelyBytes() {
        long sum = 0;
        for (Term t : terms) sum += t.likelyBytes;
        return sum;
    }

    public long allowedBytes() {
        long sum = 0;
        for (Term t : terms) sum += t.allowedBytes;
        return sum;
    }

    public Term term(String name) {
        for (Term t : terms) if (t.name.equals(name)) return t;
        return new Term(name, "", 0, 0, 0);
    }

    private static List<Term> terms(Snapshot s, JvmFlags f, Ledger ledger) {
        List<Term> terms = new ArrayList<>();
        long heap = f.maxHeapBytes();
        terms.add(new Term("heap", f.heapSetBy(), resident(ledger, Owner.JAVA_HEAP), heap, heap));
        long direct = direct(s);
        long directAllowed = f.maxDirectBytes().orElse(heap);
        boolean directSet = f.maxDirectBytes().isPresent();
        terms.add(new Term(
                "direct",
                directSet ? "-XX:MaxDirectMemorySize" : "",
                direct,
                directSet ? Math.max(direct, directAllowed) : direct,
                Math.max(direct, directAllowed)));
        terms.add(bounded(
                "metaspace",
                f.maxMetaspaceBytes().isPresent() ? "-XX:MaxMetaspaceSize" : "",
                resident(ledger, Owner.METASPACE),
                f.maxMetaspaceBytes()));
        terms.add(bounded(
                "code", "", resident(ledger, Owner.CODE_CACHE), Reading.of(Math.max(f.reservedCodeBytes(), MIB))));
        long stacks = resident(ledger, Owner.THREAD_STACKS);
        int threads = s.jvm().map(JvmMemory::threads).orElse(0);
        terms.add(new Term(
                threads + " stacks",
                "",
                stacks,
                stacks,
                Math.max(stacks, threads * Math.max(0, f.threadStackBytes()))));
        long gc = resident(ledger, Owner.GC);
        long tables = Math.max(gc, Math.min(reservedForGc(s), heap / 20));
        terms.add(new Term("gc", "", gc, tables, tables));
        // Direct buffers live in malloc's memory: they are a term of their own.
        long malloc = resident(ledger, Owner.MALLOC) + resident(ledger, Owner.MALLOC_MMAPPED);
        long apart = Math.max(0, malloc - direct);
        terms.add(new Term("malloc", "", apart, apart, apart));
        long other = resident(ledger, Owner.ANON_MMAP)
                + resident(ledger, Owner.CDS)
                + resident(ledger, Owner.AGENT)
                + resident(ledger, Owner.UNEXPLAINED);
        terms.add(new Term("other", "", other, other, other));
        return List.copyOf(terms);
    }

    private static Term bounded(String name, String flag, long used, Reading<Long> bound) {
        long grown = (long) (used * GROWTH);
        long allowed = bound.orElse(grown);
        return new Term(name, flag, used, Math.max(used, Math.min(grown, allowed)), Math.max(used, allowed));
    }

    private static long resident(Ledger ledger, Owner owner) {
        return ledger.row(owner).map(OwnerRow::residentBytes).orElse(0L);
    }

    private static long direct(Snapshot s) {
        if (!(s.jvm() instanceof Reading.Present<JvmMemory> jvm)) return 0;
        for (JvmMemory.Buffers b : jvm.value().buffers()) if (b.name().equals("direct")) return b.usedBytes();
        return 0;
    }

    private static long reservedForGc(Snapshot s) {
        if (!(s.layout() instanceof Reading.Present<JvmLayout> layout)) return 0;
        long sum = 0;
        for (JvmLayout.Area area : layout.value().areas()) {
            if (area.kind() == JvmLayout.Kind.GC) sum += area.range().sizeBytes();
        }
        return sum;
    }

    /**
     * The flags with which the sum stays at 92 % of a limit, or the limit that the present heap needs when nothing is left
     * to it. Sizes are multiples of 4 MB, which every region size up to that divides.
     *
     * @param limitBytes what is allowed
     * @param othersBytes what other processes use of it
     * @param liveHeapBytes what the last collections left; 0 when it is not known
     */
    public String alignedFlags(long limitBytes, long othersBytes, long liveHeapBytes) {
        long metaspace = up(Math.max(term("metaspace").usedBytes * 3 / 2, 64 * MIB));
        long code = up(Math.max(term("code").usedBytes * 3 / 2, 48 * MIB));
        long direct = up(Math.max(term("direct").usedBytes * 3 / 2, 16 * MIB));
        long rest = othersBytes;
        for (Term t : terms) {
            boolean flagged = t.name.equals("heap")
                    || t.name.equals("metaspace")
                    || t.name.equals("code")
                    || t.name.equals("direct");
            if (!flagged) rest += t.usedBytes;
        }
        long others = metaspace + code + direct + rest;
        long heap = (limitBytes / 100 * 92 - others) / (4 * MIB) * (4 * MIB);
        long needed = Math.max(32 * MIB, liveHeapBytes * 3 / 2);
        if (heap < needed) {
            return "raise the limit to at least " + up((needed + others) * 100 / 92) / MIB
                    + "m: what is in use needs it";
        }
        return "-Xmx" + heap / MIB + "m -XX:MaxDirectMemorySize=" + direct / MIB + "m -XX:MaxMetaspaceSize="
                + metaspace / MIB + "m -XX:ReservedCodeCacheSize=" + code / MIB + "m";
    }

    private static long up(long bytes) {
        return (bytes + 4 * MIB - 1) / (4 * MIB) * (4 * MIB);
    }
}
