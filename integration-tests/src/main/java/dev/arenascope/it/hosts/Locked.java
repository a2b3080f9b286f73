package dev.arenascope.it.hosts;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/** Locks all its memory, present and future, as servers do that must never swap; then it is a {@link MallocShape}. */
public final class Locked {
    private static final int CURRENT_AND_FUTURE = 3;

    private Locked() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        MethodHandle mlockall = CLibrary.function("mlockall", MethodType.methodType(int.class, int.class));
        int failed;
        try {
            failed = (int) mlockall.invokeExact(CURRENT_AND_FUTURE);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (failed != 0) throw new IllegalStateException("mlockall failed: ulimit -l?");
        MallocShape.main(args);
    }
}
