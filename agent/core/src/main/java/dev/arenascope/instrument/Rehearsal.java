package dev.arenascope.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;

/** A class of our own with each kind of allocation, woven before any of the host's so that all that weaving needs is loaded. */
final class Rehearsal {
    private Rehearsal() {}

    static void weave(SiteTransformer transformer) {
        String file = Rehearsal.class.getName().replace('.', '/') + ".class";
        try (InputStream in = Rehearsal.class.getClassLoader().getResourceAsStream(file)) {
            if (in == null) throw new IllegalStateException(file + " is not in the agent's jar");
            transformer.weave(Rehearsal.class.getName(), in.readAllBytes(), new SiteTransformer.Plan(Set.of(), true));
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read: " + e, e);
        }
    }

    /** Never called: it is here to be woven. */
    static int allocate(int n) {
        byte[][] many = new byte[n][n];
        Object[] objects = {new Object(), n};
        byte[] copy = Arrays.copyOf(many[0], n * 2).clone();
        if (n > 1) return objects.length + copy.length;
        return java.nio.ByteBuffer.allocate(n).capacity();
    }
}
