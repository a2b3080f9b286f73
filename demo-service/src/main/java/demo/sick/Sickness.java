package demo.sick;

/** One way in which a service falls sick, switched on and off over HTTP. A new one is a new component. */
public interface Sickness {
    /** Name in the URL, for example {@code malloc-burst}. */
    String name();

    /** What happens, and what a diagnosis should find. */
    String story();

    /** Megabytes taken when the caller names none. */
    int defaultMb();

    /** Most megabytes that may be asked for. The ceilings of all switches together stay below 1 GB. */
    int ceilingMb();

    /** Falls sick with {@code megabytes}; called when healthy only, by one thread at a time. */
    void begin(int megabytes);

    /** Gives everything back; called when sick only, by one thread at a time. */
    void heal();

    /** Bytes of native memory that this sickness holds on to by live objects right now; its freed blocks not counted. */
    long heldBytes();
}
