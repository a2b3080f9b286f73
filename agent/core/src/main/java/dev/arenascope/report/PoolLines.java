package dev.arenascope.report;

import dev.arenascope.model.PoolRow;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** The application's pools in the text report, one line each; none when there are no pools. */
final class PoolLines {
    private static final int MOST = 8;
    /** What threads keep less of, in one class, stands in JSON only. */
    private static final long LEAST_BYTES = 1 << 20;

    private PoolLines() {}

    static List<String> of(Reading<Pools> reading) {
        if (!(reading instanceof Reading.Present<Pools> present)) return List.of();
        Pools pools = present.value();
        List<String> lines = new ArrayList<>();
        for (Pools.BytePool pool : pools.bytes()) lines.add(bytes(pool));
        for (Pools.ObjectPool pool : pools.objects()) lines.add(objects(pool));
        for (Pools.ThreadPool pool : pools.threads()) {
            if (pool.bytes() < LEAST_BYTES) continue;
            lines.add("thread-locals " + pool.values() + " " + pool.type() + " of " + pool.threads() + " threads, "
                    + Sizes.text(pool.bytes()));
        }
        if (lines.size() <= MOST) return lines;
        List<String> first = new ArrayList<>(lines.subList(0, MOST - 1));
        first.add(lines.size() - MOST + 1 + " more, in JSON");
        return first;
    }

    private static String bytes(Pools.BytePool pool) {
        StringBuilder line = new StringBuilder(pool.name());
        line.append(pool.direct() ? " direct " : " heap ").append(Sizes.text(pool.heldBytes()));
        line.append(": ").append(size(pool.usedBytes())).append(" in use, ");
        line.append(size(pool.cachedBytes())).append(" kept by threads, ");
        line.append(Sizes.text(pool.freeChunkBytes())).append(" in free chunks, F ");
        Reading<Double> f = PoolRow.f(pool);
        line.append(f instanceof Reading.Present<Double> p ? Sizes.fixed(p.value(), 2) : "-");
        if (pool.chunkBytes() instanceof Reading.Present<Long> chunk) {
            line.append(", chunks of ").append(Sizes.text(chunk.value()));
        }
        if (!pool.usedBytes().isPresent())
            line.append(" (").append(pool.usedBytes().reason()).append(')');
        return line.toString();
    }

    private static String size(Reading<Long> bytes) {
        return bytes instanceof Reading.Present<Long> p ? Sizes.text(p.value()) : "-";
    }

    private static String objects(Pools.ObjectPool pool) {
        StringBuilder line =
                new StringBuilder(pool.name()).append(" (").append(pool.kind()).append(") ");
        line.append(pool.active()).append(" active, ").append(pool.idle()).append(" idle");
        if (pool.max() instanceof Reading.Present<Long> max) line.append(" of ").append(max.value());
        if (pool.waiting() instanceof Reading.Present<Long> waiting && waiting.value() > 0) {
            line.append(", ").append(waiting.value()).append(" threads wait");
        }
        if (!(pool.recent() instanceof Reading.Present<Pools.Recent> present)) return line.toString();
        Pools.Recent recent = present.value();
        line.append(", ").append(recent.borrows()).append(" borrows in ");
        line.append(Math.round(recent.ms() / 1000.0)).append(" s");
        if (recent.borrows() > 0) {
            line.append(", ").append(Math.round(100 * (1 - recent.hitRate()))).append(" % missed");
        }
        return line.toString();
    }
}
