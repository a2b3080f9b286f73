import com.sun.management.ThreadMXBean;
import dev.arenascope.procfs.ProcDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import oshi.nativefree.SystemInfo;
import oshi.software.os.OSProcess;

/**
 * Run as a source file with the core on its class path: reads this process's mappings, in the product's way and in the usual
 * one, and its status beside OSHI, which knows no mappings. Prints rows of a table.
 */
final class MapsReaders {
    private static final int WARM = 2_000;
    private static final int ROUNDS = 2_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static long sink;

    public static void main(String[] args) throws IOException {
        List<Object> mapped = mapSmallPieces();
        ProcDir proc = ProcDir.self();
        OSProcess oshi = new SystemInfo().getOperatingSystem().getCurrentProcess();
        int mappings = proc.maps().orElse(List.of()).size();
        measure("maps: ProcDir.maps", mappings, () -> proc.maps().orElse(List.of()).size());
        measure("maps: Files.readAllLines and split", mappings, MapsReaders::split);
        measure("resident set: ProcDir.rssBytes (statm)", 1, () -> proc.rssBytes().orElse(0L));
        measure("resident set: ProcDir.status", 1, () -> proc.status().isPresent() ? 1 : 0);
        measure("resident set: OSHI, updateAttributes", 1, () -> oshi.updateAttributes() ? oshi.getResidentMemory() : 0);
        if (sink == mapped.size()) System.out.println();
        System.exit(0);
    }

    /** As many mappings as a service of some size has. */
    private static List<Object> mapSmallPieces() throws IOException {
        Path file = Files.createTempFile("mapped", "");
        Files.write(file, new byte[1 << 16]);
        List<Object> mapped = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int i = 0; i < 400; i++) {
                mapped.add(channel.map(FileChannel.MapMode.READ_ONLY, (long) (i % 15) << 12, 4096));
            }
        }
        Files.delete(file);
        return mapped;
    }

    private static long split() {
        try {
            long bytes = 0;
            for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                String[] fields = line.split("\\s+");
                String[] range = fields[0].split("-");
                bytes += Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void measure(String name, int count, LongSupplier read) {
        for (int i = 0; i < WARM; i++) sink += read.getAsLong();
        double[] micros = new double[ROUNDS];
        long garbage = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            long begun = System.nanoTime();
            sink += read.getAsLong();
            micros[i] = (System.nanoTime() - begun) / 1e3;
        }
        garbage = THREADS.getCurrentThreadAllocatedBytes() - garbage;
        Arrays.sort(micros);
        System.out.printf("| %s | %d | %.1f | %d |%n", name, count, micros[ROUNDS / 2], garbage / ROUNDS);
    }
}
