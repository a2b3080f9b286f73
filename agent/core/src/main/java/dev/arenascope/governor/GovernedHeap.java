package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;

/**
 * A collected heap that is large enough to be governed.
 *
 * @param load what a policy knows of it; its {@code heap} is the target of actions
 * @param owner how findings call it
 * @param heldBytes what the heap holds resident, or has from the kernel and has not given back
 * @param liveBytes of it alive
 * @param free whether its threshold may be changed; absent with the reason, such as that somebody set it by hand
 */
record GovernedHeap(HeapLoad load, String owner, long heldBytes, long liveBytes, Reading<String> free) {
    String target() {
        return load.heap();
    }
}
