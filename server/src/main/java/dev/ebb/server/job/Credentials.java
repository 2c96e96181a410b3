package dev.ebb.server.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The credentials of a job, one for each target and scheme (BG_AUTH_CREDENTIALS): in the store sealed, in the engine in clear.
 *
 * @param entries at most one for each pair, in the order of target and scheme
 */
public record Credentials(List<Entry> entries) {
    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::target).thenComparing(Entry::scheme);

    /** None. Below the order, which it needs. */
    public static final Credentials NONE = new Credentials(List.of());

    public Credentials {
        entries = entries.stream().sorted(ORDER).toList();
    }

    /**
     * What is known for one target and scheme.
     *
     * @param target who asks
     * @param scheme how it is proved
     * @param sealed user name and password, see {@link UserPassword#text}
     */
    public record Entry(AuthTarget target, AuthScheme scheme, SealedText sealed) {}

    /** These with one more; one for the same pair is replaced (IBackgroundCopyJob2::SetCredentials). */
    public Credentials with(Entry entry) {
        List<Entry> next = new ArrayList<>(without(entry.target(), entry.scheme()).entries);
        next.add(entry);
        return new Credentials(next);
    }

    /** These without the pair (IBackgroundCopyJob2::RemoveCredentials). */
    public Credentials without(AuthTarget target, AuthScheme scheme) {
        return new Credentials(entries.stream()
                .filter(entry -> entry.target() != target || entry.scheme() != scheme)
                .toList());
    }

    /** True when there are some for the pair. */
    public boolean has(AuthTarget target, AuthScheme scheme) {
        return entries.stream().anyMatch(entry -> entry.target() == target && entry.scheme() == scheme);
    }
}
