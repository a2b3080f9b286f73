package dev.arenascope.instrument;

import dev.arenascope.boot.SiteCells;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of sites. One is given out once: code that was woven earlier may still run, and must not count for another site.
 */
final class Sites implements Survivors.Sizes {
    private final Map<String, Site> byPlace = new HashMap<>();
    private final List<Site> byId = new ArrayList<>();
    private final int atMost;
    private int refused;

    Sites(int atMost) {
        this.atMost = Math.min(atMost, SiteCells.SITES_AT_MOST);
    }

    /** The number of a site; negative when all are given out. The same place in the classes of two loaders is one site. */
    synchronized int open(String className, String method, int line, String type, SiteKind kind) {
        String place = className + '#' + method + ':' + line + ' ' + type + ' ' + kind;
        Site known = byPlace.get(place);
        if (known != null) {
            SiteCells.open(known.id(), kind.width()); // again, when all cells were let go
            return known.id();
        }
        if (byId.size() >= atMost) {
            refused++;
            return -1;
        }
        Site site = new Site(byId.size(), className, method, line, type, kind);
        SiteCells.open(site.id(), kind.width());
        byPlace.put(place, site);
        byId.add(site);
        return site.id();
    }

    synchronized Site get(int id) {
        return byId.get(id);
    }

    @Override
    public synchronized void seen(int site, long bytes) {
        byId.get(site).seen(bytes);
    }

    @Override
    public synchronized void alive(int site, Object alive) {
        byId.get(site).alive(alive);
    }

    /** All that were ever opened. */
    synchronized List<Site> known() {
        return List.copyOf(byId);
    }

    /** Those that are counted now. */
    synchronized List<Site> counted() {
        List<Site> counted = new ArrayList<>();
        for (int i = 0; i < byId.size(); i++) if (byId.get(i).isCounted()) counted.add(byId.get(i));
        return counted;
    }

    /** How many places found no number since the last call. */
    synchronized int takeRefused() {
        int now = refused;
        refused = 0;
        return now;
    }
}
