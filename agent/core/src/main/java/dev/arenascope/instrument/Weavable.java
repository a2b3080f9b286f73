package dev.arenascope.instrument;

import java.lang.instrument.Instrumentation;

/** Which classes may be woven at all: the application's and its libraries', never the JDK's or an agent's. */
final class Weavable {
    /** What the JDK makes in the application's loaders, and agents whose classes share a loader with the application. */
    private static final String[] NEVER = {
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.proxy.",
        "dev.arenascope.launcher.",
        "net.bytebuddy.",
        "org.jctools.",
        "io.opentelemetry.javaagent.",
        "datadog.trace.",
        "co.elastic.apm.agent.",
        "com.newrelic.agent.",
        "com.newrelic.weave.",
        "com.dynatrace.",
        "org.jacoco.agent."
    };

    private Weavable() {}

    static boolean isName(String className) {
        for (String prefix : NEVER) if (className.startsWith(prefix)) return false;
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // a loader may say that it equals whatever it likes
    static boolean is(Class<?> type, Instrumentation instrumentation) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null || type.isArray() || type.isHidden() || !isName(type.getName())) return false;
        if (loader == ClassLoader.getPlatformClassLoader() || loader == Weavable.class.getClassLoader()) return false;
        String module = type.getModule().getName();
        boolean isJdks = module != null && (module.startsWith("java.") || module.startsWith("jdk."));
        return !isJdks && instrumentation.isModifiableClass(type);
    }
}
