package dev.arenascope.it.hosts;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.TreeMap;

/** Prints everything of the JVM that an agent might have changed, when its input ends; an agent's own thread is told by its name. */
public final class Looks {
    private Looks() {}

    public static void main(String[] args) throws IOException {
        System.out.println("ready");
        System.in.readAllBytes();
        TreeMap<Object, Object> properties = new TreeMap<>(System.getProperties());
        properties.forEach((key, value) -> System.out.println(key + "=" + value));
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        System.out.println("threads beside main " + (group.activeCount() - 1));
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("arenascope"))
                .sorted()
                .forEach(name -> System.out.println("thread " + name));
        System.out.println("handler " + Thread.getDefaultUncaughtExceptionHandler());
        System.out.println(
                "context " + Thread.currentThread().getContextClassLoader().getClass());
        System.out.println("boot module layer " + ModuleLayer.boot().modules().size());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            System.out.println(pool.getName() + " buffers " + pool.getCount());
        }
    }
}
