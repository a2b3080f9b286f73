package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps each of 10,000 requests a second for two seconds, as sessions, queues and caches do. {@code before}: what was parsed is a tree of
 * maps, as a reader of JSON makes it. {@code after}: records, as advised. {@code short}: the tree again, dropped with its request.
 */
public final class MapPerRequest {
    private static final int KEPT = 20_000;
    private static final int LINES = 5;
    private static final Object[] WINDOW = new Object[KEPT];
    private static int next;

    private MapPerRequest() {}

    private record Order(long id, String customer, List<Line> lines) {}

    private record Line(String article, int count, long priceCents) {}

    public static void main(String[] args) {
        Requests.serve(args, 10_000, way(args[0]));
    }

    private static Runnable way(String name) {
        if (name.equals("before")) return MapPerRequest::before;
        return name.equals("after") ? MapPerRequest::after : MapPerRequest::brief;
    }

    private static void before() {
        keep(tree());
    }

    private static void brief() {
        keep("");
        Stage.sent = tree();
    }

    private static void after() {
        List<Line> lines = new ArrayList<>(LINES);
        for (int i = 0; i < LINES; i++) lines.add(new Line("article", 1000 + i + next, 100_000L + i + next));
        keep(new Order(1_000_000L + next, "customer", lines));
    }

    private static Map<String, Object> tree() {
        Map<String, Object> order = new HashMap<>();
        order.put("id", 1_000_000L + next);
        order.put("customer", "customer");
        List<Object> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            Map<String, Object> line = new HashMap<>();
            line.put("article", "article");
            line.put("count", 1000 + i + next);
            line.put("priceCents", 100_000L + i + next);
            lines.add(line);
        }
        order.put("lines", lines);
        return order;
    }

    private static void keep(Object order) {
        WINDOW[next] = order;
        next = (next + 1) % KEPT;
    }
}
