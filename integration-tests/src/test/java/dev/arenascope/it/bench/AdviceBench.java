package dev.arenascope.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.Outcome;
import dev.arenascope.it.exam.programs.BoxedKeys;
import dev.arenascope.it.exam.programs.DirectPerRequest;
import dev.arenascope.it.exam.programs.GrowthByCopying;
import dev.arenascope.it.exam.programs.HumongousPerRequest;
import dev.arenascope.it.exam.programs.MapPerRequest;
import dev.arenascope.it.exam.programs.ShortLived;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/** What the advice at allocation sites saves: the same requests at the same pace before it was followed and after. No agent. */
@Tag("bench")
class AdviceBench {
    private static final int SECONDS = Integer.getInteger("bench.requestSeconds", 12);
    private static final String[] NUMBERS = {"allocatedMb", "gcs", "gcMs", "cpuMs", "residentMb", "directMb"};
    private static final Pattern NUMBER = Pattern.compile("(\\w+) ([0-9.]+)");

    @OnEachJdk
    void beforeAndAfter(Jdk jdk) {
        Table table = new Table(
                "Before and after the advice, " + jdk + ", a second of " + SECONDS + " s, -Xmx256m",
                "program",
                "allocated, MB",
                "collections",
                "pauses, ms",
                "CPU, ms",
                "resident at most, MB",
                "direct at the end, MB");
        row(table, jdk, DirectPerRequest.class, "before");
        row(table, jdk, DirectPerRequest.class, "before", "-XX:MaxDirectMemorySize=66m");
        row(table, jdk, DirectPerRequest.class, "after");
        row(table, jdk, GrowthByCopying.class, "before");
        row(table, jdk, GrowthByCopying.class, "after");
        row(table, jdk, HumongousPerRequest.class, "before");
        row(table, jdk, HumongousPerRequest.class, "before", "-XX:G1HeapRegionSize=2m");
        row(table, jdk, HumongousPerRequest.class, "after");
        row(table, jdk, BoxedKeys.class, "before");
        row(table, jdk, BoxedKeys.class, "after");
        row(table, jdk, MapPerRequest.class, "before");
        row(table, jdk, MapPerRequest.class, "after");
        row(table, jdk, MapPerRequest.class, "short");
        row(table, jdk, ShortLived.class, "made");
        row(table, jdk, ShortLived.class, "pooled");
        table.print("advice");
    }

    private static void row(Table table, Jdk jdk, Class<?> program, String way, String... flags) {
        Outcome outcome = JvmRun.host(program, way, Integer.toString(SECONDS))
                .on(jdk)
                .jvm("-Xmx256m", "-XX:+UseG1GC")
                .jvm(flags)
                .run();
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        List<Object> cells = new ArrayList<>();
        cells.add(program.getSimpleName() + " " + way + " " + String.join(" ", flags));
        for (String number : NUMBERS) cells.add(number(outcome.stdout(), number));
        table.row(cells.toArray());
    }

    private static Double number(String text, String name) {
        Matcher matcher = NUMBER.matcher(text.substring(text.indexOf("cost ") + "cost ".length()));
        while (matcher.find()) if (matcher.group(1).equals(name)) return Double.valueOf(matcher.group(2));
        throw new AssertionError(name + " is missing in " + text);
    }
}
