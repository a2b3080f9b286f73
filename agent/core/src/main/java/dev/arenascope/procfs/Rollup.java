package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;

/**
 * /proc/PID/smaps_rollup (Linux 4.14+): the sums over all mappings, in bytes.
 *
 * @param rssBytes resident
 * @param pssBytes resident, each page divided by the number of its mappings
 * @param anonymousBytes resident and of no file
 * @param lazyFreeBytes marked with MADV_FREE and not yet taken back
 * @param anonHugeBytes resident in transparent huge pages
 * @param swapBytes swapped out
 */
public record Rollup(
        long rssBytes, long pssBytes, long anonymousBytes, long lazyFreeBytes, long anonHugeBytes, long swapBytes) {
    static final NumberFields.Names NAMES =
            new NumberFields.Names("Rss", "Pss", "Anonymous", "LazyFree", "AnonHugePages", "Swap");

    static Reading<Rollup> parse(byte[] text, int length) {
        return rollup(NumberFields.parse(NAMES, text, length));
    }

    static Reading<Rollup> rollup(NumberFields f) {
        if (!f.has("Rss")) return Reading.absent("smaps_rollup prints no Rss");
        return Reading.of(new Rollup(
                f.orElse("Rss", 0),
                f.orElse("Pss", 0),
                f.orElse("Anonymous", 0),
                f.orElse("LazyFree", 0),
                f.orElse("AnonHugePages", 0),
                f.orElse("Swap", 0)));
    }
}
