package dev.arenascope.report;

import static dev.arenascope.report.Reports.MB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolReportTest {
    private static final Pools.BytePool POOLED = new Pools.BytePool(
            2,
            "PooledByteBufAllocator#1",
            true,
            Reading.of(4 * MB),
            300 * MB,
            Reading.of(2 * MB),
            Reading.of(8 * MB),
            List.of(new Pools.PoolArena(300 * MB, Reading.of(10 * MB), 75, 1, 4 * MB)));
    private static final Pools.BytePool ADAPTIVE = new Pools.BytePool(
            4,
            "AdaptiveByteBufAllocator#2",
            false,
            Reading.absent("several sizes"),
            20 * MB,
            Reading.absent("12 of 20 MB came before"),
            Reading.of(0L),
            List.of(new Pools.PoolArena(20 * MB, Reading.absent("12 of 20 MB came before"), 60, 8, MB)));
    private static final Pools.ObjectPool ORDERS = new Pools.ObjectPool(
            "orders",
            "HikariCP HikariPool",
            8,
            2,
            Reading.of(3L),
            Reading.of(10L),
            Reading.absent("no such limit"),
            Reading.of(5000L),
            Reading.of(600L),
            Reading.of(new Pools.Recent(40_000, 1200, 144)));
    private static final Pools.ObjectPool PARSERS = new Pools.ObjectPool(
            "pool",
            "commons-pool2 GenericObjectPool of F",
            0,
            0,
            Reading.of(0L),
            Reading.absent("no limit"),
            Reading.of(8L),
            Reading.absent("another way"),
            Reading.absent("another way"),
            Reading.absent("another way"));
    private static final Reading<Pools> ALL = Reading.of(new Pools(
            List.of(POOLED, ADAPTIVE),
            List.of(ORDERS, PARSERS),
            List.of(new Pools.ThreadPool("byte[]", 60, 50, 120 * MB), new Pools.ThreadPool("char[]", 2, 2, 100_000)),
            List.of("a gap")));

    @Test
    void aPoolIsALineOfText() {
        assertThat(PoolLines.of(ALL))
                .containsExactly(
                        "PooledByteBufAllocator#1 direct 300 MB: 2.0 MB in use, 8.0 MB kept by threads,"
                                + " 4.0 MB in free chunks, F 0.93, chunks of 4.0 MB",
                        "AdaptiveByteBufAllocator#2 heap 20 MB: - in use, 0 kept by threads, 1.0 MB in free chunks, F -"
                                + " (12 of 20 MB came before)",
                        "orders (HikariCP HikariPool) 8 active, 2 idle of 10, 3 threads wait, 1200 borrows in 40 s,"
                                + " 12 % missed",
                        "pool (commons-pool2 GenericObjectPool of F) 0 active, 0 idle",
                        "thread-locals 60 byte[] of 50 threads, 120 MB");
        assertThat(PoolLines.of(Reading.absent("off"))).isEmpty();
    }

    @Test
    void manyPoolsAreCutShort() {
        List<Pools.ObjectPool> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) many.add(ORDERS);
        assertThat(PoolLines.of(Reading.of(new Pools(List.of(), many, List.of()))))
                .hasSize(8)
                .last()
                .isEqualTo("13 more, in JSON");
    }

    @Test
    void aPoolIsAnObjectOfJson() {
        Json json = new Json().beginObject();
        JsonPools.append(json, ALL);
        assertThat(json.endObject().toString().replace("},", "},\n")).isEqualTo("""
                {"pools":[{"of":"bytes","name":"PooledByteBufAllocator#1","direct":true,"chunkBytes":4194304,"heldBytes":314572800,"usedBytes":2097152,"cachedBytes":8388608,"freeChunkBytes":4194304,"pinnedBytes":308281344,"f":0.9344,"retention":0.9933,"arenas":[{"heldBytes":314572800,"allocatedBytes":10485760,"chunks":75,"freeChunks":1,"freeChunkBytes":4194304,"f":0.9344}]},
                {"of":"bytes","name":"AdaptiveByteBufAllocator#2","direct":false,"chunkBytes":null,"heldBytes":20971520,"usedBytes":null,"cachedBytes":0,"freeChunkBytes":1048576,"pinnedBytes":null,"f":null,"retention":null,"arenas":[{"heldBytes":20971520,"allocatedBytes":null,"chunks":60,"freeChunks":8,"freeChunkBytes":1048576,"f":null}]},
                {"of":"objects","name":"orders","kind":"HikariCP HikariPool","active":8,"idle":2,"waiting":3,"max":10,"maxIdle":null,"borrows":5000,"misses":600,"recentMs":40000,"recentBorrows":1200,"recentMisses":144,"hitRate":0.88},
                {"of":"objects","name":"pool","kind":"commons-pool2 GenericObjectPool of F","active":0,"idle":0,"waiting":0,"max":null,"maxIdle":8,"borrows":null,"misses":null,"recentMs":null,"recentBorrows":null,"recentMisses":null,"hitRate":null},
                {"of":"threads","name":"byte[]","values":60,"threads":50,"heldBytes":125829120},
                {"of":"threads","name":"char[]","values":2,"threads":2,"heldBytes":100000}]}""");
    }

    @Test
    void whatIsNullHasAReason() {
        assertThat(JsonPools.absent(new Pools(List.of(POOLED, ADAPTIVE), List.of(ORDERS, PARSERS), List.of())))
                .containsEntry("pools[1].usedBytes", "12 of 20 MB came before")
                .containsEntry("pools[1].arenas[0].f", "12 of 20 MB came before")
                .containsEntry("pools[2].maxIdle", "no such limit")
                .containsEntry("pools[3].hitRate", "another way")
                .doesNotContainKey("pools[0].usedBytes");
    }
}
