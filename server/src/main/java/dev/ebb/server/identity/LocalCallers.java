package dev.ebb.server.identity;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.OwnerId;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says who is at the other end of a Unix socket. Thread-safe; may ask for accounts, so not for event loops.
 *
 * <p>A private daemon serves its owner and root, both as administrators. A system daemon serves everybody, and makes each
 * caller's files with that caller's rights.
 */
public final class LocalCallers {
    private final OptionalLong privateOwner;
    private final AccountDirectory accounts;
    private final ProcessUmask umasks;
    private final Set<OwnerId> services;
    private final OptionalLong administratorGroup;

    private LocalCallers(
            OptionalLong privateOwner, Principals principals, AccountDirectory accounts, ProcessUmask umasks) {
        this.privateOwner = privateOwner;
        this.accounts = accounts;
        this.umasks = umasks;
        services = principals.serviceAccounts().stream().map(this::service).collect(Collectors.toUnmodifiableSet());
        administratorGroup = group(principals.administratorGroup());
    }

    /** The callers of a daemon that belongs to one user. */
    public static LocalCallers ofPrivateDaemon(
            long owner, Principals principals, AccountDirectory accounts, ProcessUmask umasks) {
        return new LocalCallers(OptionalLong.of(owner), principals, accounts, umasks);
    }

    /** The callers of a daemon that serves the whole machine. */
    public static LocalCallers ofSystemDaemon(Principals principals, AccountDirectory accounts, ProcessUmask umasks) {
        return new LocalCallers(OptionalLong.empty(), principals, accounts, umasks);
    }

    /** Who this process speaks for; E_ACCESSDENIED for a stranger at a private daemon. */
    public Caller caller(PeerProcess peer) {
        OwnerId id = OwnerId.ofUid(peer.uid());
        if (privateOwner.isPresent()) {
            if (peer.uid() != privateOwner.getAsLong() && peer.uid() != 0) {
                throw JobException.of(
                        ErrorCode.E_ACCESSDENIED, "This is the private service of another user; start your own.");
            }
            return new Caller(id, Role.ADMINISTRATOR, null);
        }
        List<Long> groups = accounts.byUid(peer.uid()).map(LocalAccount::groups).orElse(List.of(peer.gid()));
        FileOwner account = new FileOwner(peer.uid(), peer.gid(), groups, umasks.of(peer));
        return new Caller(id, role(id, peer, groups), account);
    }

    private Role role(OwnerId id, PeerProcess peer, List<Long> groups) {
        boolean inGroup = administratorGroup.isPresent() && groups.contains(administratorGroup.getAsLong());
        if (peer.uid() == 0 || inGroup) {
            return Role.ADMINISTRATOR;
        }
        return services.contains(id) ? Role.SERVICE : Role.USER;
    }

    private OwnerId service(String account) {
        // A number needs no entry: it may be that of a container's user.
        return account.matches("\\d+")
                ? OwnerId.ofUid(Long.parseLong(account))
                : OwnerId.ofUid(accounts.named(account).uid());
    }

    private OptionalLong group(@Nullable String group) {
        if (group == null) {
            return OptionalLong.empty();
        }
        OptionalLong id = group.matches("\\d+") ? OptionalLong.of(Long.parseLong(group)) : accounts.groupId(group);
        if (id.isEmpty()) {
            throw new IllegalArgumentException("there is no group " + group + " on this machine");
        }
        return id;
    }
}
