package dev.arenascope.it;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One page of metrics, read as a stranger would.
 *
 * @param contentType as the answer says
 * @param text the page
 */
record ScrapedPage(String contentType, String text) {
    static final String TEXT = "text/plain;version=0.0.4";
    static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";

    static ScrapedPage of(String address, String accept) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://" + address + "/metrics").toURL().openConnection();
        connection.setRequestProperty("Accept", accept);
        String text = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new ScrapedPage(connection.getContentType(), text);
    }

    /** Values by series, for example {@code arenascope_owner_live_bytes{owner="malloc"}}. */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            values.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
        });
        return values;
    }
}
