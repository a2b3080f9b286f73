package dev.arenascope.boot;

import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one platform thread, which alone writes them. Found by the thread's number, which is never used again, so
 * nothing that is added is lost and no instruction has to be atomic.
 */
final class ThreadCells extends WeakReference<Thread> {
    final long tid;

    /** By site; null where this thread has not been. Grown by the thread itself. */
    @Nullable
    SiteCell[] bySite = new SiteCell[64];

    ThreadCells(Thread thread, long tid) {
        super(thread);
        this.tid = tid;
    }

    /** The cell of a site, made when it is not there; on this thread only. */
    SiteCell cell(int site, int width) {
        @Nullable SiteCell[] all = bySite;
        if (site >= all.length) {
            @Nullable SiteCell[] larger = new SiteCell[Math.max(all.length * 2, site + 1)];
            System.arraycopy(all, 0, larger, 0, all.length);
            VarHandle.releaseFence(); // the reader must not see the new array before what is in it
            bySite = larger;
            all = larger;
        }
        SiteCell cell = all[site];
        if (cell == null) {
            cell = new SiteCell(width);
            VarHandle.releaseFence();
            all[site] = cell;
        }
        return cell;
    }

    boolean ended() {
        Thread thread = get();
        return thread == null || !thread.isAlive();
    }
}
