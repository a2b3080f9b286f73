package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.procfs.CgroupLocator.Groups;
import dev.arenascope.procfs.CgroupLocator.Level;
import dev.arenascope.procfs.CgroupLocator.Location;
import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the own control group and its ancestors, for who asks each second: limits, usage, the counters of memory.events (version 1:
 * memory.failcnt) and memory.pressure. Files stay open and reading them again allocates nothing; about half a microsecond each. Version 1 has no
 * pressure of a group, and that of the host says nothing of this one. For one thread.
 */
public final class LimitFiles implements AutoCloseable {
    private static final byte[] SOME = "some avg10=".getBytes(US_ASCII);
    private static final Reading<String> NOT_YET = Reading.absent("not located yet");

    private final LineReader reader = new LineReader();
    private final CgroupLocator groups;
    private final CgroupReader binding = new CgroupReader(reader);
    private final byte[] buffer = new byte[1024];
    private final Cursor cursor = new Cursor();
    private final List<PolledLevel> levels = new ArrayList<>(0);
    private @Nullable Groups located;
    private @Nullable PolledFile pressure;
    private int opened;
    private Reading<String> watched = NOT_YET;

    /** @param proc a directory like /proc, {@code sys} one like /sys */
    public LimitFiles(File proc, File sys) {
        groups = new CgroupLocator(proc, sys, reader);
    }

    public static LimitFiles self() {
        return new LimitFiles(new File("/proc"), new File("/sys"));
    }

    /**
     * Looks which groups this process is in, and opens their files where it was moved since. Not for each second: it allocates.
     *
     * @return the own group; absent, with the reason, where its limits cannot be read
     */
    @SuppressWarnings("ReferenceEquality") // the locator keeps what it found until it is found anew
    public Reading<String> locate() {
        Reading<Groups> now = groups.groups();
        if (now instanceof Reading.Present<Groups> g && g.value() == located) return watched;
        closeFiles();
        if (!(now instanceof Reading.Present<Groups> g)) return Reading.absent(now.reason());
        located = g.value();
        watched = open(g.value());
        return watched;
    }

    private Reading<String> open(Groups g) {
        if (!(g.memory() instanceof Reading.Present<Location> memory))
            return Reading.absent(g.memory().reason());
        Location location = memory.value();
        List<Level> all = location.version() == 2 ? location.levels() : binding.bindingLevels(location.levels());
        String reason = "no memory controller";
        for (int i = 0; i < all.size(); i++) {
            PolledLevel level = new PolledLevel(location.version(), all.get(i));
            // The root of version 2 has no such files.
            if (level.isReadable()) {
                level.readLimits(buffer);
                levels.add(level);
            } else {
                reason = level.reason();
                level.close();
            }
        }
        if (levels.isEmpty()) return Reading.absent(reason);
        if (g.unified() instanceof Reading.Present<Location> unified)
            pressure = new PolledFile(new File(unified.value().own().directory(), "memory.pressure"));
        return Reading.of(location.own().path());
    }

    /** Reads the limits of each group; whether one was changed. */
    public boolean readLimits() {
        boolean changed = false;
        for (int i = 0; i < levels.size(); i++) changed |= levels.get(i).readLimits(buffer);
        return changed;
    }

    /** Reads usage and counters of each group that carries a limit. */
    public void readCounters() {
        for (int i = 0; i < levels.size(); i++) levels.get(i).readCounters(buffer);
    }

    /** Times that a limit or memory.high was hit, over all groups. It falls when a limit is taken away. */
    public long hits() {
        long sum = 0;
        for (int i = 0; i < levels.size(); i++)
            if (levels.get(i).isBound()) sum += levels.get(i).hits();
        return sum;
    }

    /** The largest usage as a share of where the kernel starts to act, page cache included; 0 without a limit. */
    public double usageShare() {
        double most = 0;
        for (int i = 0; i < levels.size(); i++) {
            PolledLevel l = levels.get(i);
            if (l.isBound()) most = Math.max(most, (double) l.usageBytes() / Math.max(1, l.boundBytes()));
        }
        return most;
    }

    /**
     * The same without the page cache that the kernel can drop.
     *
     * @param byHigh of groups that are stalled at memory.high, or of those that are killed at their limit
     */
    public double unreclaimableShare(boolean byHigh) {
        double most = 0;
        for (int i = 0; i < levels.size(); i++) {
            PolledLevel l = levels.get(i);
            if (!l.isBound() || l.isBoundByHigh() != byHigh) continue;
            most = Math.max(most, (double) l.unreclaimableBytes() / Math.max(1, l.boundBytes()));
        }
        return most;
    }

    /** Share of the last ten seconds in which a task of the group waited for memory, percent; NaN where no group tells it. */
    public double somePercent() {
        PolledFile file = pressure;
        int length = file == null ? 0 : file.read(buffer);
        return cursor.on(buffer, 0, length).skip(SOME) ? cursor.fraction() : Double.NaN;
    }

    /** How often groups were opened: what was read before the last time is of others. */
    public int opened() {
        return opened;
    }

    @Override
    public void close() {
        closeFiles();
        groups.close();
        reader.release();
    }

    private void closeFiles() {
        for (int i = 0; i < levels.size(); i++) levels.get(i).close();
        levels.clear();
        if (pressure != null) pressure.close();
        pressure = null;
        located = null;
        watched = NOT_YET;
        opened++;
    }
}
