package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;

/**
 * Whether a mount of proc hides the processes of other users from the list: the option hidepid in /proc/self/mountinfo, by number or, since
 * Linux 5.8, by name. Of several mounts at one place the last is seen.
 *
 * <pre>25 30 0:23 / /proc rw,nosuid - proc proc rw,hidepid=invisible</pre>
 */
final class HidePid implements LineParser<Boolean> {
    /** CAP_SYS_PTRACE (include/uapi/linux/capability.h), to whose holder nothing is hidden. */
    static final long PTRACE = 1L << 19;

    private static final int BEFORE_MOUNT_POINT = 4;
    private static final String OPTION = "hidepid=";

    private final String mountPoint;
    private final Cursor cursor = new Cursor();
    private boolean hides;

    HidePid(String mountPoint) {
        this.mountPoint = mountPoint;
    }

    @Override
    public void line(byte[] text, int from, int to) {
        cursor.on(text, from, to);
        for (int i = 0; i < BEFORE_MOUNT_POINT; i++) cursor.skipWord().skipBlanks();
        String rest = cursor.rest();
        if (!rest.startsWith(mountPoint + " ")) return;
        int option = rest.indexOf(" - proc ") < 0 ? -1 : rest.indexOf(OPTION);
        String value = option < 0 ? "" : rest.substring(option + OPTION.length());
        hides = value.startsWith("2")
                || value.startsWith("4")
                || value.startsWith("invisible")
                || value.startsWith("ptraceable");
    }

    @Override
    public Reading<Boolean> result() {
        return Reading.of(hides);
    }

    /** {@code CapEff:\t000001ffffffffff} of /proc/self/status. */
    static final class Capabilities implements LineParser<Long> {
        private static final byte[] NAME = {'C', 'a', 'p', 'E', 'f', 'f', ':'};

        private final Cursor cursor = new Cursor();
        private Reading<Long> held = Reading.absent("status prints no CapEff");

        @Override
        public void line(byte[] text, int from, int to) {
            if (cursor.on(text, from, to).skip(NAME)) {
                held = Reading.of(cursor.skipBlanks().hex());
            }
        }

        @Override
        public Reading<Long> result() {
            return held;
        }
    }
}
