package dev.arenascope.governor;

/** What can be done, one by one. The labels are public interface: they stand in reports and in JSON. */
public enum Kind {
    TRIM_NATIVE("trim-native", false, 60_000),
    COLLECT_IDLE("collect-idle", false, 60_000),
    FREE_RATIOS("free-ratios", true, 180_000),
    /** ZGC gives back what was unused for five minutes (ZUncommitDelay), which cannot be changed while it runs. */
    SOFT_MAX("soft-max", true, 420_000),
    PERIODIC_GC("periodic-gc", true, 180_000),
    /** Nothing collects a G1 heap at rest, and a collection alone leaves it what its free ratios allow. */
    IDLE_HEAP("idle-heap", true, 180_000),
    /** Go collects at least every two minutes, and its scavenger takes some seconds after that. */
    GO_GC("go-gc", true, 180_000),
    GO_LIMIT("go-limit", true, 180_000),
    GO_FREE("go-free", false, 60_000);

    private final String label;
    private final boolean lasting;
    private final long settleMs;

    Kind(String label, boolean lasting, long settleMs) {
        this.label = label;
        this.lasting = lasting;
        this.settleMs = settleMs;
    }

    public String label() {
        return label;
    }

    /** A setting that holds until it is put back; what is not lasting happens once. */
    public boolean lasting() {
        return lasting;
    }

    /** How long it takes until what it brought can be measured, milliseconds. */
    long settleMs() {
        return settleMs;
    }
}
