package dev.ebb.server.app;

import dev.ebb.server.config.Principal;
import dev.ebb.server.config.PrincipalOptions;
import dev.ebb.server.identity.AccountSwitch;
import dev.ebb.server.identity.MachineAccounts;
import dev.ebb.server.identity.Role;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.notify.Notifier;
import dev.ebb.server.notify.NotifyOptions;
import dev.ebb.server.notify.ProgramRights;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.store.JobStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells the notifier who is who and what may be run, as the configuration says it. Thread-safe. */
final class NotifyWiring {
    private final NotifyOptions options;
    private final Set<OwnerId> services;

    NotifyWiring(NotifyOptions options, PrincipalOptions principals) {
        this.options = options;
        this.services = Stream.concat(
                        principals.serviceAccounts().stream().map(NotifyWiring::local),
                        Stream.of(principals.tokens(), principals.certificates())
                                .flatMap(List::stream)
                                .filter(remote -> remote.role() == Role.SERVICE)
                                .map(Principal::id)
                                .map(OwnerId::new))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A notifier that is not running yet. */
    Notifier notifier(
            JobStore store, JobLedger ledger, Supplier<Policy> policy, SecretBox secrets, InstantSource clock) {
        return new Notifier(
                store,
                ledger,
                rights(policy),
                options,
                address -> policy.get().addresses().test(address),
                secrets::open,
                clock);
    }

    private ProgramRights rights(Supplier<Policy> policy) {
        return new ProgramRights() {
            @Override
            public boolean allows(NotifySettings.Command command) {
                return policy.get().programs().allows(command.setBy(), command.program());
            }

            @Override
            public boolean isService(OwnerId owner) {
                return services.contains(owner);
            }

            @Override
            public List<String> words(NotifySettings.Command command) {
                return AccountSwitch.words(command.setBy(), command.account());
            }
        };
    }

    private static OwnerId local(String account) {
        return OwnerId.ofUid(
                account.matches("\\d+")
                        ? Long.parseLong(account)
                        : new MachineAccounts().named(account).uid());
    }
}
