package dev.ebb.server.engine.http.auth;

import dev.ebb.server.engine.HttpOptions.Login;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.UserPassword;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Proves, to one server or proxy in one exchange, who a job is: the strongest scheme that is asked for and that there is a
 * login for, then the next. Name and password that were rejected are not shown again. Used by one thread at a time.
 */
public final class LoginSession {
    private static final Comparator<Login> STRONGEST_FIRST =
            Comparator.comparing((Login login) -> login.scheme().code()).reversed();

    private final LoginBook book;
    private final String where;
    private final List<Login> logins;
    private final AskedRequest request;
    private final Set<Login> unusable = new HashSet<>();
    private final Set<UserPassword> rejected = new HashSet<>();
    private final List<String> troubles = new ArrayList<>();
    private @Nullable Login current;
    private @Nullable Handshake handshake;

    LoginSession(LoginBook book, String where, List<Login> logins, AskedRequest request) {
        this.book = book;
        this.where = where;
        this.logins = logins.stream().sorted(STRONGEST_FIRST).toList();
        this.request = request;
        for (Login login : this.logins) {
            Handshake known = handshake == null ? book.remembered(where, login) : null;
            if (known != null) {
                current = login;
                handshake = known;
            }
        }
    }

    /**
     * What to do after a challenge.
     *
     * @param goesOn the request is to be sent again with {@link #credentials}
     * @param sameConnection on the connection that the challenge came on, and on no other
     * @param preliminary without its body, because it will be challenged again
     * @param why if it does not go on; continues "... answered 401: it ..."
     */
    public record Verdict(boolean goesOn, boolean sameConnection, boolean preliminary, String why) {
        /** The end. */
        public static Verdict over(String why) {
            return new Verdict(false, false, false, why);
        }
    }

    /** What the request that is sent next says; null when it says nothing. */
    public @Nullable String credentials() {
        Handshake now = handshake;
        return now == null ? null : now.credentials(request);
    }

    /** True when there is nothing to prove anything with. */
    public boolean isEmpty() {
        return logins.isEmpty();
    }

    /** The other side is content. */
    public void accepted() {
        Login login = current;
        Handshake done = handshake;
        if (login != null && done != null) {
            book.remember(where, login, done);
        }
    }

    /** The other side asks for a proof, or refuses the one it got. */
    public CompletableFuture<Verdict> asked(List<String> fields) {
        List<Challenge> challenges = Challenge.parse(fields);
        Login login = current;
        Handshake now = handshake;
        if (login != null && now != null) {
            Challenge next = challengeFor(login, challenges);
            if (next != null && now.goesOn(next)) {
                return take(login, now, next, challenges);
            }
            reject(login);
        }
        return begin(challenges);
    }

    private void reject(Login login) {
        book.forget(where, login);
        rejected.add(login.secret());
        unusable.add(login);
        troubles.add("rejected the credentials for " + name(login.scheme()));
        current = null;
        handshake = null;
    }

    private CompletableFuture<Verdict> begin(List<Challenge> challenges) {
        for (Login login : logins) {
            Challenge challenge = challengeFor(login, challenges);
            if (challenge != null && !unusable.contains(login) && !rejected.contains(login.secret())) {
                return take(login, book.begin(login, request.host()), challenge, challenges);
            }
        }
        return CompletableFuture.completedFuture(Verdict.over(why(challenges)));
    }

    private CompletableFuture<Verdict> take(
            Login login, Handshake next, Challenge challenge, List<Challenge> challenges) {
        current = login;
        handshake = next;
        if (login.scheme() == AuthScheme.BASIC || login.scheme() == AuthScheme.DIGEST) {
            return taken(login, next, trouble(next, challenge), challenges);
        }
        return book.run(() -> trouble(next, challenge))
                .exceptionally(late -> "the proof for " + name(login.scheme()) + " took too long")
                .thenCompose(trouble -> taken(login, next, trouble, challenges));
    }

    /** Why the challenge cannot be met; empty when it is. */
    private static String trouble(Handshake next, Challenge challenge) {
        try {
            next.take(challenge);
            return "";
        } catch (UnusableLoginException unusable) {
            return Objects.requireNonNullElse(unusable.getMessage(), "the login cannot be used");
        }
    }

    private CompletableFuture<Verdict> taken(Login login, Handshake next, String trouble, List<Challenge> challenges) {
        if (trouble.isEmpty()) {
            return CompletableFuture.completedFuture(
                    new Verdict(true, next.isBoundToConnection(), next.isPreliminary(), ""));
        }
        unusable.add(login);
        troubles.add("cannot be answered: " + trouble);
        current = null;
        handshake = null;
        return begin(challenges);
    }

    private static @Nullable Challenge challengeFor(Login login, List<Challenge> challenges) {
        String scheme = login.scheme().name().toLowerCase(Locale.ROOT);
        return challenges.stream()
                .filter(challenge -> challenge.scheme().equals(scheme))
                .filter(challenge -> login.scheme() != AuthScheme.DIGEST || DigestNonce.rank(challenge) >= 0)
                .min(Comparator.comparing(
                        challenge -> login.scheme() == AuthScheme.DIGEST ? DigestNonce.rank(challenge) : 0))
                .orElse(null);
    }

    private String why(List<Challenge> challenges) {
        if (!troubles.isEmpty()) {
            return String.join(" and ", troubles);
        }
        String offered = challenges.stream()
                .map(challenge -> challenge.scheme().replaceAll("[^a-z0-9-]", "?"))
                .distinct()
                .limit(8)
                .collect(Collectors.joining(", "));
        String wanted =
                offered.isEmpty() ? "asks for a login in no scheme at all" : "asks for a login (" + offered + ")";
        return wanted + (logins.isEmpty() ? ", and the job has none" : ", and the job has none for that");
    }

    private static String name(AuthScheme scheme) {
        return switch (scheme) {
            case BASIC -> "Basic";
            case DIGEST -> "Digest";
            case NTLM -> "NTLM";
            case NEGOTIATE -> "Negotiate";
        };
    }
}
