package dev.arenascope.model;

import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What earlier reports leave behind of the sidecars, at most {@value #MOST} of them. One that is not there any more is forgotten. It shares
 * the timeline of the {@link History} that it belongs to, and like that has no clock of its own.
 */
public final class SidecarHistory {
    static final int MOST = 200;

    /** A heap that holds less is reported, not judged: tuning one of 5 MB saves 5 MB (istio#54174). */
    public static final long JUDGED_FROM = 32L << 20;

    /** What is alive is followed from here on, so that a leak is known from its beginning. */
    static final long FOLLOWED_FROM = 8L << 20;

    /** Free memory that is worth to be called idle: the runtime keeps a tenth beyond its goal, and what one allocation of a chunk brings, 4 MB. */
    public static final long LEAST_IDLE = 16L << 20;

    private Map<String, SidecarTrack> tracks = new HashMap<>();
    private final List<SidecarTrack> inOrder = new ArrayList<>();

    void begin(Timeline time) {
        for (int i = 0; i < inOrder.size(); i++) inOrder.get(i).begin(time);
    }

    /** What was carried over from an earlier reading adds nothing. */
    void add(Timeline time, Reading<Sidecars> reading) {
        if (!(reading instanceof Reading.Present<Sidecars> present) || present.ageMs() > 0) return;
        List<Sidecar> all = present.value().all();
        if (all.isEmpty() && tracks.isEmpty()) return;
        Map<String, SidecarTrack> known = new HashMap<>();
        inOrder.clear();
        for (int i = 0; i < all.size() && i < MOST; i++) {
            Sidecar s = all.get(i);
            SidecarTrack track = tracks.get(s.id());
            if (track == null) track = new SidecarTrack();
            if (known.put(s.id(), track) == null) inOrder.add(track);
            if (s.heap() instanceof Reading.Present<GoHeap> heap) {
                track.record(time, heap.value(), time.nowMs - heap.ageMs());
            }
        }
        tracks = known;
    }

    Reading<SidecarTrack> track(String id) {
        SidecarTrack track = tracks.get(id);
        return track == null ? Reading.absent("not watched: more than " + MOST + " sidecars") : Reading.of(track);
    }

    int size() {
        return tracks.size();
    }

    long retainedBytes() {
        long bytes = 0;
        for (int i = 0; i < inOrder.size(); i++) bytes += inOrder.get(i).retainedBytes();
        return bytes;
    }
}
