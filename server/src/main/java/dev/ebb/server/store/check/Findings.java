package dev.ebb.server.store.check;

import dev.ebb.server.store.check.StoreFinding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a check has found so far, of each rule only the first ones: a damaged table has more than anybody reads. Not thread-safe. */
public final class Findings {
    static final int MOST_OF_A_RULE = 50;

    private final List<StoreFinding> found = new ArrayList<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();

    /** Adds a finding. */
    public void add(StoreFinding finding) {
        if (counts.merge(finding.rule(), 1, Integer::sum) <= MOST_OF_A_RULE) {
            found.add(finding);
        }
    }

    /** True when nothing was found of a rule. */
    public boolean isFreeOf(String rule) {
        return !counts.containsKey(rule);
    }

    /** What was found, and how much more of each rule. */
    public List<StoreFinding> all() {
        List<StoreFinding> all = new ArrayList<>(found);
        counts.forEach((rule, count) -> {
            if (count > MOST_OF_A_RULE) {
                all.add(more(rule, count - MOST_OF_A_RULE));
            }
        });
        return all;
    }

    private StoreFinding more(String rule, int count) {
        StoreFinding like = found.stream()
                .filter(each -> each.rule().equals(rule))
                .findFirst()
                .orElseThrow();
        Severity severity = like.severity();
        return new StoreFinding(
                rule, severity, "", "and " + count + " more like this", like.remedy(), like.repairable());
    }
}
