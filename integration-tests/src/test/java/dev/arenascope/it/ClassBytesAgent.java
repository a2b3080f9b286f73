package dev.arenascope.it;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProtectionDomain;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Another agent beside ours, which sees the bytes of a class after all transformations. Its jar holds this class alone. */
public final class ClassBytesAgent {
    private static @Nullable Instrumentation instrumentation;

    private ClassBytesAgent() {}

    public static void premain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    /** Digest of the bytes that the JVM would run now. Called by the host, through reflection. */
    public static String digest(Class<?> type) throws UnmodifiableClassException, NoSuchAlgorithmException {
        Instrumentation given = instrumentation;
        if (given == null) return "no agent";
        Last last = new Last(type);
        given.addTransformer(last, true); // the last one to be asked
        try {
            given.retransformClasses(type);
        } finally {
            given.removeTransformer(last);
        }
        byte[] seen = last.seen.get();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(seen));
    }

    private static final class Last implements ClassFileTransformer {
        private final Class<?> type;
        private final AtomicReference<byte[]> seen = new AtomicReference<>(new byte[0]);

        Last(Class<?> type) {
            this.type = type;
        }

        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                String name,
                @Nullable Class<?> retransformed,
                @Nullable ProtectionDomain domain,
                byte[] bytes) {
            if (type.equals(retransformed)) seen.set(bytes.clone());
            return null;
        }
    }
}
