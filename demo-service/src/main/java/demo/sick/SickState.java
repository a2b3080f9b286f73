package demo.sick;

/** What {@code /sick} tells of one switch. */
record SickState(String name, boolean sick, long heldBytes, int defaultMb, int ceilingMb, String story) {
    static SickState of(Sickness sickness, boolean sick) {
        return new SickState(
                sickness.name(),
                sick,
                sickness.heldBytes(),
                sickness.defaultMb(),
                sickness.ceilingMb(),
                sickness.story());
    }
}
