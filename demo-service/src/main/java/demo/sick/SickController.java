package demo.sick;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The sick switches: GET /sick lists them, POST /sick/{name}?mb=N throws one, DELETE /sick/{name} heals. */
@RestController
class SickController {
    private final Map<String, Sickness> byName = new TreeMap<>();
    private final Set<String> sick = new HashSet<>();

    SickController(List<Sickness> sicknesses) {
        sicknesses.forEach(sickness -> byName.put(sickness.name(), sickness));
    }

    @GetMapping("/sick")
    synchronized List<SickState> all() {
        return byName.values().stream().map(this::state).toList();
    }

    @PostMapping("/sick/{name}")
    synchronized SickState fallSick(@PathVariable String name, @RequestParam(required = false) Integer mb) {
        Sickness sickness = named(name);
        int megabytes = mb == null ? sickness.defaultMb() : mb;
        if (megabytes < 1 || megabytes > sickness.ceilingMb()) {
            throw refused(HttpStatus.BAD_REQUEST, "mb must be 1 to " + sickness.ceilingMb() + ", not " + megabytes);
        }
        if (!sick.add(name)) {
            throw refused(HttpStatus.CONFLICT, name + " is on already; DELETE /sick/" + name + " heals it");
        }
        boolean begun = false;
        try {
            sickness.begin(megabytes);
            begun = true;
            return state(sickness);
        } catch (IllegalStateException e) {
            throw refused(HttpStatus.INSUFFICIENT_STORAGE, name + " did not come about: " + e.getMessage());
        } finally {
            if (!begun) {
                sick.remove(name);
            }
        }
    }

    @DeleteMapping("/sick/{name}")
    synchronized SickState heal(@PathVariable String name) {
        Sickness sickness = named(name);
        if (sick.remove(name)) {
            sickness.heal();
        }
        return state(sickness);
    }

    private SickState state(Sickness sickness) {
        return SickState.of(sickness, sick.contains(sickness.name()));
    }

    private Sickness named(String name) {
        Sickness sickness = byName.get(name);
        if (sickness == null) {
            throw refused(HttpStatus.NOT_FOUND, "no switch named " + name + "; there are " + byName.keySet());
        }
        return sickness;
    }

    private static ErrorResponseException refused(HttpStatus status, String why) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, why), null);
    }
}
