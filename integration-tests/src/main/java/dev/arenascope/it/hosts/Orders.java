package dev.arenascope.it.hosts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a service does with an order: reads it from JSON, prices it, looks up and remembers the customer, and answers in JSON. */
final class Orders {
    private static final int CUSTOMERS = 5_000;
    private static final int LINES = 6;
    private static final Map<Long, Customer> KNOWN = new HashMap<>();

    private Orders() {}

    private record Customer(long id, String name, long spentCents) {}

    private record Line(String article, int count, long cents) {}

    /** Serves one order, and returns the number of the next. */
    static long serve(long number) {
        Map<String, Object> order = new Json(request(number)).object();
        long customer = (Long) order.getOrDefault("customer", 0L);
        List<Line> lines = lines((List<?>) order.getOrDefault("lines", List.of()));
        long cents = 0;
        for (Line line : lines) cents += line.count * line.cents;
        Customer before = KNOWN.get(customer);
        long spent = before == null ? cents : before.spentCents + cents;
        KNOWN.put(customer, new Customer(customer, "customer-" + customer, spent));
        String answer = answer(number, lines, cents, spent);
        return number + 1 + answer.length() % 2;
    }

    private static String request(long number) {
        StringBuilder json = new StringBuilder();
        json.append("{\"customer\":").append((number * 7919) % CUSTOMERS).append(",\"lines\":[");
        for (int i = 0; i < LINES; i++) {
            if (i > 0) json.append(',');
            json.append("{\"article\":\"Article-").append((number + i) % 1000);
            json.append("\",\"count\":").append(1 + i).append(",\"cents\":").append(999 + (number + i) % 5000);
            json.append('}');
        }
        return json.append("]}").toString();
    }

    private static List<Line> lines(List<?> items) {
        List<Line> lines = new ArrayList<>();
        for (Object item : items) {
            Map<?, ?> map = (Map<?, ?>) item;
            String article = String.valueOf(map.get("article")).toLowerCase(Locale.ROOT);
            lines.add(new Line(article, (int) whole(map.get("count")), whole(map.get("cents"))));
        }
        lines.sort((a, b) -> Long.compare(b.cents, a.cents));
        return lines;
    }

    private static long whole(@Nullable Object number) {
        return number instanceof Number n ? n.longValue() : 0;
    }

    private static String answer(long number, List<Line> lines, long cents, long spent) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("order", Long.toString(number));
        fields.put("cents", Long.toString(cents));
        fields.put("spent", Long.toString(spent));
        for (Line line : lines) fields.put(line.article, line.count + " x " + line.cents);
        StringBuilder json = new StringBuilder("{");
        for (Map.Entry<String, String> field : fields.entrySet()) {
            if (json.length() > 1) json.append(',');
            json.append('"')
                    .append(field.getKey())
                    .append("\":\"")
                    .append(field.getValue())
                    .append('"');
        }
        return json.append('}').toString();
    }

    /** As much of a reader of JSON as these orders need. */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Map<String, Object> object() {
            Map<String, Object> map = new HashMap<>();
            at++;
            while (text.charAt(at) != '}') {
                if (text.charAt(at) == ',') at++;
                String key = string();
                at++;
                map.put(key, value());
            }
            at++;
            return map;
        }

        private Object value() {
            char c = text.charAt(at);
            if (c == '{') return object();
            if (c == '"') return string();
            return c == '[' ? list() : number();
        }

        private List<Object> list() {
            List<Object> list = new ArrayList<>();
            at++;
            while (text.charAt(at) != ']') {
                if (text.charAt(at) == ',') at++;
                list.add(value());
            }
            at++;
            return list;
        }

        private String string() {
            int end = text.indexOf('"', at + 1);
            String string = text.substring(at + 1, end);
            at = end + 1;
            return string;
        }

        private Long number() {
            int begin = at;
            while (Character.isDigit(text.charAt(at))) at++;
            return Long.valueOf(text.substring(begin, at));
        }
    }
}
