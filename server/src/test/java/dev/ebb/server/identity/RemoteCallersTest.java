package dev.ebb.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.OwnerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

class RemoteCallersTest {
    private static final AccountDirectory ACCOUNTS = new AccountDirectory() {
        private final Map<Long, LocalAccount> known =
                Map.of(1000L, new LocalAccount("alice", 1000, 100, List.of(100L, 27L)));

        @Override
        public Optional<LocalAccount> byUid(long uid) {
            return Optional.ofNullable(known.get(uid));
        }

        @Override
        public Optional<LocalAccount> byName(String name) {
            return known.values().stream()
                    .filter(account -> account.name().equals(name))
                    .findFirst();
        }

        @Override
        public OptionalLong groupId(String name) {
            return OptionalLong.empty();
        }
    };

    @Test
    void token_listed_isItsPrincipalWithItsAccount() {
        RemoteCallers callers = tokens(remote("token:ci", RemoteCallers.hash("s3cret"), "alice"));
        Caller caller = callers.byToken("s3cret").orElseThrow();
        assertThat(caller.id()).hasToString("token:ci");
        assertThat(caller.role()).isEqualTo(Role.SERVICE);
        assertThat(caller.account().uid()).isEqualTo(1000);
        assertThat(caller.account().groups()).containsExactly(100L, 27L);
        assertThat(callers.byToken("S3cret")).isEmpty();
        assertThat(callers.byToken("")).isEmpty();
    }

    @Test
    void token_hashInCapitals_isTheSame() {
        String hash = RemoteCallers.hash("s3cret").toUpperCase(java.util.Locale.ROOT);
        assertThat(tokens(remote("token:ci", hash, null)).byToken("s3cret")).isPresent();
    }

    @Test
    void token_notAHash_isRefusedByName() {
        assertThatThrownBy(() -> tokens(remote("token:ci", "s3cret", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token:ci")
                .hasMessageContaining("64 hexadecimal");
    }

    @Test
    void token_listedTwice_isRefused() {
        String hash = RemoteCallers.hash("s3cret");
        assertThatThrownBy(() -> tokens(remote("token:a", hash, null), remote("token:b", hash, null)))
                .hasMessageContaining("token:a")
                .hasMessageContaining("token:b");
    }

    @Test
    void account_unknown_isRefusedByName() {
        assertThatThrownBy(() -> tokens(remote("token:ci", RemoteCallers.hash("x"), "mallory")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mallory");
    }

    @Test
    void certificate_writtenInAnotherWay_isTheSameSubject() {
        RemoteCallers callers = RemoteCallers.of(
                new Principals(
                        null, List.of(), List.of(), List.of(remote("cert:build", "CN=build, O=Example", "1000"))),
                ACCOUNTS);
        assertThat(callers.bySubject(new X500Principal("cn=Build,o=example"))).isPresent();
        assertThat(callers.bySubject(new X500Principal("CN=build2,O=Example"))).isEmpty();
    }

    private static RemoteCallers tokens(Principals.Remote... tokens) {
        return RemoteCallers.of(new Principals(null, List.of(), List.of(tokens), List.of()), ACCOUNTS);
    }

    private static Principals.Remote remote(String id, String proof, String account) {
        return new Principals.Remote(new OwnerId(id), proof, Role.SERVICE, account);
    }
}
