package dev.arenascope.nativemem;

/**
 * What a function of the C library returned.
 *
 * @param value its result
 * @param errno 0, or why it failed
 * @param nanos time of the call, with what it costs to call native code
 */
public record CallResult(long value, int errno, long nanos) {
    public boolean failed() {
        return errno != 0;
    }

    /** {@code ok}, or the name of errno. */
    public String name() {
        return switch (errno) {
            case 0 -> "ok";
            case 1 -> "EPERM";
            case 5 -> "EIO";
            case 11 -> "EAGAIN";
            case 12 -> "ENOMEM";
            case 13 -> "EACCES";
            case 14 -> "EFAULT";
            case 16 -> "EBUSY";
            case 22 -> "EINVAL";
            case 38 -> "ENOSYS";
            case 95 -> "EOPNOTSUPP";
            default -> "errno " + errno;
        };
    }
}
