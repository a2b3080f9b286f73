package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What the policy makes of one heap that is large enough to be governed.
 *
 * @param target of actions: {@code java-heap}, or the id of a sidecar
 * @param owner how findings call it
 * @param heldBytes what the heap holds resident, or has from the kernel and has not given back
 * @param liveBytes of it alive after the last collection of the whole heap
 * @param percent the threshold that holds now: the heap is collected when it has grown by so many percent of what was alive
 * @param wantedPercent the threshold that the policy wants; absent, with the reason, where the one that holds is to stay
 * @param allocatedPerSecond bytes a second
 * @param collectedPerSecond bytes that were alive a second of collecting
 */
public record HeapShare(
        String target,
        String owner,
        long heldBytes,
        long liveBytes,
        int percent,
        Reading<Integer> wantedPercent,
        Reading<Double> allocatedPerSecond,
        Reading<Double> collectedPerSecond) {

    static List<HeapShare> of(List<GovernedHeap> heaps, List<ThresholdPolicy.Threshold> thresholds) {
        List<HeapShare> shares = new ArrayList<>(heaps.size());
        for (int i = 0; i < heaps.size(); i++) {
            GovernedHeap h = heaps.get(i);
            shares.add(new HeapShare(
                    h.target(),
                    h.owner(),
                    h.heldBytes(),
                    h.liveBytes(),
                    h.load().percent(),
                    wanted(h, thresholds),
                    h.load().allocatedPerSecond(),
                    h.load().collectedPerSecond()));
        }
        return List.copyOf(shares);
    }

    private static Reading<Integer> wanted(GovernedHeap heap, List<ThresholdPolicy.Threshold> thresholds) {
        for (int i = 0; i < thresholds.size(); i++) {
            if (thresholds.get(i).heap().equals(heap.target()))
                return thresholds.get(i).percent();
        }
        return Reading.absent("it is charged to another group");
    }
}
