package dev.arenascope.it.hosts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes and touches so many MB of direct memory every so many milliseconds, up to a sum, says {@code done}, and waits to be ended. */
public final class Grows {
    private Grows() {}

    public static void main(String[] args) throws InterruptedException {
        int stepMb = Integer.parseInt(args[0]);
        long everyMs = Long.parseLong(args[1]);
        int upToMb = Integer.parseInt(args[2]);
        List<ByteBuffer> held = new ArrayList<>();
        System.out.println("ready");
        while (true) {
            if (stepMb > 0 && held.size() * stepMb < upToMb) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(stepMb << 20);
                for (int i = 0; i < buffer.capacity(); i += 4096) buffer.put(i, (byte) 1);
                held.add(buffer);
                if (held.size() * stepMb >= upToMb) System.out.println("done");
            }
            Thread.sleep(everyMs);
        }
    }
}
