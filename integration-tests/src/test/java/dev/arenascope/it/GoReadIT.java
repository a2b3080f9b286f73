package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client of Go endpoints beside a real Go program, which tells the same heap in four formats. */
class GoReadIT {
    private static final long MB = 1 << 20;

    @OnEachJdk
    void aRealProgramIsReadInAllFormats(Jdk jdk) {
        for (String jar : Jars.CORE.split(":")) Needs.that(Files.exists(Path.of(jar)), jar + ": build the project");
        try (DemoSidecar sidecar = DemoSidecar.start(Map.of("GOGC", "50", "GOMEMLIMIT", "1GiB"))) {
            Path program = Path.of("src", "bench", "java", "ReadsSidecars.java").toAbsolutePath();
            Outcome outcome = JvmRun.program(
                            "-cp",
                            Jars.CORE,
                            program.toString(),
                            "answers",
                            sidecar.url("/arenascope"),
                            sidecar.url("/metrics"),
                            sidecar.url("/debug/vars"),
                            sidecar.url("/debug/pprof/heap?debug=1"),
                            sidecar.url("/debug/pprof/heap"),
                            sidecar.url("/orders/none"))
                    .on(jdk)
                    .run();
            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
            List<String> answers = outcome.stdout().lines().toList();
            assertThat(answers).hasSize(6);
            assertThat(answers.get(0)).contains("kind=ARENASCOPE", "path=Present[value=arenascope.dev/sidecar,");
            assertThat(answers.get(1)).contains("kind=METRICS", "residentBytes=");
            assertThat(answers.get(2)).contains("kind=EXPVAR");
            assertThat(answers.get(3)).contains("kind=PPROF");
            long objects = number(answers.get(0), "objectsBytes");
            assertThat(objects).isBetween(MB / 4, 64 * MB);
            for (String answer : answers.subList(0, 4)) {
                // Each look allocates some, and a collection may come between two.
                assertThat(number(answer, "objectsBytes")).as(answer).isBetween(objects / 4, objects * 4 + MB);
                assertThat(number(answer, "sysBytes=Present[value")).as(answer).isGreaterThan(objects);
                assertThat(number(answer, "goalBytes=Present[value")).as(answer).isPositive();
            }
            for (String answer : answers.subList(0, 2)) {
                assertThat(answer)
                        .contains("gogcPercent=Present[value=50,", "limitBytes=Present[value=1073741824,")
                        .containsPattern("version=Present\\[value=go1\\.\\d+");
            }
            assertThat(answers.get(4)).contains("Absent[reason=", "a profile is asked for with ?debug=1");
            assertThat(answers.get(5)).contains("Absent[reason=", "answers 404: nothing is at that path");
        }
    }

    private static long number(String answer, String name) {
        Matcher matcher = Pattern.compile(Pattern.quote(name) + "=(\\d+)").matcher(answer);
        if (!matcher.find()) throw new AssertionError("no " + name + " in " + answer);
        return Long.parseLong(matcher.group(1));
    }
}
