package dev.arenascope.advice;

import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Promises as text, for a file that later starts read. The grammar, a line each:
 *
 * <pre>
 * book     = "arenascope advice 1" { promise } "end" count
 * promise  = "promise" code owner
 *            "forecast" ( "exact" bytes | "most" bytes | "absent" reason )
 *            "set" setting { setting }
 *            { "at" age-in-ms resident-bytes ( owner-bytes | "-" ) }
 * </pre>
 *
 * Read strictly: what is not wholly in this form is no book of ours, and is never written over.
 */
public final class BookText {
    private static final String HEAD = "arenascope advice 1";
    private static final int MOST_SETTINGS = 16;
    private static final Finding.Code[] CODES = Finding.Code.values();

    private final String[] lines;
    private int next;

    private BookText(String[] lines) {
        this.lines = lines;
    }

    /** Every line ends with a line feed. */
    public static String format(List<Promise> promises) {
        StringBuilder out = new StringBuilder(HEAD).append('\n');
        for (Promise p : promises) {
            Advised a = p.advised();
            out.append("promise ").append(a.code()).append(' ').append(oneLine(a.owner()));
            out.append("\nforecast ");
            if (a.forecastBytes() instanceof Reading.Present<Long> f) {
                out.append(a.atMost() ? "most " : "exact ").append(Math.max(0, f.value()));
            } else {
                out.append("absent ").append(oneLine(a.forecastBytes().reason()));
            }
            out.append("\nset ").append(a.text()).append('\n');
            for (Saving.Point point : p.without()) {
                out.append("at ").append(point.ageMs()).append(' ').append(point.residentBytes());
                out.append(' ');
                if (point.ownerBytes() instanceof Reading.Present<Long> owner) out.append(owner.value());
                else out.append('-');
                out.append('\n');
            }
        }
        return out.append("end ").append(promises.size()).append('\n').toString();
    }

    /** Absent, with the reason, when the text is not a whole book of this version. */
    public static Reading<List<Promise>> parse(String text) {
        if (!text.startsWith(HEAD + "\n")) return Reading.absent("it does not begin with \"" + HEAD + "\"");
        if (!text.endsWith("\n")) return Reading.absent("it has no end");
        BookText book = new BookText(text.split("\n", -1));
        List<Promise> promises = new ArrayList<>();
        book.next = 1;
        while (book.line().startsWith("promise ")) {
            if (promises.size() == AdviceBook.MOST || !(book.promise() instanceof Reading.Present<Promise> p)) {
                return book.refused();
            }
            promises.add(p.value());
        }
        if (!book.line().equals("end " + promises.size())) return book.refused();
        book.next++;
        return book.next == book.lines.length - 1 ? Reading.of(List.copyOf(promises)) : book.refused();
    }

    private Reading<List<Promise>> refused() {
        return Reading.absent("line " + Math.min(next + 1, lines.length) + " is not understood");
    }

    /** Where {@code next} stands when a line is refused. */
    private Reading<Promise> promise() {
        Reading<Promise> no = Reading.absent("not understood");
        String head = line().substring("promise ".length());
        int blank = head.indexOf(' ');
        if (blank < 0 || !(code(head.substring(0, blank)) instanceof Reading.Present<Finding.Code> code)) return no;
        String owner = head.substring(blank + 1);
        next++;
        if (!line().startsWith("forecast ")) return no;
        String forecast = line().substring("forecast ".length());
        boolean atMost = forecast.startsWith("most ");
        Reading<Long> bytes;
        if (forecast.startsWith("absent ")) {
            bytes = Reading.absent(forecast.substring("absent ".length()));
        } else {
            if (!atMost && !forecast.startsWith("exact ")) return no;
            bytes = number(forecast.substring(forecast.indexOf(' ') + 1));
            if (!bytes.isPresent()) return no;
        }
        next++;
        if (!line().startsWith("set ")) return no;
        List<Setting> settings = new ArrayList<>();
        for (String word : line().substring("set ".length()).split(" ", -1)) {
            if (settings.size() == MOST_SETTINGS || !(Setting.of(word) instanceof Reading.Present<Setting> s)) {
                return no;
            }
            settings.add(s.value());
        }
        next++;
        List<Saving.Point> points = new ArrayList<>();
        while (line().startsWith("at ")) {
            if (points.size() == Life.AGES || !(point() instanceof Reading.Present<Saving.Point> p)) return no;
            points.add(p.value());
            next++;
        }
        return Reading.of(new Promise(new Advised(List.copyOf(settings), code.value(), owner, bytes, atMost), points));
    }

    private Reading<Saving.Point> point() {
        String[] words = line().split(" ", -1);
        if (words.length != 4
                || !(number(words[1]) instanceof Reading.Present<Long> age)
                || !(number(words[2]) instanceof Reading.Present<Long> resident)) {
            return Reading.absent("not a point");
        }
        if (words[3].equals("-")) {
            Reading<Long> none = Reading.absent("not an owner of resident bytes");
            return Reading.of(new Saving.Point(age.value(), resident.value(), none));
        }
        Reading<Long> owner = number(words[3]);
        return owner.isPresent()
                ? Reading.of(new Saving.Point(age.value(), resident.value(), owner))
                : Reading.absent("not a point");
    }

    private String line() {
        return next < lines.length ? lines[next] : "";
    }

    private static Reading<Finding.Code> code(String name) {
        for (Finding.Code code : CODES) if (code.name().equals(name)) return Reading.of(code);
        return Reading.absent("no such code");
    }

    private static Reading<Long> number(String text) {
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || i == 18) return Reading.absent("not a number");
            number = 10 * number + (c - '0');
        }
        return text.isEmpty() ? Reading.absent("not a number") : Reading.of(number);
    }

    private static String oneLine(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < out.length(); i++) if (Character.isISOControl(out.charAt(i))) out.setCharAt(i, '?');
        return out.toString();
    }
}
