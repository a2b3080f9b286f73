package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.report.Report;
import dev.arenascope.report.Reports;
import dev.arenascope.report.http.Request;
import dev.arenascope.report.http.Response;
import dev.arenascope.report.metrics.MetricsPage;
import dev.arenascope.report.metrics.PageFormat;
import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

class WebPagesTest {
    private Reading<Report> last = Reading.absent("no report yet");
    private final WebPages pages = new WebPages(() -> last, "1.2.3");

    @Test
    void beforeTheFirstReportItSaysWhyThereIsNone() {
        assertThat(ask("/metrics", "")).isEqualTo(Response.refused(503, "no report yet"));
    }

    @Test
    void theLastReportIsServedInTheFormatThatIsAskedFor() {
        Report report = Reports.sick();
        last = Reading.of(report);

        assertThat(ask("/metrics", ""))
                .isEqualTo(Response.page(
                        PageFormat.PROMETHEUS.contentType(), MetricsPage.of(report, PageFormat.PROMETHEUS, "1.2.3")));
        assertThat(ask("/metrics", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"))
                .isEqualTo(Response.page(
                        PageFormat.OPEN_METRICS.contentType(),
                        MetricsPage.of(report, PageFormat.OPEN_METRICS, "1.2.3")));
    }

    @Test
    void aReportIsRenderedOnceAndTheNextOneAnew() {
        last = Reading.of(Reports.sick());
        Response first = ask("/metrics", "");

        assertThat(ask("/metrics", "text/plain")).isSameAs(first);
        last = Reading.of(Reports.healthy());
        assertThat(ask("/metrics", "").body()).contains("arenascope_healthy 1\n");
    }

    @Test
    void otherPagesAreNot() {
        assertThat(ask("/", "").body()).startsWith("arenascope 1.2.3\n");
        assertThat(ask("/metrics/", "").status()).isEqualTo(404);
        assertThat(ask("//metrics", "").status()).isEqualTo(404);
        assertThat(ask("/%6detrics", "").status()).isEqualTo(404);
    }

    private Response ask(String path, String accept) {
        return pages.answer(new Request("GET", path, "localhost", accept, ""));
    }
}
