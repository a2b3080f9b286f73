package dev.arenascope.snapshot;

/**
 * A part of a mapping with its resident bytes. Mappings that several owners share are cut where one owner ends, and the
 * kernel's page map says how much of each part is resident.
 *
 * @param mapping the mapping that the part belongs to
 * @param start first address
 * @param end address behind the last byte
 * @param rssBytes resident bytes of the part; all parts of a mapping sum to its Rss
 */
public record Segment(Mapping mapping, long start, long end, long rssBytes) {
    public static Segment whole(Mapping mapping) {
        return new Segment(mapping, mapping.start(), mapping.end(), mapping.rssBytes());
    }

    public boolean isWhole() {
        return start == mapping.start() && end == mapping.end();
    }
}
