package dev.arenascope.instrument;

import dev.arenascope.snapshot.Reading;

/** The classes of pools that are known, by their names in class files. */
enum PoolClass {
    NETTY_POOLED("io/netty/buffer/PooledByteBufAllocator"),
    NETTY_ADAPTIVE("io/netty/buffer/AdaptiveByteBufAllocator"),
    /** Told of every chunk that an adaptive allocator takes from the system. */
    NETTY_CHUNKS("io/netty/buffer/AdaptivePoolingAllocator$ChunkRegistry"),
    COMMONS_GENERIC("org/apache/commons/pool2/impl/GenericObjectPool"),
    COMMONS_KEYED("org/apache/commons/pool2/impl/GenericKeyedObjectPool"),
    COMMONS_SOFT("org/apache/commons/pool2/impl/SoftReferenceObjectPool"),
    HIKARI("com/zaxxer/hikari/pool/HikariPool"),
    /** Where a borrower of a HikariPool waits. */
    HIKARI_BAG("com/zaxxer/hikari/util/ConcurrentBag");

    private static final PoolClass[] ALL = values();

    private final String internalName;

    PoolClass(String internalName) {
        this.internalName = internalName;
    }

    /** With slashes. */
    String internalName() {
        return internalName;
    }

    /** With dots. */
    String className() {
        return internalName.replace('/', '.');
    }

    /** Without the package. */
    String simpleName() {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }

    /** Whether its instances are pools. */
    boolean isPool() {
        return this != NETTY_CHUNKS && this != HIKARI_BAG;
    }

    boolean isAllocator() {
        return this == NETTY_POOLED || this == NETTY_ADAPTIVE;
    }

    static Reading<PoolClass> named(String internalName) {
        for (PoolClass known : ALL) if (known.internalName.equals(internalName)) return Reading.of(known);
        return NONE;
    }

    private static final Reading<PoolClass> NONE = Reading.absent("no class of a pool that is known");

    /** The same without garbage, for the thread that loads a class: few names have these beginnings. */
    static boolean isKnown(String internalName) {
        if (!internalName.startsWith("io/netty/buffer/")
                && !internalName.startsWith("org/apache/commons/pool2/impl/")
                && !internalName.startsWith("com/zaxxer/hikari/")) return false;
        for (PoolClass known : ALL) if (known.internalName.equals(internalName)) return true;
        return false;
    }

    /** Which of them an instance belongs to. */
    static Reading<PoolClass> of(Object pool) {
        for (Class<?> c = pool.getClass(); c != null; c = c.getSuperclass()) {
            for (PoolClass known : ALL)
                if (known.isPool() && known.className().equals(c.getName())) return Reading.of(known);
        }
        return NONE;
    }
}
