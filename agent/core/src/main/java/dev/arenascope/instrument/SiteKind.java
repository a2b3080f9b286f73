package dev.arenascope.instrument;

import dev.arenascope.boot.SiteCells;

/** What the counter of a site has to hold. */
enum SiteKind {
    /** Objects of one size. */
    INSTANCE(SiteCells.WIDTH_OF_INSTANCES),
    /** Collections that were made without a capacity, of one size too; what they hold is elsewhere. */
    COLLECTION(SiteCells.WIDTH_OF_INSTANCES),
    /** Arrays, or buffers, of any size. */
    ARRAY(SiteCells.WIDTH_OF_ARRAYS),
    /** Arrays that may replace a smaller one. */
    GROWTH(SiteCells.WIDTH_OF_GROWTH);

    private final int width;

    SiteKind(int width) {
        this.width = width;
    }

    boolean isInstance() {
        return this == INSTANCE || this == COLLECTION;
    }

    int width() {
        return width;
    }
}
