package dev.arenascope.it.exam.programs;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** 16 threads borrow parsers from a pool, of which {@code BorrowedObjects N} may be idle: with few of them most borrows make a parser. */
public final class BorrowedObjects {
    private static final int THREADS = 16;

    private BorrowedObjects() {}

    private static final class Parsers extends BasePooledObjectFactory<byte[]> {
        @Override
        public byte[] create() {
            return new byte[64 << 10];
        }

        @Override
        public PooledObject<byte[]> wrap(byte[] parser) {
            return new DefaultPooledObject<>(parser);
        }
    }

    public static void main(String[] args) {
        Stage.enter();
        GenericObjectPool<byte[]> pool = new GenericObjectPool<>(new Parsers());
        pool.setMaxTotal(2 * THREADS);
        pool.setMaxIdle(Integer.parseInt(args[0]));
        for (int i = 0; i < THREADS; i++) Stage.daemon("parser-" + i, () -> parse(pool));
        Stage.forever(0);
    }

    private static void parse(GenericObjectPool<byte[]> pool) {
        try {
            while (true) {
                byte[] parser = pool.borrowObject();
                Stage.sleep(5);
                pool.returnObject(parser);
                Stage.sleep(5);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
