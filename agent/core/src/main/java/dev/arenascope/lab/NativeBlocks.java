package dev.arenascope.lab;

import dev.arenascope.nativemem.Allocators;
import dev.arenascope.nativemem.CallResult;
import dev.arenascope.nativemem.MemoryCalls;
import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.GranularityTable.Row;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Blocks of malloc, and what the JVM builds on them: direct buffers and arenas of java.lang.foreign. */
final class NativeBlocks {
    /** The last lies above the threshold of mmap, whatever it has risen to: 128 KB at first, at most 32 MB (glibc). */
    private static final long[] REQUESTS = {1, 24, 25, 100, 1000, 4096, 100_000, 1 << 20, 33 << 20};
    /** Freeing a larger block changes malloc's thresholds, or trims its heap: never in a host. */
    private static final long IN_HOST_AT_MOST = 4096;

    private static final int GLIBC_HEADER = 8;
    private static final int GLIBC_MMAPPED_HEADER = 16;

    private final ProcDir proc;
    private final GranularityLab.Place place;
    private final boolean glibc;
    private final List<Long> kept = new ArrayList<>();
    private final Reading<Boolean> plainBlocks = plainBlocks();

    NativeBlocks(ProcDir proc, GranularityLab.Place place) {
        this.proc = proc;
        this.place = place;
        String name = proc.maps().flatMap(new Allocators(proc, false)::name).orElse("");
        glibc = name.startsWith("glibc");
    }

    void appendTo(List<Row> rows) {
        for (long bytes : REQUESTS) rows.add(row("malloc", bytes, this::malloc));
        for (long bytes : REQUESTS) rows.add(row("direct buffer", bytes, this::direct));
        for (long bytes : REQUESTS) rows.add(row("FFM arena", bytes, this::arena));
        for (long address : kept) MemoryCalls.free(address);
    }

    /** What a block takes, and what of it is resident when it is handed out. */
    private record Block(long takenBytes, long residentBytes, boolean mmapped) {}

    private Row row(String what, long bytes, Function<Long, Reading<Block>> allocate) {
        Reading<Block> block;
        if (place == GranularityLab.Place.HOST && (bytes > IN_HOST_AT_MOST || what.startsWith("direct"))) {
            // A direct buffer counts against the host's MaxDirectMemorySize.
            block = Reading.absent(GranularityLab.OWN_JVM_ONLY);
        } else {
            block = tried(bytes, allocate);
        }
        String how = block.map(Block::mmapped).orElse(false) ? " by mmap" : "";
        return new Row(what + how, bytes, block.map(Block::takenBytes), block.map(Block::residentBytes));
    }

    private static Reading<Block> tried(long bytes, Function<Long, Reading<Block>> allocate) {
        try {
            return allocate.apply(bytes);
        } catch (OutOfMemoryError e) {
            return Reading.absent("this JVM refuses it: " + e.getMessage());
        }
    }

    private Reading<Block> malloc(long bytes) {
        return MemoryCalls.malloc(bytes).flatMap(block -> {
            if (block.failed()) return Reading.absent("malloc gave " + block.name());
            // Freed when all is measured: a freed block would be handed out again, and raises the threshold of mmap.
            kept.add(block.value());
            return block(block.value());
        });
    }

    private Reading<Block> direct(long bytes) {
        if (!plainBlocks.isPresent()) return Reading.absent(plainBlocks.reason());
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) bytes);
        Reading<Block> block = MemoryCalls.address(buffer).flatMap(this::block);
        buffer.put(0, (byte) 1); // still in use until here
        return block;
    }

    private Reading<Block> arena(long bytes) {
        if (!plainBlocks.isPresent()) return Reading.absent(plainBlocks.reason());
        return MemoryCalls.arenaBlock(bytes, this::block);
    }

    /** glibc keeps its size word before the block, and two words before a block that it took by mmap. */
    private Reading<Block> block(long address) {
        return MemoryCalls.usableSize(address).map(CallResult::value).flatMap(usable -> {
            boolean mmapped = glibc && (usable + GLIBC_MMAPPED_HEADER) % proc.pageSize() == 0;
            long header = mmapped ? GLIBC_MMAPPED_HEADER : glibc ? GLIBC_HEADER : 0;
            long start = address - header;
            return proc.pageMap()
                    .residentBytes(start, start + usable + header)
                    .map(resident -> new Block(usable + header, resident, mmapped));
        });
    }

    /** Native memory tracking puts a header of its own before each block of the JVM: its address is then not malloc's. */
    private static Reading<Boolean> plainBlocks() {
        String answer = VmOption.of("NativeMemoryTracking").orElse("unknown");
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("-XX:NativeMemoryTracking="))
                answer = argument.substring(argument.indexOf('=') + 1);
        }
        return answer.equals("off") || answer.equals("unknown")
                ? Reading.of(true)
                : Reading.absent("-XX:NativeMemoryTracking puts a header of its own before each block");
    }
}
