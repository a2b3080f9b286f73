package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;

/** Programs that a user would run the agent in, doing their work. */
class ServersIT {
    private static final String[] FAST = {"first=1s", "interval=1s", "format=json", "budget=20%"};

    @OnEachJdk
    void anH2ServerUnderAJdbcLoad(Jdk jdk, @TempDir Path data) throws SQLException {
        JvmRun run = JvmRun.program(
                        "-cp",
                        Jars.H2.toString(),
                        "org.h2.tools.Server",
                        "-tcp",
                        "-tcpPort",
                        "0",
                        "-baseDir",
                        data.toString(),
                        "-ifNotExists")
                .on(jdk)
                .jvm("-Xmx256m")
                .agent(FAST);
        try (HostJvm host = run.start()) {
            String port = host.awaitStdout("tcp://[^ :]+:(\\d+)");
            try (Connection connection =
                    DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + port + "/./it", "sa", "")) {
                assertThat(load(connection)).isEqualTo(30_000L * 29_999 / 2);
                Ledgers.assertCloses(Ledgers.atRest(host), 0.01);
            }
            assertSameAsWithoutAgent(run, "tcp://[^ :]+:(\\d+)", host.terminate());
        }
    }

    private static long load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table t(id int primary key, text varchar(200), amount bigint)");
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into t values(?, ?, ?)")) {
            for (int i = 0; i < 30_000; i++) {
                insert.setInt(1, i);
                insert.setString(2, "row " + i + " " + "x".repeat(i % 150));
                insert.setLong(3, i);
                insert.addBatch();
                if (i % 1_000 == 999) insert.executeBatch();
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet sum = statement.executeQuery("select sum(amount) from (select * from t order by text)")) {
            sum.next();
            return sum.getLong(1);
        }
    }

    @OnEachJdk
    void theDemoServiceUnderLoad(Jdk jdk) {
        JvmRun run = Demo.service(jdk).jvm("-Xmx256m").agent(FAST);
        try (HostJvm host = run.start()) {
            Outcome load = Demo.load(jdk, Demo.awaitPort(host), 2, 4, "--rate", "200")
                    .jvm("-Xmx64m")
                    .run();
            assertThat(load.exitCode()).as("load driver: %s", load.stderr()).isZero();
            Ledgers.assertCloses(Ledgers.atRest(host), 0.01);
            assertSameAsWithoutAgent(run, "demo-service listening on (\\d+)", host.terminate());
        }
    }

    /** A server takes any free port: the numbers in its output differ from run to run. */
    private static void assertSameAsWithoutAgent(JvmRun run, String ready, Outcome with) {
        try (HostJvm control = run.withoutAgent().start()) {
            control.awaitStdout(ready);
            Outcome without = control.terminate();
            assertThat(with.stdout().replaceAll("\\d+", "N"))
                    .isEqualTo(without.stdout().replaceAll("\\d+", "N"));
            assertThat(with.stderr().replaceAll("\\d+", "N"))
                    .isEqualTo(without.stderr().replaceAll("\\d+", "N"));
            assertThat(with.exitCode()).isEqualTo(without.exitCode()).isEqualTo(143);
        }
    }
}
