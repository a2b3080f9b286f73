package dev.arenascope.it.hosts;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.SoftReferenceObjectPool;

/**
 * One pool of each kind, made at once, before the agent woke; one round of use for each line of input, counted in the answer. With the argument
 * {@code late} the pools come with the first line. A line with {@code d} asks for the bytes of a pool's class instead.
 */
public final class Pools {
    private static final int SIZE = 8192;

    private final PooledByteBufAllocator pooled = new PooledByteBufAllocator(true);
    private final AdaptiveByteBufAllocator adaptive = new AdaptiveByteBufAllocator(true);
    private final GenericObjectPool<byte[]> generic = new GenericObjectPool<>(new Plain());
    private final GenericKeyedObjectPool<String, byte[]> keyed = new GenericKeyedObjectPool<>(new Keyed());
    private final SoftReferenceObjectPool<byte[]> soft = new SoftReferenceObjectPool<>(new Plain());
    private final HikariDataSource connections;
    private final List<ByteBuf> kept = new ArrayList<>();

    private Pools() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:orders");
        config.setPoolName("orders");
        config.setMaximumPoolSize(3);
        connections = new HikariDataSource(config);
        generic.setMaxIdle(1);
    }

    public static void main(String[] args) throws Exception {
        Pools pools = args.length == 0 ? new Pools() : null;
        System.out.println("ready");
        int rounds = 0;
        for (int c = System.in.read(); c >= 0; c = System.in.read()) {
            if (c == 'd') {
                System.in.read();
                System.out.println("bytes " + digest());
                continue;
            }
            if (pools == null) pools = new Pools();
            pools.use();
            System.out.println("round " + ++rounds);
        }
    }

    private static Object digest() throws ReflectiveOperationException {
        Class<?> spy = Class.forName("dev.arenascope.it.ClassBytesAgent");
        return spy.getMethod("digest", Class.class).invoke(null, GenericObjectPool.class);
    }

    /**
     * Ten borrows of each pool of objects, two at a time; of the generic one each second finds none idle, since only one may be. 1 MB of
     * each pool of bytes stays in use.
     */
    private void use() throws Exception {
        for (int i = 0; i < 5; i++) {
            byte[] one = generic.borrowObject();
            byte[] two = generic.borrowObject();
            generic.returnObject(one);
            generic.returnObject(two);
            one = keyed.borrowObject("key");
            two = keyed.borrowObject("key");
            keyed.returnObject("key", one);
            keyed.returnObject("key", two);
            one = soft.borrowObject();
            two = soft.borrowObject();
            soft.returnObject(one);
            soft.returnObject(two);
            try (Connection first = connections.getConnection();
                    Connection second = connections.getConnection()) {
                if (!first.isValid(1) || !second.isValid(1)) throw new IllegalStateException("no connection");
            }
        }
        for (int i = 0; i < (1 << 20) / SIZE; i++) {
            kept.add(pooled.directBuffer(SIZE, SIZE));
            kept.add(adaptive.directBuffer(SIZE, SIZE));
        }
    }

    private static final class Plain extends BasePooledObjectFactory<byte[]> {
        @Override
        public byte[] create() {
            return new byte[16];
        }

        @Override
        public PooledObject<byte[]> wrap(byte[] object) {
            return new DefaultPooledObject<>(object);
        }
    }

    private static final class Keyed extends BaseKeyedPooledObjectFactory<String, byte[]> {
        @Override
        public byte[] create(String key) {
            return new byte[16];
        }

        @Override
        public PooledObject<byte[]> wrap(byte[] object) {
            return new DefaultPooledObject<>(object);
        }
    }
}
