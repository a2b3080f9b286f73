package dev.arenascope.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.arenascope.governor.Prospect;
import dev.arenascope.snapshot.Reading;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class JmxTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final Controls controls = new Controls();
    private ObjectName name;
    private Jmx jmx;

    @BeforeEach
    void register() throws Exception {
        name = new ObjectName(Jmx.NAME);
        jmx = ((Reading.Present<Jmx>) Jmx.register(server, controls)).value();
    }

    @Test
    void showsTheLatestReportInOpenTypes() throws Exception {
        controls.last = Reading.of(Reports.sick());

        assertThat(server.getAttribute(name, "Verdict")).isEqualTo("RETENTION");
        assertThat(server.getAttribute(name, "LastReport")).isEqualTo(TextReport.format(Reports.sick()));
        CompositeData[] ledger = (CompositeData[]) server.getAttribute(name, "Ledger");
        assertThat(ledger).hasSize(7);
        assertThat(ledger[1].get("owner")).isEqualTo("malloc");
        assertThat(ledger[1].get("residentBytes")).isEqualTo(470 * Reports.MB);
        assertThat(ledger[1].get("f")).isEqualTo(0.82);
        assertThat(ledger[1].get("absent")).isEqualTo("");
        assertThat(ledger[4].get("scatter")).isNull();
        assertThat(ledger[4].get("absent")).asString().contains("scatter: not an arena");
        CompositeData[] arenas = (CompositeData[]) server.getAttribute(name, "Fragmentation");
        assertThat(arenas[0].get("arena")).isEqualTo("java-heap G1");
        assertThat(arenas[0].get("scatter")).isEqualTo(0.12);
        assertThat(arenas)
                .extracting(row -> row.get("arena"))
                .contains("malloc arena 0x7f3000000c80 main/1 heap", "malloc arena 0x7f2ff0000000/3 heaps");
        CompositeData[] findings = (CompositeData[]) server.getAttribute(name, "Findings");
        assertThat(findings).hasSize(1);
        assertThat(findings[0].get("severity")).isEqualTo("high");
        assertThat((String[]) findings[0].get("advice")).containsExactly("Set MALLOC_ARENA_MAX=2", "mode=govern");
        CompositeData overhead = (CompositeData) server.getAttribute(name, "Overhead");
        assertThat(overhead.get("cpuShare")).isEqualTo(0.0008);
        assertThat((CompositeData[]) overhead.get("probes")).hasSize(2);
        assertThat((CompositeData[]) server.getAttribute(name, "Sidecars")).isEmpty();
        assertThat(server.getAttribute(name, "Advice")).isEqualTo("");
        CompositeData[] sites = (CompositeData[]) server.getAttribute(name, "Sites");
        assertThat(sites).hasSize(2);
        assertThat(sites[0].get("line")).isEqualTo(42L);
        assertThat(sites[0].get("lifetimeGcs")).isEqualTo(1.0);
        assertThat(sites[1].get("absent")).asString().contains("line: no line numbers");
    }

    @Test
    void twoHundredSidecarsAndFiveThousandThreadsStayBounded() throws Exception {
        controls.last = Reading.of(CrowdedReport.of(200, 5_000));
        assertThat(JsonReport.format(CrowdedReport.of(200, 5_000)))
                .hasSizeLessThan(512 * 1024)
                .contains("\"stackGroupsMore\":4800");
        assertThat(TextReport.format(CrowdedReport.of(200, 5_000))).hasSizeLessThan(64 * 1024);
        for (MBeanAttributeInfo info : server.getMBeanInfo(name).getAttributes()) {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
                out.writeObject(server.getAttribute(name, info.getName()));
            }
            assertThat(sent.size()).as(info.getName()).isLessThan(512 * 1024);
        }
    }

    @Test
    void everyAttributeIsOfItsDeclaredOpenType() throws Exception {
        for (Reading<Report> last : List.of(
                Reading.of(Reports.sick()),
                Reading.of(Reports.unreadable()),
                Reading.<Report>absent("the first comes in 10 s"))) {
            controls.last = last;
            for (MBeanAttributeInfo info : server.getMBeanInfo(name).getAttributes()) {
                assertThat(((OpenMBeanAttributeInfo) info)
                                .getOpenType()
                                .isValue(server.getAttribute(name, info.getName())))
                        .as(info.getName())
                        .isTrue();
            }
        }
    }

    @Test
    void saysWhyThereIsNoReportYet() throws Exception {
        assertThat(server.getAttribute(name, "Verdict")).isEqualTo("absent: no report yet");
        assertThat(server.getAttribute(name, "LastReport")).isEqualTo("absent: no report yet");
        assertThat(server.getAttribute(name, "Advice")).isEqualTo("absent: no report yet");
        assertThat(((CompositeData) server.getAttribute(name, "Overhead")).get("absent"))
                .isEqualTo("no report yet");
        assertThat(reclaim(true)).isEqualTo("No forecast: no report yet.");
    }

    @Test
    void setsWhatMayBeSet() throws Exception {
        server.setAttribute(name, new Attribute("Enabled", false));
        server.setAttribute(name, new Attribute("Mode", "advise"));
        server.setAttribute(name, new Attribute("Instrumentation", true));
        server.setAttribute(name, new Attribute("IntervalSeconds", 5));

        assertThat(server.getAttribute(name, "Enabled")).isEqualTo(false);
        assertThat(server.getAttribute(name, "Mode")).isEqualTo("advise");
        assertThat(server.getAttribute(name, "Instrumentation")).isEqualTo(true);
        assertThat(server.getAttribute(name, "IntervalSeconds")).isEqualTo(5L);
    }

    @Test
    void refusesABadValueWithWordsForTheOperator() {
        assertThatThrownBy(() -> server.setAttribute(name, new Attribute("Mode", "attack")))
                .isInstanceOf(InvalidAttributeValueException.class)
                .hasMessage("Mode: attack is not one of observe, advise, govern");
        assertThatThrownBy(() -> server.setAttribute(name, new Attribute("Enabled", "yes")))
                .isInstanceOf(InvalidAttributeValueException.class)
                .hasMessage("Enabled takes a Boolean, not yes");
        assertThatThrownBy(() -> server.setAttribute(name, new Attribute("Verdict", "healthy")))
                .isInstanceOf(AttributeNotFoundException.class);
        assertThatThrownBy(() -> server.getAttribute(name, "Secret")).isInstanceOf(AttributeNotFoundException.class);
        assertThatThrownBy(() -> server.invoke(name, "explode", null, null)).isInstanceOf(ReflectionException.class);
    }

    @Test
    void samplesAndReportsOnDemand() throws Exception {
        assertThat(server.invoke(name, "sampleNow", null, null)).isEqualTo(TextReport.format(Reports.sick()));
        assertThat(server.invoke(name, "reportNow", null, null)).isEqualTo(TextReport.format(Reports.healthy()));
        assertThat(server.invoke(name, "restore", null, null)).isEqualTo("nothing was changed");
    }

    @Test
    void aRequestThatCannotBeMetCarriesItsReason() {
        controls.enabled = false;

        assertThatThrownBy(() -> server.invoke(name, "sampleNow", null, null))
                .isInstanceOf(MBeanException.class)
                .hasMessage("the agent is disabled")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void forecastsAndRefusesToAct() throws Exception {
        controls.last = Reading.of(Reports.sick());

        assertThat(reclaim(true))
                .isEqualTo(
                        "Dry run: wholly free and resident are 315 MB (java-heap 214 MB, malloc 101 MB), by report #12 of"
                                + " 2026-11-23T12:00:05Z. Nothing was changed.");
        assertThat(reclaim(false)).asString().startsWith("Refused: acting needs mode=govern");
        assertThatThrownBy(() -> server.invoke(name, "reclaim", null, null)).hasMessageContaining("dryRun");
    }

    @Test
    void asksAGoProcessWhatTheOperatorWants() throws Exception {
        String[] types = {"java.lang.String", "int"};
        assertThat(server.invoke(name, "profileSidecar", new Object[] {"otelcol", 5}, types))
                .isEqualTo("profile of otelcol for 5 s");
        assertThat(server.invoke(name, "gcTrace", new Object[] {"/log"}, new String[] {"java.lang.String"}))
                .isEqualTo("gctrace of /log");
        assertThatThrownBy(() -> server.invoke(name, "profileSidecar", new Object[] {"otelcol"}, types))
                .hasMessageContaining("argument 2 is a Number");
        assertThatThrownBy(() -> server.invoke(name, "gcTrace", null, null))
                .hasMessageContaining("argument 1 is a String");
    }

    @Test
    void aSecondAgentIsToldThatTheNameIsTaken() {
        assertThat(Jmx.register(server, controls).reason()).startsWith("dev.arenascope:type=Agent is taken");
    }

    @Test
    void leavesNothingBehind() {
        assertThat(jmx.close().isPresent()).isTrue();
        assertThat(server.isRegistered(name)).isFalse();
        assertThat(jmx.close().reason()).contains("unregistered by others");
        assertThat(Jmx.register(server, controls).isPresent()).isTrue();
    }

    /** A connection to this very process over loopback. */
    @Test
    @SuppressWarnings("BanJNDI")
    void isReadableOverTheWire() throws Exception {
        controls.last = Reading.of(Reports.sick());
        String host = System.setProperty("java.rmi.server.hostname", "127.0.0.1");
        JMXConnectorServer remote = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("rmi", "127.0.0.1", 0), Map.of(), server);
        remote.start();
        try (JMXConnector connector = JMXConnectorFactory.connect(remote.getAddress())) {
            MBeanServerConnection connection = connector.getMBeanServerConnection();
            for (MBeanAttributeInfo info : connection.getMBeanInfo(name).getAttributes()) {
                assertThat(connection.getAttribute(name, info.getName()))
                        .as(info.getName())
                        .isNotNull();
            }
            assertThatThrownBy(() -> connection.setAttribute(name, new Attribute("Mode", "attack")))
                    .hasMessageContaining("observe, advise, govern");
        } finally {
            remote.stop();
            if (host == null) System.clearProperty("java.rmi.server.hostname");
            else System.setProperty("java.rmi.server.hostname", host);
        }
    }

    private Object reclaim(boolean dryRun) throws Exception {
        return Objects.requireNonNull(server.invoke(name, "reclaim", new Object[] {dryRun}, new String[] {"boolean"}));
    }

    private static final class Controls implements AgentControls {
        private boolean enabled = true;
        private boolean instrumentation;
        private String mode = "observe";
        private long intervalSeconds = 60;
        private List<Prospect> prospects = List.of();
        private Report sample = Reports.sick();
        private Reading<Report> last = Reading.absent("no report yet");

        @Override
        public boolean enabled() {
            return enabled;
        }

        @Override
        public void enabled(boolean on) {
            enabled = on;
        }

        @Override
        public String mode() {
            return mode;
        }

        @Override
        public void mode(String mode) {
            if (mode.equals("attack")) {
                throw new IllegalArgumentException("attack is not one of observe, advise, govern");
            }
            this.mode = mode;
        }

        @Override
        public boolean instrumentation() {
            return instrumentation;
        }

        @Override
        public void instrumentation(boolean on) {
            instrumentation = on;
        }

        @Override
        public long intervalSeconds() {
            return intervalSeconds;
        }

        @Override
        public void intervalSeconds(long seconds) {
            intervalSeconds = seconds;
        }

        @Override
        public Reading<Report> lastReport() {
            return last;
        }

        @Override
        public String profileSidecar(String sidecar, long seconds) {
            return "profile of " + sidecar + " for " + seconds + " s";
        }

        @Override
        public String gcTrace(String file) {
            return "gctrace of " + file;
        }

        @Override
        public Report sampleNow() {
            if (!enabled) throw new IllegalStateException("the agent is disabled");
            return sample;
        }

        @Override
        public String labGranularity() {
            return "granularity";
        }

        @Override
        public String labMadvise() {
            return "madvise";
        }

        @Override
        public Report reportNow() {
            return Reports.healthy();
        }

        @Override
        public List<Prospect> prospects() {
            return prospects;
        }

        @Override
        public String restore() {
            return "nothing was changed";
        }
    }
}
