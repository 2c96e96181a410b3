package dev.ebb.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCallersTest {
    @TempDir
    Path folder;

    private AccountDirectory accounts;
    private ProcessUmask umasks;

    @BeforeEach
    void writeAccounts() throws Exception {
        Files.writeString(folder.resolve("passwd"), """
                root:x:0:0:root:/root:/bin/sh
                # a comment, and a line that is none
                alice:x:1000:1000::/home/alice:/bin/sh
                bob:x:1001:1001::/home/bob:/bin/sh
                robot:x:1002:1002::/:/bin/false
                """);
        Files.writeString(folder.resolve("group"), """
                root:x:0:
                alice:x:1000:
                operators:x:50:alice,root
                staff:x:51:alice,bob
                """);
        accounts = new AccountFiles(folder);
        umasks = new ProcessUmask(folder.resolve("proc"));
    }

    @Test
    void privateDaemon_owner_isAdministratorWithTheServicesRights() {
        Caller caller = privateDaemon().caller(new PeerProcess(1000, 1000, 42));
        assertThat(caller.id()).hasToString("uid:1000");
        assertThat(caller.role()).isEqualTo(Role.ADMINISTRATOR);
        assertThat(caller.account()).isNull();
    }

    @Test
    void privateDaemon_root_isAdministrator() {
        assertThat(privateDaemon().caller(new PeerProcess(0, 0, 42)).role()).isEqualTo(Role.ADMINISTRATOR);
    }

    @Test
    void privateDaemon_stranger_isRefused() {
        assertThatThrownBy(() -> privateDaemon().caller(new PeerProcess(1001, 1001, 42)))
                .isInstanceOfSatisfying(
                        JobException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.E_ACCESSDENIED));
    }

    @Test
    void systemDaemon_roles_followUidGroupAndList() {
        LocalCallers callers = systemDaemon("operators");
        assertThat(callers.caller(new PeerProcess(0, 0, 1)).role()).isEqualTo(Role.ADMINISTRATOR);
        assertThat(callers.caller(new PeerProcess(1000, 1000, 1)).role()).isEqualTo(Role.ADMINISTRATOR);
        assertThat(callers.caller(new PeerProcess(1001, 1001, 1)).role()).isEqualTo(Role.USER);
        assertThat(callers.caller(new PeerProcess(1002, 1002, 1)).role()).isEqualTo(Role.SERVICE);
    }

    @Test
    void systemDaemon_groupByNumber_isTheSame() {
        assertThat(systemDaemon("50").caller(new PeerProcess(1000, 1000, 1)).role())
                .isEqualTo(Role.ADMINISTRATOR);
    }

    @Test
    void systemDaemon_account_carriesGroupsAndUmask() throws Exception {
        status(77, 1001, "0027");
        Caller caller = systemDaemon("operators").caller(new PeerProcess(1001, 1001, 77));
        assertThat(caller.account().uid()).isEqualTo(1001);
        assertThat(caller.account().groups()).containsExactly(1001L, 51L);
        assertThat(caller.account().umask()).isEqualTo(0027);
    }

    @Test
    void systemDaemon_accountWithoutEntry_hasItsPrimaryGroup() {
        Caller caller = systemDaemon("operators").caller(new PeerProcess(99_999, 88, 1));
        assertThat(caller.account().groups()).containsExactly(88L);
        assertThat(caller.role()).isEqualTo(Role.USER);
    }

    @Test
    void umask_ofAProcessThatIsAnotherUsersByNow_isTheUsual() throws Exception {
        status(77, 1000, "0000");
        assertThat(umasks.of(new PeerProcess(1001, 1001, 77))).isEqualTo(ProcessUmask.USUAL);
        assertThat(umasks.of(new PeerProcess(1001, 1001, 78))).isEqualTo(ProcessUmask.USUAL);
        assertThat(umasks.of(new PeerProcess(1001, 1001, 0))).isEqualTo(ProcessUmask.USUAL);
    }

    @Test
    void configuration_unknownGroupOrAccount_isRefusedByName() {
        assertThatThrownBy(() -> systemDaemon("wheel")).hasMessageContaining("wheel");
        Principals unknown = new Principals(null, List.of("ghost"), List.of(), List.of());
        assertThatThrownBy(() -> LocalCallers.ofSystemDaemon(unknown, accounts, umasks))
                .hasMessageContaining("ghost");
    }

    @Test
    void machine_knowsTheUserThatRunsThis() {
        long self = MachineAccounts.ownUid().orElseThrow();
        assertThat(new MachineAccounts().byUid(0)).get().satisfies(root -> {
            assertThat(root.name()).isEqualTo("root");
            assertThat(root.groups()).contains(0L);
        });
        PeerProcess me = new PeerProcess(self, 0, ProcessHandle.current().pid());
        assertThat(new ProcessUmask(Path.of("/proc")).of(me)).isBetween(0, 0777);
    }

    @Test
    void machine_answersAsItsFilesDo() {
        AccountDirectory files = new AccountFiles(Path.of("/etc"));
        AccountDirectory machine = new MachineAccounts();
        assertThat(machine.byName("daemon")).isEqualTo(files.byName("daemon"));
        assertThat(machine.groupId("daemon")).isEqualTo(files.groupId("daemon"));
        assertThat(machine.byName("no-such-account")).isEmpty();
        assertThat(machine.groupId("no-such-group")).isEmpty();
    }

    private LocalCallers privateDaemon() {
        return LocalCallers.ofPrivateDaemon(1000, Principals.DEFAULTS, accounts, umasks);
    }

    private LocalCallers systemDaemon(String group) {
        return LocalCallers.ofSystemDaemon(
                new Principals(group, List.of("robot"), List.of(), List.of()), accounts, umasks);
    }

    private void status(long pid, long uid, String umask) throws Exception {
        Path process = Files.createDirectories(folder.resolve("proc").resolve(Long.toString(pid)));
        Files.writeString(
                process.resolve("status"), "Name:\tsh\nUmask:\t" + umask + "\nUid:\t" + uid + "\t" + uid + "\n");
    }
}
