package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolRulesTest {
    private static final Reading<Long> NONE = Reading.absent("no limit");

    @Test
    void oneBufferInEachChunkIsFragmentation() {
        Finding found = only(steady(netty(300, 2, 0, 0)));
        assertThat(found.code()).isEqualTo(Finding.Code.FRAGMENTATION);
        assertThat(found.owner()).isEqualTo("pools");
        assertThat(found.bytes()).isEqualTo(298 * MIB);
        assertThat(found.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(found.evidence()).contains("holds 300 MB for 2 MB in use", "75 chunks, 0 of them without any");
        assertThat(found.advice()).first().asString().startsWith("Unpooled.copiedBuffer(buffer)");
        assertThat(found.advice()).last().asString().startsWith("-Dio.netty.allocator.maxOrder=6");
    }

    @Test
    void chunksThatAreSmallAlreadyAreNotAdvisedAgain() {
        Pools.BytePool small = pool(1, Reading.of(512L << 10), 300, 2, 0, 0);
        assertThat(only(steady(List.of(small))).advice()).hasSize(1);
    }

    @Test
    void aPoolThatIsUsedHealthilyIsNotWorthALine() {
        assertThat(steady(netty(300, 285, 4, 4)).findings()).isEmpty();
        assertThat(steady(netty(28, 0, 0, 28)).findings()).isEmpty();
    }

    @Test
    void freeChunksThatAreKeptAreRetention() {
        Finding found = only(steady(netty(140, 4, 8, 132)));
        assertThat(found.code()).isEqualTo(Finding.Code.RETENTION);
        assertThat(found.bytes()).isEqualTo(132 * MIB);
        assertThat(found.advice()).first().asString().startsWith("-Dio.netty.allocator.numDirectArenas=2");
    }

    @Test
    void whatThreadsKeepIsCuredByKeepingLess() {
        Finding found = only(steady(netty(140, 4, 128, 132)));
        assertThat(found.advice()).first().asString().startsWith("-Dio.netty.allocator.useCacheForAllThreads=false");
    }

    @Test
    void poolsThatTakeTurnsKeepNothing() {
        Diagnosis d = Runs.run(
                8,
                10_000,
                i -> new Service()
                        .pools(pools(
                                List.of(
                                        pool(2, Reading.of(4 * MIB), 100, i % 2 == 0 ? 98 : 2, 0, 0),
                                        pool(4, Reading.of(4 * MIB), 100, i % 2 == 1 ? 98 : 2, 0, 0)),
                                List.of())));
        assertThat(d.findings()).isEmpty();
    }

    @Test
    void aPartThatIsNotToldIsNotJudged() {
        Reading<Long> unknown = Reading.absent("not told");
        Pools.BytePool adaptive = new Pools.BytePool(
                2,
                "AdaptiveByteBufAllocator#1",
                true,
                NONE,
                300 * MIB,
                unknown,
                Reading.of(0L),
                List.of(new Pools.PoolArena(300 * MIB, unknown, 20, 1, MIB)));
        assertThat(steady(List.of(adaptive)).findings()).isEmpty();
    }

    @Test
    void moreThanAFifthOfBorrowsMissedIsAPoolThatSavesLittle() {
        Finding found = only(
                missing(objects("commons-pool2 GenericObjectPool", Reading.of(32L), Reading.of(2L), 0, 5000, 2000)));
        assertThat(found.code()).isEqualTo(Finding.Code.POOL_MISSES);
        assertThat(found.severity()).isEqualTo(Finding.Severity.LOW);
        assertThat(found.evidence()).contains("2000 of 5000 borrows in 40 s found no idle object", "2 may be idle");
        assertThat(found.advice())
                .containsExactly(
                        "setMaxIdle(32), as many as setMaxTotal allows: what is returned above maxIdle is destroyed");
    }

    @Test
    void aPoolThatIsTooSmallIsAdvisedToGrow() {
        assertThat(only(missing(objects("HikariCP HikariPool", Reading.of(4L), NONE, 7, 5000, 3800)))
                        .advice())
                .first()
                .asString()
                .startsWith("maximumPoolSize=8");
        assertThat(only(missing(objects(
                                "commons-pool2 GenericObjectPool", Reading.of(4L), Reading.of(4L), 7, 5000, 3800)))
                        .advice())
                .first()
                .asString()
                .startsWith("setMaxTotal(8)");
    }

    @Test
    void aPoolThatMostBorrowersFindFilledIsHealthy() {
        assertThat(missing(objects("commons-pool2 GenericObjectPool", Reading.of(32L), Reading.of(32L), 0, 5000, 40))
                        .findings())
                .isEmpty();
        assertThat(missing(objects("commons-pool2 GenericObjectPool", Reading.of(32L), Reading.of(2L), 0, 20, 20))
                        .findings())
                .isEmpty();
    }

    private static Diagnosis missing(Pools.ObjectPool pool) {
        return Runs.steady(new Service().pools(pools(List.of(), List.of(pool))).space());
    }

    private static Diagnosis steady(List<Pools.BytePool> bytes) {
        return Runs.steady(new Service().pools(pools(bytes, List.of())).space());
    }

    private static Pools pools(List<Pools.BytePool> bytes, List<Pools.ObjectPool> objects) {
        return new Pools(bytes, objects, List.of());
    }

    private static Finding only(Diagnosis d) {
        assertThat(d.findings()).hasSize(1);
        return d.findings().get(0);
    }

    private static Pools.ObjectPool objects(
            String kind, Reading<Long> max, Reading<Long> maxIdle, long waiting, long borrows, long misses) {
        return new Pools.ObjectPool(
                "pool",
                kind,
                2,
                1,
                Reading.of(waiting),
                max,
                maxIdle,
                Reading.of(borrows),
                Reading.of(misses),
                Reading.of(new Pools.Recent(40_000, borrows, misses)));
    }

    private static List<Pools.BytePool> netty(int heldMb, int usedMb, int cachedMb, int freeChunkMb) {
        return List.of(pool(2, Reading.of(4 * MIB), heldMb, usedMb, cachedMb, freeChunkMb));
    }

    /** In four arenas, all in the first. */
    private static Pools.BytePool pool(
            int id, Reading<Long> chunk, int heldMb, int usedMb, int cachedMb, int freeChunkMb) {
        List<Pools.PoolArena> arenas = new ArrayList<>();
        long allocated = (usedMb + cachedMb) * MIB;
        arenas.add(new Pools.PoolArena(
                heldMb * MIB, Reading.of(allocated), heldMb / 4, freeChunkMb / 4, freeChunkMb * MIB));
        for (int i = 0; i < 3; i++) arenas.add(new Pools.PoolArena(0, Reading.of(0L), 0, 0, 0));
        return new Pools.BytePool(
                id,
                "PooledByteBufAllocator#" + id,
                true,
                chunk,
                heldMb * MIB,
                Reading.of(usedMb * MIB),
                Reading.of(cachedMb * MIB),
                arenas);
    }
}
